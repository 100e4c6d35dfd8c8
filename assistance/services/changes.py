"""低保变更: a change is a case of its own that goes on from the running award (57号 arts 30-32)."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from assistance import permissions as rights
from assistance.choices import ChangeKind, MemberEvent, Status
from assistance.models import Application, Change
from assistance.programmes.definition import programme_of
from assistance.programmes.subsistence_allowance import STANDARD, SUBSISTENCE_ALLOWANCE
from assistance.services.applications import investigate
from assistance.services.succession import copy_declaration, open_successor, running_award
from assistance.workflow import procedure_of
from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import advance, open_case
from civaffairs.casework.services.clocks import nearest_due, start_term
from civaffairs.casework.services.tasks import open_task
from civaffairs.common.errors import Refusal
from civaffairs.payments.models import Award
from civaffairs.policy.models import ParameterValue
from civaffairs.registry.choices import Relation
from civaffairs.registry.models import Person
from civaffairs.tenancy.scope import current_tenant

CHANGE_TASK = "change"
LEAVING = (MemberEvent.DEATH, MemberEvent.MOVED_OUT, MemberEvent.SPLIT)


@transaction.atomic
def open_change(
    *,
    previous: Case,
    kind: str,
    happened_on: dt.date,
    reason: str,
    by: Actor,
    on: dt.date,
    event: str = "",
    leaving: tuple[Person, ...] = (),
    address: str = "",
    division_code: str = "",
    value_id: int | None = None,
) -> Case:
    """Open a change as a draft that copies the last dated member rows of the running award's case.

    Raises Refusal `no_running_award`, `reason_required`, `future_date`, `event_required`, `leaving_required`,
    `address_required`, `other_bureau` (a move to another bureau is a handover).
    """
    _check(previous, kind, happened_on, reason, on, event, leaving, address, division_code)
    case = open_successor(
        previous=previous, case_type_code=programme_of(previous).types.change, by=by, on=on, right=rights.FILE.code,
        without=leaving, division_code=division_code,
    )  # fmt: skip
    Change.objects.create(
        case=case, kind=kind, event=event, happened_on=happened_on, reason=reason.strip(), value_id=value_id,
        persons=[str(person.pk) for person in leaving],
    )  # fmt: skip
    if procedure_of(case, on)["means_test"]:
        Application.objects.filter(case=case).update(means_from=None)
    if address:
        Application.objects.filter(case=case).update(address=address)
    if event == MemberEvent.DEATH:
        start_term(case=case, term=programme_of(case).terms.death, on=happened_on)
        case.due_on = nearest_due(case)
        case.save(update_fields=["due_on"])
    title = f"办理变更：{ChangeKind(kind).label}"
    open_task(case=case, kind=CHANGE_TASK, title=title, right=rights.FILE.code, on=on, due_on=case.due_on)
    return case


def _check(previous, kind, happened_on, reason, on, event, leaving, address, division_code) -> None:
    if not reason.strip():
        raise Refusal("reason_required", "请写明变更事由。", field="reason")
    if happened_on > on:
        raise Refusal("future_date", "变化发生日期不能晚于今天。", field="happened_on")
    if kind == ChangeKind.MEMBERS and not event:
        raise Refusal("event_required", "家庭成员变化须选择具体情形。", field="event")
    if event in LEAVING and not leaving:
        raise Refusal("leaving_required", "请选择离开家庭的成员。", field="leaving")
    if kind == ChangeKind.ADDRESS and not (address and division_code):
        raise Refusal("address_required", "请填写迁入的村（社区）和详细地址。", field="address")
    if division_code and division_code[:6] != previous.division_code[:6]:
        raise Refusal("other_bureau", "迁往其他区县的，请办理迁出移交，由迁入地接收。", field="division_code")


@transaction.atomic
def name_head(*, case: Case, head: Person, relations: Mapping[UUID, str], by: Actor, on: dt.date) -> Case:
    """户主变更: another member applies from now on, and each says anew what they are to that person.

    Nothing of the earlier head passes to the new one: relations are stated, attributes stay with their person.
    Raises Refusal `not_a_draft`, `head_not_a_member`, `relation_missing`.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.status != Status.DRAFT:
        raise Refusal("not_a_draft", "变更已提交，不能再改户主。")
    members = list(Application.objects.get(case=locked).members.select_related("person"))
    if head.pk not in {member.person_id for member in members if member.lives_together}:
        raise Refusal("head_not_a_member", "新户主应为共同生活的家庭成员，请重新选择。", field="head")
    missing = [m.person.name for m in members if m.person_id != head.pk and not relations.get(m.person_id)]
    if missing:
        raise Refusal("relation_missing", f"请选择{'、'.join(missing)}与新户主的关系。", field="head")
    # The unique key allows one applicant at any moment: the earlier one steps back first.
    for member in sorted(members, key=lambda one: one.person_id == head.pk):
        member.relation = Relation.SELF if member.person_id == head.pk else relations[member.person_id]
        member.save(update_fields=["relation"])
    locked.applicant = head
    locked.save(update_fields=["applicant"])
    record(
        by=by, verb=rights.FILE.code, subject_kind="case", subject_id=locked.pk,
        text=f"{locked.number}:户主变更为{head.name}",
    )  # fmt: skip
    return locked


