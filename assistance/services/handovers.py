"""低保关系迁移: a household goes to another bureau without a month that nobody pays and without one that both pay.

The first bureau ends its award with a month; the second takes the household up from the next by a case of its own.
What the second needs is lent as a copy: a fact carries ids, a subscriber reads in one scope and writes in the other.
"""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from assistance import permissions as rights
from assistance.choices import HandoverSide, HandoverState
from assistance.inputs import people_by_reference
from assistance.models import Application, ApplicationMember, DeclaredAsset, DeclaredIncome, DeclaredSupporter, Handover
from assistance.programmes.definition import programme_of
from assistance.programmes.subsistence_allowance import SUBSISTENCE_ALLOWANCE
from assistance.services.award_letters import make_handover_notice
from assistance.services.succession import OWN, running_award
from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import advance, open_case
from civaffairs.casework.services.tasks import open_task
from civaffairs.common.dates import add_months, first_day, month_of
from civaffairs.common.errors import Refusal
from civaffairs.facts.models import Fact
from civaffairs.facts.services import announce
from civaffairs.payments.services.awards import end_awards, grant_award
from civaffairs.registry.models import Household, Person, cipher
from civaffairs.registry.services import PersonParticulars, join_household, leave_household, register_person
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.querysets import significant
from civaffairs.tenancy.scope import current_tenant, scope

CONTEXT = "assistance.Handover.content"
TAKE_UP_TASK = "take_up"
REFUSED = "assistance.handover_refused"


@transaction.atomic
def hand_over(
    *,
    case: Case,
    to_division: str,
    address: str,
    last_month: str,
    reason: str,
    by: Actor,
    on: dt.date,
    version: int | None = None,
) -> Handover:
    """移交: the award is paid for `last_month` and no longer; the other bureau is offered the household.

    Raises Refusal `no_such_bureau`, `same_bureau`, `address_required`, `month_passed`, `runs_out_before`.
    """
    other = bureau_of(to_division)
    if other is None:
        raise Refusal("no_such_bureau", "迁入地民政局没有使用本系统，请按书面方式移交。", field="to_division")
    if other.pk == current_tenant():
        raise Refusal("same_bureau", "迁入地属于本局管辖，请办理本区县内迁移的变更。", field="to_division")
    if not address.strip():
        raise Refusal("address_required", "请填写迁入的详细地址。", field="address")
    if last_month < month_of(on):
        raise Refusal("month_passed", "迁出地发至月份不能早于本月。", field="last_month")
    until = add_months(first_day(last_month), 1)
    award = running_award(case, on)
    if award and award.valid_to and award.valid_to < until:
        raise Refusal("runs_out_before", "该待遇在移交月份前已到期，不需要移交。", field="last_month")
    # Written before the act announces it, so that whoever is told finds it.
    handover = Handover.objects.create(
        side=HandoverSide.OUTGOING, case=case, other_bureau=other.pk, head_of_household=case.applicant.name,
        division_code=case.division_code, new_division_code=to_division, new_address=address.strip(),
        last_month=last_month, offered_on=on,
        content_encrypted=cipher().encrypt(json.dumps(content_of(case), cls=DjangoJSONEncoder), context=CONTEXT),
    )  # fmt: skip
    case = advance(case=case, act="hand_over", by=by, on=on, note=f"移交{other.name}：{reason}", version=version)
    end_awards(case=case, programme=case.programme, valid_to=until, by=by)
    make_handover_notice(
        case=case, other=other, new_address=address.strip(), last_month=last_month, reason=reason, by=by, on=on
    )
    return handover


def bureau_of(division_code: str) -> Bureau | None:
    """The county-level bureau that answers for a division."""
    code = significant(division_code)[:6]
    return Bureau.objects.filter(division_code__startswith=code, is_city=False).order_by("pk").first()


def content_of(case: Case) -> dict[str, Any]:
    """What the other bureau needs: people, what is established of their means, and what was paid by which document."""
    application = Application.objects.get(case=case)
    determination = case.awards.order_by("-valid_from")[0].determination
    facts = determination.inputs["facts"]
    named = {person.pk: reference for reference, person in people_by_reference(case).items()}
    members = []
    for member in application.members.select_related("person").order_by("id"):
        document = member.person.documents.order_by("id").first()
        reference = named[member.person_id]
        members.append(
            {
                "person": {
                    "name": member.person.name, "sex": member.person.sex, "birth": member.person.birth,
                    "residence": member.person.residence, "ethnicity": member.person.ethnicity,
                    "id_number": document.number if document else "",
                },
                "declared": _plain(member, "person_id", "sex", "birth"),
                "incomes": [_income(item) for item in facts["income_items"] if item["member"] == reference],
                "assets": [_asset(asset) for asset in facts["assets"] if asset["member"] == reference],
            }
        )  # fmt: skip
    return {
        "application": _plain(application, "address"),
        "members": members,
        "supporters": [_plain(one) for one in application.supporters.order_by("id")],
        "case_number": case.number,
        "determined_on": determination.as_of,
        "applied": facts["applied"],
        "base": str(determination.base),
        "top_up": str(determination.top_up),
    }


