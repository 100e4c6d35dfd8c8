"""Home visits: recording them, signing them, and the pictures that were taken (57号 art 16)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Membership
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.choices import PictureKind, SignatureMeans, Signer, VisitLevel
from civaffairs.casework.models import Case, HomeVisit
from civaffairs.casework.permissions import VISIT_HOMES
from civaffairs.casework.visit_records import SentVisit, VisitPicture, VisitSignature
from civaffairs.casework.workflow import Reason
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.documents.guard import accept
from civaffairs.documents.models import Document
from civaffairs.documents.services import keep_upload, material_label
from civaffairs.policy.services import figure

from .tasks import close_task, open_task

HOME_VISIT = "home_visit"
SIGN_VISIT = "sign_visit"
CHECKLIST = "casework.home_visit.checklist"
PROCEDURE = "casework.home_visit.procedure"
USUAL = "usual"
MATERIALS = {PictureKind.PHOTOGRAPH: "visit_photograph", PictureKind.SIGNATURE: "visit_signature"}


def checklist_of(case: Case, on: dt.date) -> list[dict[str, Any]]:
    """What an investigator has to look at in a home of this programme, as in force on the day."""
    lists: Mapping[str, list[dict[str, Any]]] = figure(CHECKLIST, place=case.division_code[:6], on=on)
    return list(lists.get(case.programme) or lists[USUAL])


def procedure_at(place: str, on: dt.date) -> dict[str, Any]:
    """How visits are made there: least number of photographs, whether their place is kept, hours on a telephone."""
    found: dict[str, Any] = figure(PROCEDURE, place=place[:6], on=on)
    return found


@transaction.atomic
def record_home_visit(
    *,
    case: Case,
    visited_on: dt.date,
    investigators: list[str],
    member_present: str,
    living_conditions: str,
    findings: str,
    supports_application: bool,
    means: str = "on_site",
    functions: Sequence[str] | None = None,
    income_seen: str = "",
    property_seen: str = "",
    checklist: Sequence[Mapping[str, Any]] = (),
    remarks: str = "",
    is_signed_on_paper: bool = True,
    level: str = VisitLevel.TOWNSHIP,
    task: str = HOME_VISIT,
    by: Actor,
    on: dt.date,
    right: str,
) -> HomeVisit:
    """Record a home visit (57号 art 16).

    `functions` says in what office each investigator acts who is no user of the product. A record without a signed
    paper form waits for signatures: whoever records it signs by that, the others by `sign_visit` or a picture.
    Raises Refusal `two_investigators`, `investigator_unknown`, `future_date`, `member_present_required`.
    """
    require(by, right, case)
    people = [name.strip() for name in investigators if name.strip()]
    _check_visit(people, functions, member_present, visited_on, on, by)
    Case.objects.select_for_update().get(pk=case.pk)
    # The same record sent twice is one visit.
    visit, is_new = HomeVisit.objects.get_or_create(
        case=case, visited_on=visited_on, means=means, investigators=people, functions=list(functions or []),
        member_present=member_present.strip(), living_conditions=living_conditions, income_seen=income_seen,
        property_seen=property_seen, checklist=[dict(one) for one in checklist], findings=findings, remarks=remarks,
        supports_application=supports_application, is_signed_on_paper=is_signed_on_paper, level=level,
        defaults={"recorded_by": by.name, "recorded_at": now()},
    )  # fmt: skip
    if not is_new:
        return visit
    close_task(case=case, kind=task, by=by, on=on)
    if not is_signed_on_paper:
        _sign_as_recorder(visit, by, on)
    record(
        by=by, verb=right, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}:登记{visit.get_level_display()}，调查人 {'、'.join(people)}",
    )  # fmt: skip
    return visit


def _check_visit(
    people: list[str], functions: Sequence[str] | None, member_present: str, visited_on: dt.date, on: dt.date, by: Actor
) -> None:
    if len(set(people)) < 2:
        raise Refusal(
            "two_investigators", "入户调查须由两名以上调查人员进行，请填写两个不同的姓名。", field="investigators"
        )
    if functions is not None:
        _check_known(people, functions, by, on)
    if visited_on > on:
        raise Refusal("future_date", "调查日期不能晚于今天。", field="visited_on")
    if not member_present.strip():
        raise Refusal("member_present_required", "请填写在场并签字的家庭成员。", field="member_present")


def _check_known(people: list[str], functions: Sequence[str], by: Actor, on: dt.date) -> None:
    """Each investigator works here, or it is said in what office they act."""
    known = set(
        Membership.objects.in_force(on)
        .filter(bureau=by.bureau_id, user__name__in=people)
        .values_list("user__name", flat=True)
    )
    for position, name in enumerate(people):
        function = functions[position].strip() if position < len(functions) else ""
        if name not in known and not function:
            raise Refusal(
                "investigator_unknown", f"{name}不是本单位的系统用户，请填写其单位和职务。",
                field=("first_function", "second_function")[min(position, 1)],
            )  # fmt: skip


def unsigned(visit: HomeVisit) -> list[str]:
    """Who has still to sign the record, by name; nobody where the paper form was signed."""
    if visit.is_signed_on_paper:
        return []
    signed = {(one.signer, one.name) for one in visit.signatures.all()}
    asked = [(Signer.INVESTIGATOR, name) for name in visit.investigators] + [(Signer.MEMBER, visit.member_present)]
    return [name for signer, name in asked if (str(signer), name) not in signed]


def visit_obstacle(case: Case, *, level: str = VisitLevel.TOWNSHIP) -> Reason | None:
    """Why the visit of a level does not count yet: there is none, or none that everybody has signed."""
    visits = [visit for visit in case.home_visits.all() if level in (VisitLevel.TOWNSHIP, visit.level)]
    if not visits:
        words = (
            "县级还没有入户调查，请先完成。" if level == VisitLevel.COUNTY else "还没有登记入户调查，请先完成入户调查。"
        )
        return Reason("county_visit_open" if level == VisitLevel.COUNTY else "home_visit_open", words)
    waiting: list[str] = []
    for visit in sorted(visits, key=lambda one: not one.is_signed_on_paper):
        waiting = unsigned(visit)
        if not waiting:
            return None
    return Reason("home_visit_unsigned", f"入户调查记录还缺{'、'.join(waiting)}的签名，请补签后再办理。")


def first_unsigned(case: Case, name: str = "") -> HomeVisit | None:
    """The latest visit that waits for signatures; of somebody, where a name is given."""
    visits = case.home_visits.filter(is_signed_on_paper=False).order_by("-visited_on", "-recorded_at")
    return next((visit for visit in visits if (name in unsigned(visit) if name else unsigned(visit))), None)


@transaction.atomic
def sign_visit(*, case: Case, visit: HomeVisit, by: Actor, on: dt.date) -> VisitSignature:
    """An investigator confirms in the product that the record is what both of them found.

    Raises NotPermitted, and Refusal `not_an_investigator`, `already_signed`.
    """
    require(by, VISIT_HOMES.code, case)
    Case.objects.select_for_update().get(pk=case.pk)
    if by.name not in visit.investigators:
        raise Refusal("not_an_investigator", f"只有参加调查的{'、'.join(visit.investigators)}本人可以确认这份记录。")
    if by.name not in unsigned(visit):
        raise Refusal("already_signed", "您已经确认过这份记录，不必重复确认。")
    signature = _sign(visit, Signer.INVESTIGATOR, by.name, by=by)
    _settle_task(visit, by, on)
    record(
        by=by, verb=VISIT_HOMES.code, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}：确认{visit.visited_on}入户调查记录",
    )  # fmt: skip
    return signature


def _sign(visit: HomeVisit, signer: str, name: str, *, by: Actor, document: Document | None = None) -> VisitSignature:
    signature, _ = VisitSignature.objects.get_or_create(
        visit=visit, signer=signer, name=name,
        defaults={
            "means": SignatureMeans.PICTURE if document else SignatureMeans.IN_PRODUCT,
            "signed_by_id": "" if document else by.id, "document": document, "signed_at": now(),
        },
    )  # fmt: skip
    return signature


def _sign_as_recorder(visit: HomeVisit, by: Actor, on: dt.date) -> None:
    if by.name in visit.investigators:
        _sign(visit, Signer.INVESTIGATOR, by.name, by=by)
    _settle_task(visit, by, on)


def _settle_task(visit: HomeVisit, by: Actor, on: dt.date) -> None:
    """Whoever still has to sign finds it on the list; when everybody has, it goes."""
    waiting = [name for name in unsigned(visit) if name in visit.investigators]
    if not waiting:
        close_task(case=visit.case, kind=SIGN_VISIT, by=by, on=on)
        return
    title = f"确认入户调查记录：{'、'.join(waiting)}"
    open_task(
        case=visit.case, kind=SIGN_VISIT, title=title[:120], right=VISIT_HOMES.code, on=on, due_on=visit.case.due_on
    )


@transaction.atomic
def keep_picture(
    *,
    case: Case,
    content: bytes,
    file_name: str,
    kind: str,
    taken_at: dt.datetime,
    by: Actor,
    on: dt.date,
    visit: HomeVisit | None = None,
    sent: SentVisit | None = None,
    signer: str = "",
    position: str = "",
) -> VisitPicture:
    """Keep a photograph or a photographed signature of a visit; the signature of somebody who has to sign counts.

    The picture passes the guard. What the camera wrote into the file is not kept, not even in the original, and its
    place only where the bureau asks for it. Raises NotPermitted, and Refusal `future_date`, `not_a_signer`,
    `picture_required` (another file than a picture) and those of `guard.accept` and `keep_upload`.
    """
    require(by, VISIT_HOMES.code, case)
    if taken_at > now() + dt.timedelta(minutes=10):
        raise Refusal("future_date", "拍摄时间不能晚于现在，请核对手机的日期和时间。", field="taken_at")
    if visit and kind == PictureKind.SIGNATURE and signer not in (*visit.investigators, visit.member_present):
        raise Refusal("not_a_signer", "签名照片须注明是哪位调查人或者在场家庭成员的签名。", field="signer")
    accepted = accept(content, file_name=file_name)
    if not accepted.media_type.startswith("image/"):
        raise Refusal("picture_required", "现场照片和签名须是JPEG或PNG图片。", field="file")
    # What was handed in carries place and device; for a home that is nobody's business, so the clean one is kept.
    accepted = replace(accepted, original=accepted.clean)
    material = MATERIALS[PictureKind(kind)]
    title = material_label(material) + (f"（{signer}）" if signer else "")
    document = keep_upload(
        accepted, kind=material, title=title, subject_kind="case", subject_id=case.pk,
        division_code=case.division_code, by=by, on=on,
    )  # fmt: skip
    keeps_position = procedure_at(case.division_code, on)["keeps_position"]
    picture = VisitPicture.objects.create(
        case=case, visit=visit, sent=sent, document=document, kind=kind, signer=signer, taken_at=taken_at,
        position=position if keeps_position else "",
    )  # fmt: skip
    record(by=by, verb=VISIT_HOMES.code, subject_kind="case", subject_id=case.pk, text=f"{case.number}：归入{title}")
    if visit:
        count_signature(picture, visit, by, on)
    return picture


def count_signature(picture: VisitPicture, visit: HomeVisit, by: Actor, on: dt.date) -> None:
    """A photographed signature of somebody whom the visit names is their signature."""
    if picture.kind != PictureKind.SIGNATURE or picture.signer not in unsigned(visit):
        return
    signer = Signer.INVESTIGATOR if picture.signer in visit.investigators else Signer.MEMBER
    _sign(visit, signer, picture.signer, by=by, document=picture.document)
    _settle_task(visit, by, on)
