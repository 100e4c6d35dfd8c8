"""Who works on which case: handing cases from one worker to another, many at once."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import User
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import Entry, record_all
from civaffairs.casework.models import Case
from civaffairs.casework.permissions import ASSIGN, SEE_TO_DO
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.notices.catalogue import MessageTemplate
from civaffairs.notices.services import holders_of, notify
from civaffairs.web.explanations import value_text

REASSIGNED = MessageTemplate(
    "casework.reassigned", "转交承办", "有{count}件事项转交您承办", "{day}转交，请在事项清单中按承办人查看。"
)
TEMPLATES = (REASSIGNED,)


@transaction.atomic
def reassign(*, cases: Iterable[UUID], to: int, reason: str, by: Actor, on: dt.date) -> int:
    """转交承办人: all of the cases change hands or none; returns how many did. Who had one already keeps it silently.

    Raises NotPermitted; Refusal `nothing_chosen`, `reason_required`, `case_closed`, `recused`, or `not_competent`
    when role or area of the new worker do not cover a case.
    """
    if not reason.strip():
        raise Refusal("reason_required", "请写明转交理由。", field="reason")
    locked = list(Case.objects.select_for_update().filter(pk__in=list(cases)).order_by("pk"))
    if not locked:
        raise Refusal("nothing_chosen", "没有选择事项，请在事项清单中勾选后再转交。")
    for case in locked:
        require(by, ASSIGN.code, case)
    _check(locked, to, on)
    worker = User.objects.get(pk=to)
    moved = [case for case in locked if case.assignee_id != to]
    Case.objects.filter(pk__in=[case.pk for case in moved]).update(assignee=worker)
    text = f"承办人转为{worker.name}，理由：{reason.strip()}"
    record_all(by=by, entries=[Entry(ASSIGN.code, "case", case.pk, f"{case.number}:{text}") for case in moved])
    if moved:
        values = {"count": len(moved), "day": value_text(on)}
        notify(template=REASSIGNED.code, values=values, key=f"reassigned:{now().isoformat()}", users=[to])
    return len(moved)


def _check(cases: list[Case], to: int, on: dt.date) -> None:
    _refuse("case_closed", "已办结，不能转交", [case for case in cases if not case.is_open])
    _refuse("recused", "中此人须回避，请转交他人", [case for case in cases if to in case.recused])
    places = {(right, case.division_code) for case in cases for right in _asked(case)}
    holders = {(right, place): holders_of(right, place, on) for right, place in places}
    outside = [case for case in cases if any(to not in holders[right, case.division_code] for right in _asked(case))]
    _refuse("not_competent", "不在此人的岗位或管辖范围内，请另选承办人", outside)


def _asked(case: Case) -> tuple[str, str]:
    """What a worker must hold over the place of a case."""
    return SEE_TO_DO.code, case.kind.read


def _refuse(code: str, words: str, cases: list[Case]) -> None:
    if cases:
        named = "、".join(case.number for case in cases[:3])
        more = f"等{len(cases)}件事项" if len(cases) > 3 else ""
        raise Refusal(code, f"{named}{more}{words}。")
