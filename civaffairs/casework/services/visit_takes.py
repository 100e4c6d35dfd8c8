"""Taking cases along on a telephone, and receiving what comes back: once, whole, and never over something newer."""

import base64
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may, require
from civaffairs.audit.services import record
from civaffairs.casework.acts import Act, Occasion, registered
from civaffairs.casework.choices import PictureKind, SentState
from civaffairs.casework.forms import VisitForm
from civaffairs.casework.models import Case, HomeVisit
from civaffairs.casework.pages import look_of
from civaffairs.casework.permissions import VISIT_HOMES
from civaffairs.casework.visit_records import SentVisit, TakenCase, VisitTake
from civaffairs.casework.workflow import case_types
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.registry.models import cipher

from .visits import checklist_of, count_signature, keep_picture, procedure_at

MOST_CASES = 30
MOST_PICTURES = 20


@dataclass(frozen=True)
class Picture:
    """A picture as it came from the telephone."""

    content: bytes
    kind: str
    taken_at: dt.datetime
    signer: str = ""
    position: str = ""


def visit_kinds() -> set[str]:
    """The kinds of tasks that are home visits, of whichever case type."""
    acts = (act for kind in case_types() for act in registered(kind.code))
    return {task for act in acts if is_visit(act) for task in act.tasks}


def is_visit(act: Act) -> bool:
    """Whether an act records a home visit."""
    return issubclass(act.form, VisitForm)


def due_visit(case: Case, by: Actor) -> Act | None:
    """The visit that is due in a case and that the actor may record."""
    waiting = set(case.tasks.open().values_list("kind", flat=True))
    return next(
        (
            act
            for act in registered(case.case_type)
            if is_visit(act) and waiting & set(act.tasks) and may(by, act.right_in(case.kind), case)
        ),
        None,
    )


@transaction.atomic
def take_along(*, cases: Sequence[Case], by: Actor, on: dt.date) -> VisitTake:
    """离线携带: put cases with a due visit on the telephone of whoever goes there, under a key of its own.

    Raises NotPermitted, and Refusal `nothing_to_take`, `too_much_to_take`.
    """
    for case in cases:
        require(by, VISIT_HOMES.code, case)
    due = [case for case in cases if due_visit(case, by)]
    if not due:
        raise Refusal("nothing_to_take", "所选事项都没有您可以办理的入户调查，请重新选择。")
    if len(due) > MOST_CASES:
        raise Refusal("too_much_to_take", f"一次最多携带{MOST_CASES}件，请分次携带。")
    at, hours = now(), procedure_at(by.division_code, on)["hours_away"]
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    take = VisitTake.objects.create(
        taken_by_id=int(by.id), division_code=by.division_code, taken_at=at, expires_at=at + dt.timedelta(hours=hours),
        key_encrypted=cipher().encrypt(key, context=VisitTake.KEY),
    )  # fmt: skip
    for case in due:
        TakenCase.objects.create(take=take, case=case, version=case.version, visits=case.home_visits.count())
        record(
            by=by, verb=VISIT_HOMES.code, subject_kind="case", subject_id=case.pk, text=f"{case.number}：外出携带"
        )  # fmt: skip
    return take


def taken_by(actor: Actor) -> QuerySet[VisitTake]:
    """Everything that somebody ever took along, the latest first; nobody else's."""
    takes = VisitTake.objects.order_by("-taken_at")
    return takes.filter(taken_by=int(actor.id)) if actor.id.isdecimal() else takes.none()


def held_by(actor: Actor) -> QuerySet[VisitTake]:
    """What somebody took along and has not given back."""
    return taken_by(actor).filter(returned_at__isnull=True)


def contents(take: VisitTake, *, by: Actor, on: dt.date) -> dict[str, Any]:
    """What the telephone is given: the key, and of each case that still waits only what the visit needs."""
    taken = take.cases.select_related("case__applicant", "case__household").order_by("case__division_code", "case")
    is_over = take.expires_at <= now()
    visits = [] if is_over else [_visit_of(one.case, by, on) for one in taken]
    return {
        "id": str(take.pk),
        "key": cipher().decrypt(take.key_encrypted, context=VisitTake.KEY),
        "expires_at": take.expires_at.isoformat(),
        "visits": [visit for visit in visits if visit],
    }


