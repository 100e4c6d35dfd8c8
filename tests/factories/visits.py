"""Home visits: pictures as a telephone takes them, cases taken along, and what is sent."""

import datetime as dt
import io
import uuid
from typing import Any

from PIL import Image

from assistance.services import investigation
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case, HomeVisit
from civaffairs.casework.services.visit_takes import Picture, receive, take_along
from civaffairs.casework.visit_records import SentVisit, VisitTake
from civaffairs.common.dates import now
from civaffairs.registry.models import cipher

from .bureaus import make_actor, make_member

ANSWERS = {
    "people_living_here": "是", "dwelling": "自有", "dwelling_state": "简陋", "appliances": "基本齐备", "vehicle": "否",
    "livelihood": "打零工", "illness": "否",
}  # fmt: skip

# Acts that are about one visit, or about what came back from one.
ABOUT_VISITS = ("attach_visit_picture", "record_brought_visit", "set_aside_visit")


def jpeg(colour: int = 120, *, with_place: bool = False) -> bytes:
    """A small picture; `with_place` as a telephone writes where it was taken into it."""
    made, exif = io.BytesIO(), Image.Exif()
    if with_place:
        exif[0x010F] = "示例手机"
        exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 55.0, 10.0), 3: "E", 4: (121.0, 38.0, 5.0)})
    Image.new("RGB", (60, 40), (colour, 90, 60)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def unsigned(case: Case, on: dt.date, *, second: str = "陈晓梅", function: str = "") -> HomeVisit:
    """Recorded by the caseworker without a paper form."""
    return investigation.record_visit(
        case=case, visited_on=on, investigators=["李静", second], functions=["", function],
        member_present=case.applicant.name, living_conditions="自有住宅", findings="一致", supports_application=True,
        is_signed_on_paper=False, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on,
    )  # fmt: skip


def taken(case: Case, on: dt.date) -> VisitTake:
    """On the caseworker's telephone."""
    return take_along(cases=[case], by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)


def content(case: Case, on: dt.date, **changes: str) -> dict[str, Any]:
    """What the form on the telephone gives."""
    fields = {
        "visited_on": f"{on}", "means": "on_site", "first_investigator": "李静", "second_investigator": "陈晓梅",
        "first_function": "", "second_function": "", "member_present": case.applicant.name,
        "living_conditions": "自有住宅", "findings": "一致", "supports_application": "on",
        **{f"check_{code}": answer for code, answer in ANSWERS.items()},
    }  # fmt: skip
    return {"act": "record_visit", "fields": {**fields, **changes}}


def pictures(*signers: str, count: int = 1, **more: Any) -> list[Picture]:
    """Photographs, and the signatures of these people."""
    at = now() - dt.timedelta(minutes=30)
    shot = [Picture(jpeg(100 + number, **more), "photograph", at, position="38.9,121.6") for number in range(count)]
    signed = [Picture(jpeg(number), "signature", at, signer=name) for number, name in enumerate(signers)]
    return [*shot, *signed]


def sent(case: Case, take: VisitTake, on: dt.date, key: uuid.UUID | None = None, **changes: str) -> SentVisit:
    """Sent by the caseworker's telephone."""
    return receive(
        take=take, case=case, key=key or uuid.uuid4(), content=content(case, on, **changes),
        pictures=pictures(case.applicant.name), by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on,
    )  # fmt: skip


def subjects_of_visits(case: Case, on: dt.date) -> dict[str, Any]:
    """A visit that waits for signatures, and what a telephone brought back, by the acts that are about them."""
    holder = make_member(Role.TOWNSHIP_CASEWORKER, case.tenant_id).user
    at = now()
    visit = HomeVisit.objects.create(
        case=case, visited_on=on, investigators=["李静", "陈晓梅"], member_present="试验", living_conditions="试验",
        findings="试验", supports_application=True, is_signed_on_paper=False, recorded_by="李静", recorded_at=at,
    )  # fmt: skip
    take = VisitTake.objects.create(
        taken_by=holder, division_code=case.division_code, taken_at=at, expires_at=at,
        key_encrypted=cipher().encrypt("试验", context=VisitTake.KEY),
    )  # fmt: skip
    brought = SentVisit.objects.create(
        take=take, case=case, key=uuid.uuid4(), content=content(case, on), digest="0" * 64, state="conflicting",
        conflict="试验", sent_by="李静", received_at=at,
    )  # fmt: skip
    about = dict.fromkeys(("record_brought_visit", "set_aside_visit"), brought.pk)
    return {"attach_visit_picture": visit.pk, **about}
