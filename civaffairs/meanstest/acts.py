"""The acts of a means test: start it, decide each difference, draw the conclusion.

A case type takes part by registering these acts with its own services for whom to ask and what the conclusion rests on.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from civaffairs.accounts.actor import Actor
from civaffairs.casework.acts import About, Act, Occasion
from civaffairs.casework.models import Case
from civaffairs.casework.views.next_steps import tab_address
from civaffairs.web.words import readable

from . import forms
from .models import CheckRun, Discrepancy
from .services.discrepancies import decide_discrepancy

START_CHECK = "start_check"
CONCLUDE_CHECK = "conclude_check"
DECIDE = "decide_discrepancy"
TAB = "check"


def newest_run(case: Case) -> CheckRun | None:
    """The check that counts."""
    return CheckRun.objects.filter(case=case).order_by("-requested_at").first()


def means_test(
    *, right: str, statuses: tuple[str, ...], start: Callable[..., Any], conclude: Callable[..., Any]
) -> tuple[Act, Act, Act]:
    """核对: `start(*, case, by, on)` and `conclude(*, case, by, on)` are the services of the case type."""
    common: dict[str, Any] = {"right": right, "statuses": statuses, "leads_to": _to_the_tab}
    return (
        Act(
            START_CHECK, start, title="发起经济状况核对", success="已向各部门发出查询。",
            lead="将向各部门查询共同生活的全部家庭成员。授权书不全的不能查询。", **common,
        ),
        Act(
            DECIDE, _decide, form=forms.DiscrepancyForm, title="处理差异", submit="保存处理结果",
            lead=_difference, about=About("discrepancy", _discrepancy), **common,
        ),
        Act(
            CONCLUDE_CHECK, conclude, title="出具核对结论", success="已出具核对结论。",
            lead="按查得和核实的收入、财产，对照保障标准和财产限额出具结论。", **common,
        ),
    )  # fmt: skip


def _decide(*, case: Case, discrepancy: Discrepancy, decision: str, reason: str, by: Actor, on: dt.date) -> Any:
    return decide_discrepancy(discrepancy=discrepancy, decision=decision, reason=reason, by=by, on=on)


def _discrepancy(case: Case, text: str) -> Discrepancy | None:
    try:
        key = UUID(text)
    except ValueError:
        return None
    run = newest_run(case)
    return run.discrepancies.filter(pk=key).first() if run else None


def _difference(occasion: Occasion) -> str:
    one = occasion.about
    return readable(f"{one.person.name}：申报“{one.declared}”，查得“{one.found}”。")


def _to_the_tab(occasion: Occasion, result: Any) -> str:
    return tab_address(occasion.case, TAB)