def _plain(row, *without: str) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields if field.name not in OWN]
    return {name: getattr(row, name) for name in names if name not in without}


def _income(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": item["kind"], "amount": item["amount"], "month_from": item["from"], "month_to": item["to"],
        "note": "迁出地核实",
    }  # fmt: skip


def _asset(asset: dict[str, Any]) -> dict[str, Any]:
    exemption = asset.get("exemption") or {}
    return {
        "kind": asset["kind"], "value": asset.get("value"), "description": "迁出地核实",
        "exemption_code": exemption.get("code", ""), "exemption_reason": exemption.get("reason", ""),
        "exemption_approver": exemption.get("approver", ""),
    }  # fmt: skip


def copy_to_other_bureau(*, fact: Fact) -> None:
    """What is lent goes into the other bureau's own scope; a second delivery finds it there."""
    offered = Handover.objects.outgoing().filter(case=fact.subject_id, state=HandoverState.OFFERED).first()
    if offered is None:
        return
    values = {
        name: getattr(offered, name)
        for name in ("head_of_household", "new_division_code", "new_address", "last_month", "offered_on")
    }
    content, source, other = offered.content_encrypted, current_tenant(), offered.other_bureau
    with scope(other):
        copy, is_new = Handover.objects.get_or_create(
            side=HandoverSide.INCOMING, other_bureau=source, other_id=offered.pk,
            defaults={**values, "division_code": offered.new_division_code, "content_encrypted": content},
        )  # fmt: skip
        if is_new:
            record(
                by=system_actor(other), verb=rights.TAKE_UP.code, subject_kind="handover", subject_id=copy.pk,
                text=f"收到{Bureau.objects.get(pk=source).name}移交的低保家庭 {copy.head_of_household}",
            )  # fmt: skip
    offered.other_id = copy.pk
    offered.save(update_fields=["other_id"])


@transaction.atomic
def take_up(*, handover: Handover, by: Actor, on: dt.date) -> Case:
    """接收: register the people and open a case of our own with the copy. Raises Refusal `not_offered`."""
    locked = Handover.objects.select_for_update().get(pk=handover.pk)
    require(by, rights.TAKE_UP.code, locked)
    _offered(locked)
    content = json.loads(cipher().decrypt(locked.content_encrypted, context=CONTEXT))
    people = [_register(one["person"], locked.division_code, by, on) for one in content["members"]]
    head = next(
        person for person, one in zip(people, content["members"], strict=True) if one["declared"]["relation"] == "self"
    )
    household = Household.objects.create(address=locked.new_address, division_code=locked.division_code)
    case = open_case(
        case_type_code=SUBSISTENCE_ALLOWANCE.types.take_up, programme=SUBSISTENCE_ALLOWANCE.code, applicant=head,
        household=household, division_code=locked.division_code, by=by, on=on, right=rights.TAKE_UP.code,
    )  # fmt: skip
    application = Application.objects.create(
        case=case, address=locked.new_address, means_as_of=content["applied"], **content["application"]
    )
    for person, one in zip(people, content["members"], strict=True):
        _copy_member(application, household, person, one, by, on)
    for supporter in content["supporters"]:
        DeclaredSupporter.objects.create(application=application, **supporter)
    locked.case, locked.state = case, HandoverState.BEING_TAKEN_UP
    locked.save(update_fields=["case", "state"])
    open_task(case=case, kind=TAKE_UP_TASK, title="接收迁入低保家庭", right=rights.FILE.code, on=on)
    return case


def _offered(handover: Handover) -> None:
    if handover.side != HandoverSide.INCOMING or handover.state != HandoverState.OFFERED:
        raise Refusal("not_offered", f"该迁移现为“{handover.get_state_display()}”，不能再接收或退回。")


