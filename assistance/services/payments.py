"""What paying has to know of social assistance: conflicts of programmes, and where a household asked to be paid."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q

from assistance.inputs import ALIVE_CHECK_MONTHS
from assistance.models import Application, LivenessCheck
from assistance.services.applications import ACCOUNT_CONTEXT
from civaffairs.common.dates import add_months
from civaffairs.payments.catalogue import Exclusion, Payee, programme_label
from civaffairs.payments.choices import ExclusionCode
from civaffairs.payments.models import Award
from civaffairs.policy.services import apply_rule, figure
from civaffairs.registry.models import Person, Standing, cipher

STACKING = "assistance.stacking"
HANDED_IN = Q(case__history__act="submit")


def stacking_conflicts(awards: Sequence[Award], month: dt.date) -> Mapping[UUID, Exclusion]:
    """Awards that fall away, or that nobody has ruled on, beside what a member of the household receives elsewhere."""
    by_case = {award.case_id: award for award in awards}
    own = Standing.objects.in_force(month).filter(case_id__in=by_case)
    award_of = {one.person_id: by_case[one.case_id] for one in own if by_case[one.case_id].programme == one.programme}
    others = Standing.objects.in_force(month).filter(person__in=award_of).select_related("person")
    held: dict[Person, dict[str, UUID]] = defaultdict(dict)
    for one in others:
        award = award_of[one.person_id]
        if one.programme != award.programme:
            held[one.person][one.programme] = one.case_id
    amounts = _amounts({case for programmes in held.values() for case in programmes.values()}, month)
    found = {}
    for person, programmes in held.items():
        award = award_of[person.pk]
        beside = {code: amounts.get((case, code), Decimal(0)) for code, case in programmes.items()}
        why = _conflict(award, beside, month)
        if why and award.pk not in found:
            text = f"{person.name}同时享受{'、'.join(programme_label(code) for code in sorted(programmes))}：{why}"
            found[award.pk] = Exclusion(ExclusionCode.STANDING_CONFLICT, text[:300])
    return found


def unpaid_by_age(awards: Sequence[Award], month: dt.date) -> Mapping[UUID, Exclusion]:
    """Allowances by age that are not paid this month: not seen alive in time (paid later), or a conflict."""
    seen = LivenessCheck.objects.newest_by_person([award.case.applicant_id for award in awards])
    found = dict(stacking_conflicts(awards, month))
    for award in awards:
        last = seen.get(award.case.applicant_id)
        months = figure(ALIVE_CHECK_MONTHS, place=award.division_code[:6], on=month)
        if last is None or month > add_months(last, months):
            when = f"上次生存认证是{last:%Y年%-m月%-d日}" if last else "没有生存认证"
            found[award.pk] = Exclusion(ExclusionCode.HELD, f"{when}，认证后补发。")
    return found


def _conflict(award: Award, beside: Mapping[str, Decimal], month: dt.date) -> str:
    """Why the award may not be paid beside these programmes; nothing when it may."""
    inputs: dict[str, Any] = {
        "programmes": {award.programme: award.amount, **beside},
        "chosen": [],
        "income_test_for": None,
    }
    answer = apply_rule(STACKING, place=award.division_code[:6], on=month, inputs=inputs)
    if answer.refusal:
        return answer.refusal.message
    payable = (answer.outputs or {})["payable"]
    if award.programme not in payable:
        return "按待遇衔接规定不能再发本项待遇，请先办理终止或由本人选择。"
    if payable[award.programme] != award.amount:
        return "按待遇衔接规定本项待遇应按差额发放，请先办理变更。"
    return ""


def _amounts(cases: set[UUID], month: dt.date) -> dict[tuple[UUID, str], Decimal]:
    awards = Award.objects.in_force(month).filter(case__in=cases)
    return {(award.case_id, award.programme): award.amount for award in awards}


def declared_payees(awards: Sequence[Award]) -> Mapping[UUID, Payee]:
    """The account that each household gave in its newest application that names one.

    A case that goes on from another one carries its account on: what says the same as the case before was declared
    then, not again.
    """
    households: dict[UUID | None, UUID] = {award.household_id: award.pk for award in awards}
    named = (
        Application.objects.filter(case__household__in=households)
        .exclude(account_encrypted="")
        .select_related("case")
        .annotate(begun_at=Min("case__history__at"), handed_in_at=Max("case__history__at", filter=HANDED_IN))
        .order_by("case__opened_on", "case_id")
    )
    found: dict[UUID, Payee] = {}
    for one in named:
        award = households[one.case.household_id]
        number = cipher().decrypt(one.account_encrypted, context=ACCOUNT_CONTEXT)
        payee = Payee(one.bank_name, one.account_holder, number, one.handed_in_at or one.begun_at)
        before = found.get(award)
        if one.continues_id and before and replace(payee, declared_at=before.declared_at) == before:
            continue
        found[award] = payee
    return found
