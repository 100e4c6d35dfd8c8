"""Home visits."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case, HomeVisit
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal

from .tasks import close_task

HOME_VISIT = "home_visit"


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
    by: Actor,
    on: dt.date,
    right: str,
) -> HomeVisit:
    """Record a home visit (57号 art 16).

    Raises Refusal `two_investigators` for fewer than two different ones, `future_date`, `member_present_required`.
    """
    require(by, right, case)
    people = [name.strip() for name in investigators if name.strip()]
    if len(set(people)) < 2:
        raise Refusal(
            "two_investigators", "入户调查须由两名以上调查人员进行，请填写两个不同的姓名。", field="investigators"
        )
    if visited_on > on:
        raise Refusal("future_date", "调查日期不能晚于今天。", field="visited_on")
    if not member_present.strip():
        raise Refusal("member_present_required", "请填写在场并签字的家庭成员。", field="member_present")
    Case.objects.select_for_update().get(pk=case.pk)
    # The same record sent twice is one visit.
    visit, is_new = HomeVisit.objects.get_or_create(
        case=case,
        visited_on=visited_on,
        means=means,
        investigators=people,
        member_present=member_present.strip(),
        living_conditions=living_conditions,
        findings=findings,
        supports_application=supports_application,
        defaults={"recorded_by": by.name, "recorded_at": now()},
    )
    if not is_new:
        return visit
    close_task(case=case, kind=HOME_VISIT, by=by, on=on)
    record(
        by=by, verb=right, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}:登记入户调查，调查人 {'、'.join(people)}",
    )  # fmt: skip
    return visit