@transaction.atomic
def open_split(*, change: Change, head: Person, relations: Mapping[UUID, str], by: Actor, on: dt.date) -> Case:
    """分户: those who left apply as a household of their own, in a draft with a copy of their own rows.

    Raises Refusal `not_a_split`, `already_opened`, `head_not_a_member`, `relation_missing`.
    """
    locked = Change.objects.select_for_update().get(pk=change.pk)
    if locked.event != MemberEvent.SPLIT:
        raise Refusal("not_a_split", "只有分户的变更可以为分出的成员另立申请。")
    if locked.opens_id:
        raise Refusal("already_opened", "已为分出的成员另立申请，请在该申请中办理。")
    left = set(locked.persons)
    if str(head.pk) not in left:
        raise Refusal("head_not_a_member", "申请人应为分出的成员，请重新选择。", field="head")
    source = Application.objects.get(case=locked.case.application.continues)
    case = open_case(
        case_type_code=programme_of(locked.case).types.application, programme=locked.case.programme, applicant=head,
        household=None,
        division_code=locked.case.division_code, by=by, on=on, right=rights.FILE.code,
    )  # fmt: skip
    target = Application.objects.create(case=case, residence=source.residence, address=source.address)
    stay = tuple(
        member.person for member in source.members.select_related("person") if str(member.person_id) not in left
    )
    copy_declaration(source=source, target=target, without=stay)
    locked.opens = case
    locked.save(update_fields=["opens"])
    return name_head(case=case, head=head, relations=relations, by=by, on=on)


def open_standard_changes(*, value_id: int, on: dt.date, most: int = 5000) -> list[Case]:
    """Open a change for every household whom a published standard affects; run again, it opens none twice.

    The changes go on by themselves to the opinion, which a person gives: the product proposes, people decide.
    """
    value = ParameterValue.objects.get(pk=value_id)
    if value.key != STANDARD:
        return []
    by = system_actor(current_tenant())
    running = Award.objects.in_force(on) | Award.objects.filter(valid_from__gt=on)
    affected = running.filter(programme=SUBSISTENCE_ALLOWANCE.code, case__status="granted").within(value.place)
    known = Change.objects.filter(value_id=value_id).values("case__application__continues")
    opened = []
    waiting = affected.exclude(case__in=known).select_related("case__applicant", "case__household")
    for award in waiting.order_by("id")[:most]:
        reason = f"{value.document}，自{value.effective_from:%Y年%m月%d日}起施行"
        case = open_change(
            previous=award.case, kind=ChangeKind.STANDARD, happened_on=on, reason=reason, by=by, on=on,
            value_id=value_id,
        )  # fmt: skip
        opened.append(case)
        if not Case.objects.open().filter(household=case.household).exclude(status="draft").exists():
            investigate(case=advance(case=case, act="submit", by=by, on=on), on=on)
    return opened


def before_and_after(case: Case, on: dt.date) -> dict[str, Award | None]:
    """The award that the case goes on from and the one that it gave, for comparison side by side."""
    previous = case.application.continues
    earlier = Award.objects.filter(case=previous, programme=case.programme).order_by("-valid_from").first()
    return {"before": earlier, "after": running_award(case, on)}