def _visit_of(case: Case, by: Actor, on: dt.date) -> dict[str, Any] | None:
    act = due_visit(case, by)
    if act is None:
        return None
    occasion, look = Occasion(case, by, on), look_of(case.kind)
    procedure = procedure_at(case.division_code, on)
    return {
        "case": str(case.pk),
        "number": case.number,
        "title": look.title(case),
        "act": act.code,
        "task": act.title_in(case.kind),
        "due_on": case.due_on.isoformat() if case.due_on else "",
        "facts": look.to_visit(occasion),
        "initial": {name: str(value) for name, value in act.initial_at(occasion).items() if name != "version"},
        "checklist": checklist_of(case, on),
        "photographs": procedure["photographs"],
        "keeps_position": procedure["keeps_position"],
    }


@transaction.atomic
def receive(
    *, take: VisitTake, case: Case, key: UUID, content: Mapping[str, Any], pictures: Sequence[Picture], by: Actor,
    on: dt.date,
) -> SentVisit:  # fmt: skip
    """Record what a telephone sends. The same `key` again answers what came of it the first time.

    When the case has moved on meanwhile, everything is kept and waits for somebody's decision. Raises NotPermitted,
    and Refusal `not_taken`, `sent_otherwise` (one key, another content), `visit_incomplete` with a reason for each
    field, and those of the pictures; then nothing is kept, and the telephone keeps it.
    """
    require(by, VISIT_HOMES.code, case)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    digest = _digest(content, pictures)
    earlier = SentVisit.objects.filter(key=key).first()
    if earlier:
        if (earlier.case_id, earlier.digest) != (case.pk, digest):
            raise Refusal("sent_otherwise", "同一发送编号已经收到过不同的内容，请重新填写后另行发送。")
        return earlier
    taken = take.cases.filter(case=locked).first()
    if taken is None or str(take.taken_by_id) != by.id:
        raise Refusal("not_taken", "这个事项不在您的外出携带清单中，请重新携带后填写。")
    answers = _answers(locked, content, pictures, by, on)
    visit, conflict = _recorded(locked, taken, content, answers, by, on)
    sent = SentVisit.objects.create(
        take=take, case=locked, key=key, content=dict(content), digest=digest, visit=visit, conflict=conflict,
        state=SentState.RECORDED if visit else SentState.CONFLICTING, sent_by=by.name, received_at=now(),
    )  # fmt: skip
    for one in pictures:
        keep_picture(
            case=locked, visit=visit, sent=sent, content=one.content, file_name="picture.jpg", kind=one.kind,
            signer=one.signer, taken_at=one.taken_at, position=one.position, by=by, on=on,
        )  # fmt: skip
    _give_back_if_done(take)
    return sent


def _digest(content: Mapping[str, Any], pictures: Iterable[Picture]) -> str:
    parts = [json.dumps(content, sort_keys=True, ensure_ascii=False)]
    parts += [f"{one.kind} {one.signer} {hashlib.sha256(one.content).hexdigest()}" for one in pictures]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _act_of(case: Case, content: Mapping[str, Any]) -> Act:
    for act in registered(case.case_type):
        if is_visit(act) and act.code == content.get("act"):
            return act
    raise Refusal("not_a_visit", "这不是一份入户调查记录，请重新携带后填写。")


def _answers(
    case: Case, content: Mapping[str, Any], pictures: Sequence[Picture], by: Actor, on: dt.date
) -> dict[str, Any]:
    act = _act_of(case, content)
    form = act.form(content.get("fields") or {}, **act.options_at(Occasion(case, by, on)))
    faults = [
        (str(form.fields[name].label) if name in form.fields else name, " ".join(map(str, errors)))
        for name, errors in form.errors.items()
    ]
    least = procedure_at(case.division_code, on)["photographs"]
    photographs = [one for one in pictures if one.kind == PictureKind.PHOTOGRAPH]
    if form.data.get("means") == "on_site" and len(photographs) < least:
        faults.append(("现场照片", f"入户调查至少要有{least}张现场照片。"))
    if len(pictures) > MOST_PICTURES:
        faults.append(("现场照片", f"照片最多{MOST_PICTURES}张，请删去重复的。"))
    if faults:
        words = "".join(f"{label}：{message}" for label, message in faults)
        raise Refusal("visit_incomplete", f"调查记录还不完整。{words}", field="fields", reasons=faults)
    return dict(form.cleaned_data)


