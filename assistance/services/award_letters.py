"""The letters about a running award: another amount, a gradual exit, the end, everything as before, another bureau."""

import datetime as dt
from decimal import Decimal
from typing import Any

from assistance.inputs import people_by_reference
from assistance.models import Application, Change, ReviewPlan
from assistance.programmes.definition import programme_of
from assistance.services.explanations import explained
from civaffairs.accounts.actor import Actor
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.letters import bureau_contact, heading, issue, remedies
from civaffairs.common.dates import month_of
from civaffairs.documents import letters as papers
from civaffairs.documents.models import Document
from civaffairs.payments.models import Award
from civaffairs.tenancy.models import Bureau


def make_change_notice(*, award: Award, before: Award | None, by: Actor, on: dt.date) -> Document:
    """最低生活保障待遇变更通知书: what was paid, what is paid from now on, and the whole sum."""
    determination, case = award.determination, award.case
    explanation = explained(determination, on=on)
    people = people_by_reference(case)
    data = papers.ChangeNotice(
        **_about(case, "救变", "DBC", by, on, has_sample=explanation.has_sample),
        reasons=(why_changed(case),),
        members=tuple(people[ref].name for ref in determination.trace["outputs"]["members"]),
        amount_before=before.amount if before else Decimal(0),
        base=award.base,
        top_up=award.top_up,
        amount=award.amount,
        payable_from=month_of(award.valid_from),
        explanation=explanation,
    )
    return issue(case=case, data=data, by=by, on=on)


def make_exit_notice(*, award: Award, reason: str, by: Actor, on: dt.date) -> Document:
    """最低生活保障渐退通知书: until which month it is paid. Raises ValueError for an award without an end."""
    if award.valid_to is None:
        raise ValueError("a gradual exit has a last day")
    explanation = explained(award.determination, on=on)
    data = papers.GradualExitNotice(
        **_about(award.case, "救渐", "DBX", by, on, has_sample=explanation.has_sample),
        reasons=(why_changed(award.case), reason.strip()),
        amount=award.amount,
        first_month=month_of(award.valid_from),
        last_month=month_of(award.valid_to - dt.timedelta(1)),
        explanation=explanation,
    )
    return issue(case=award.case, data=data, by=by, on=on)


def make_stop_notice(
    *, case: Case, reason: str, last_month: str, by: Actor, on: dt.date, determination: Determination | None = None
) -> Document:
    """最低生活保障终止通知书: the last month that is paid, and why; with the sum where one is behind it."""
    explanation = explained(determination, on=on) if determination else None
    data = papers.StopNotice(
        **_about(case, "救停", "DBE", by, on, has_sample=bool(explanation and explanation.has_sample)),
        reasons=(*(explanation.reasons if explanation else ()), reason.strip()),
        last_month=last_month,
        explanation=explanation,
    )
    return issue(case=case, data=data, by=by, on=on)


def make_keep_notice(*, case: Case, award: Award, reason: str, by: Actor, on: dt.date) -> Document:
    """最低生活保障继续保障通知书: the amount as before, and by when it is looked at again."""
    plan = ReviewPlan.objects.filter(case=award.case_id).first()
    data = papers.KeepNotice(
        **_about(case, "救续", "DBK", by, on),
        reasons=(reason.strip(),),
        amount=award.amount,
        review_by=plan.review_by if plan else None,
    )
    return issue(case=case, data=data, by=by, on=on)


def make_handover_notice(
    *, case: Case, other: Bureau, new_address: str, last_month: str, reason: str, by: Actor, on: dt.date
) -> Document:
    """最低生活保障关系迁移通知书: until which month we pay, and who goes on."""
    data = papers.HandoverNotice(
        **_about(case, "救迁", "DBH", by, on),
        reasons=(reason.strip(),),
        receiving_bureau=other.name,
        new_address=new_address,
        last_month=last_month,
    )
    return issue(case=case, data=data, by=by, on=on)


def why_changed(case: Case) -> str:
    """What happened in the household, or that it was reviewed."""
    change = Change.objects.filter(case=case).first()
    if change is None:
        return "经定期核查，家庭状况与原认定时不同"
    return f"{change.get_kind_display()}：{change.reason}"


def _about(case: Case, word: str, series: str, by: Actor, on: dt.date, *, has_sample: bool = False) -> dict[str, Any]:
    """What each of these letters says: head, household, the award it is about, contact, remedies."""
    application = Application.objects.select_related("continues").get(case=case)
    return {
        **heading(case, word, series, on, has_sample=has_sample),
        "applicant": case.applicant.name,
        "address": application.address,
        "award_number": application.continues.number if application.continues else case.number,
        "contact": bureau_contact(by=by, on=on),
        "remedies": remedies(on=on),
        **programme_of(case).words.paper,
    }
