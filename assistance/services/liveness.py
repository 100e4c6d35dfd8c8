"""生存认证: that an old person was seen alive, on which their allowance is paid on."""

import datetime as dt

from django.db import transaction

from assistance import permissions as rights
from assistance.models import LivenessCheck, ReviewPlan
from assistance.services.reviews import plan_review
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.common.errors import Refusal


@transaction.atomic
def record_liveness(*, case: Case, checked_on: dt.date, method: str, by: Actor, on: dt.date) -> LivenessCheck:
    """Note that the applicant was seen alive; the next review of a running award moves with it.

    Raises Refusal `future_date`, `person_died` for somebody whose death is recorded.
    """
    require(by, rights.RECORD_LIVENESS.code, case)
    person = case.applicant
    if checked_on > on:
        raise Refusal("future_date", "认证日期不能晚于今天。", field="checked_on")
    if person.died_on:
        raise Refusal("person_died", f"{person.name}已登记死亡，不能认证；登记有误的请先撤销死亡登记。")
    check = LivenessCheck.objects.create(
        person=person, case=case, checked_on=checked_on, method=method, checked_by=by.name
    )
    text = f"{case.number}:生存认证 {person.name} {checked_on}，{check.get_method_display()}"
    record(by=by, verb=rights.RECORD_LIVENESS.code, subject_kind="case", subject_id=case.pk, text=text)
    if plan := ReviewPlan.objects.filter(case=case).first():
        plan_review(case=case, last_review=plan.last_review_on, on=on)
    return check