def _register(person: dict[str, str], division_code: str, by: Actor, on: dt.date) -> Person:
    particulars = PersonParticulars(
        name=person["name"], sex=person["sex"], birth=dt.date.fromisoformat(person["birth"]),
        residence=person["residence"], ethnicity=person["ethnicity"], id_number=person["id_number"],
        division_code=division_code,
    )  # fmt: skip
    return register_person(particulars=particulars, by=by, on=on)


def _copy_member(application, household, person: Person, one: dict[str, Any], by: Actor, on: dt.date) -> None:
    member = ApplicationMember.objects.create(
        application=application, person=person, sex=person.sex, birth=person.birth, **one["declared"]
    )
    for kind, rows in ((DeclaredIncome, one["incomes"]), (DeclaredAsset, one["assets"])):
        for row in rows:
            kind.objects.create(application=application, member=member, **row)
    if member.lives_together:
        join_household(household=household, person=person, relation=member.relation, by=by, on=on)


@transaction.atomic
def refuse_handover(*, handover: Handover, reason: str, by: Actor, on: dt.date) -> Handover:
    """退回: the other bureau goes on paying. Raises Refusal `not_offered`, `reason_required`."""
    locked = Handover.objects.select_for_update().get(pk=handover.pk)
    require(by, rights.TAKE_UP.code, locked)
    _offered(locked)
    if not reason.strip():
        raise Refusal("reason_required", "退回迁移须写明理由。", field="reason")
    return _refused(locked, reason.strip(), by, on)


def _refused(handover: Handover, reason: str, by: Actor, on: dt.date) -> Handover:
    handover.state, handover.refusal = HandoverState.REFUSED, reason
    handover.save(update_fields=["state", "refusal"])
    text = f"退回{handover.head_of_household}的低保关系迁移：{reason}"
    record(by=by, verb=rights.TAKE_UP.code, subject_kind="handover", subject_id=handover.pk, text=text)
    announce(kind=REFUSED, subject_kind="handover", subject_id=handover.pk, occurred_on=on)
    return handover


@transaction.atomic
def refuse_take_up(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """不予接收 after looking closer: our case ends, the other bureau goes on paying. Raises Refusal `not_a_take_up`."""
    if case.case_type != programme_of(case).types.take_up:
        raise Refusal("not_a_take_up", "本事项不是迁入接收，不能退回迁出地。")
    case = advance(case=case, act="refuse", by=by, on=on, note=reason, version=version)
    _refused(case.handovers.incoming().select_for_update().get(), reason, by, on)
    return case


def note_taken_up(*, case: Case, on: dt.date) -> None:
    """Our case is confirmed: say so on our record, and in the other bureau's scope on theirs."""
    handover = case.handovers.incoming().select_for_update().get()
    handover.state = HandoverState.TAKEN_UP
    handover.save(update_fields=["state"])
    answer_other_bureau(handover=handover, on=on)


def answer_other_bureau(*, handover: Handover, on: dt.date) -> None:
    """Write the answer into the other bureau's scope: its case closes, or its award goes on from the next month."""
    state, reason, other = handover.state, handover.refusal, handover.other_id
    if other is None:
        raise ValueError("a handover that was offered knows the other bureau's record")
    with scope(handover.other_bureau):
        theirs = Handover.objects.select_for_update().get(pk=other)
        if theirs.state == state:
            return
        leaving = theirs.case
        if leaving is None:
            raise ValueError("the bureau that hands over has a case of it")
        theirs.state, theirs.refusal = state, reason
        theirs.save(update_fields=["state", "refusal"])
        by = system_actor(handover.other_bureau)
        if state == HandoverState.TAKEN_UP:
            case = advance(case=leaving, act="complete_handover", by=by, on=on, note="迁入地已确认接收")
            for member in case.application.members.filter(lives_together=True).select_related("person"):
                leave_household(person=member.person, by=by, on=on)
        else:
            case = advance(case=leaving, act="take_back", by=by, on=on, note=f"迁入地退回：{reason}")
            _go_on_paying(theirs, case, by)


def _go_on_paying(handover: Handover, case: Case, by: Actor) -> None:
    ended = case.awards.order_by("-valid_from")[0]
    people = people_by_reference(case)
    members = ended.determination.trace["outputs"]["members"]
    grant_award(
        determination=ended.determination,
        valid_from=add_months(first_day(handover.last_month), 1),
        people=[people[reference] for reference in members],
        by=by,
    )


def handover_of(case_id: UUID) -> Handover | None:
    """The latest handover of a case, either way."""
    return Handover.objects.filter(case=case_id).order_by("-offered_on", "-id").first()