def _recorded(
    case: Case, taken: TakenCase, content: Mapping[str, Any], answers: Mapping[str, Any], by: Actor, on: dt.date
) -> tuple[HomeVisit | None, str]:
    """The visit; or none, and why it could not be recorded without somebody's looking at it."""
    if case.home_visits.count() > taken.visits:
        newest = case.home_visits.order_by("-recorded_at")[0]
        return None, f"外出期间，{newest.recorded_by}已登记了{newest.visited_on}的入户调查。"
    try:
        with transaction.atomic():
            return _act_of(case, content).do(Occasion(case, by, on), answers), ""
    except NotPermitted:
        raise
    except Refusal as refusal:
        if refusal.field:
            raise
        return None, f"事项现为“{case.status_label}”，{refusal.message}"[:300]


@transaction.atomic
def record_brought(*, case: Case, sent: SentVisit, by: Actor, on: dt.date) -> HomeVisit:
    """Record what was brought back as one more visit; the programme's own service says whether it may be."""
    require(by, VISIT_HOMES.code, case)
    locked = _in_conflict(sent)
    act = _act_of(case, sent.content)
    form = act.form(sent.content["fields"], **act.options_at(Occasion(case, by, on)))
    if not form.is_valid():
        raise Refusal("visit_incomplete", "调查表的项目已有变化，不能照原样登记，请只作存档并另行登记。")
    visit: HomeVisit = act.do(Occasion(case, by, on), form.cleaned_data)
    locked.visit, locked.state = visit, SentState.RECORDED
    _settle(locked, by, on, "")
    for picture in locked.pictures.select_related("document"):
        picture.visit = visit
        picture.save(update_fields=["visit"])
        count_signature(picture, visit, by, on)
    return visit


@transaction.atomic
def set_aside(*, case: Case, sent: SentVisit, reason: str, by: Actor, on: dt.date) -> SentVisit:
    """Keep what was brought back with the case, and record no visit of it."""
    require(by, VISIT_HOMES.code, case)
    locked = _in_conflict(sent)
    locked.state = SentState.SET_ASIDE
    _settle(locked, by, on, reason.strip())
    record(
        by=by, verb=VISIT_HOMES.code, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}：带回的调查记录只作存档（{reason.strip()}）",
    )  # fmt: skip
    return locked


def _in_conflict(sent: SentVisit) -> SentVisit:
    locked = SentVisit.objects.select_for_update().get(pk=sent.pk)
    if locked.state != SentState.CONFLICTING:
        raise Refusal("already_settled", f"这份记录已由{locked.settled_by}处理，请刷新页面查看。")
    return locked


def _settle(sent: SentVisit, by: Actor, on: dt.date, reason: str) -> None:
    sent.settled_by, sent.settled_on, sent.settled_reason = by.name, on, reason
    sent.save(update_fields=["visit", "state", "settled_by", "settled_on", "settled_reason"])


@transaction.atomic
def give_back(*, take: VisitTake, by: Actor) -> VisitTake:
    """交回: nothing of it is on the telephone any more, and nothing more will come."""
    locked = VisitTake.objects.select_for_update().get(pk=take.pk)
    if str(locked.taken_by_id) != by.id:
        raise NotPermitted("not_own_take", "只能交回本人的外出携带清单。")
    if locked.returned_at is None:
        locked.returned_at = now()
        locked.save(update_fields=["returned_at"])
    return locked


def _give_back_if_done(take: VisitTake) -> None:
    sent = SentVisit.objects.filter(take=take).values("case").distinct().count()
    if sent >= take.cases.count():
        VisitTake.objects.filter(pk=take.pk, returned_at__isnull=True).update(returned_at=now())
