"""What is to be done on a case, by whom, and what is still missing for it."""

from typing import Any

from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import declared, may
from civaffairs.casework.acts import Act, Occasion, act_of, registered
from civaffairs.casework.models import Case
from civaffairs.casework.pages import look_of, tabs_of
from civaffairs.casework.services.cases import obstacles, open_acts
from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.common.errors import Refusal


class StepState(ToneChoices):
    """Whether the next act can be done."""

    READY = "ready", Tone.SUCCESS, "可以办理"
    BLOCKED = "blocked", Tone.WARNING, "条件未齐"


def act_address(case: Case, code: str, about: Any = None) -> str:
    """The page of an act on a case; empty when nobody does it by hand."""
    try:
        act = act_of(case.case_type, code)
    except Refusal:
        return ""
    if act.page:
        return reverse(act.page, args=[case.pk])
    if about is None:
        return reverse("casework:act", args=[case.pk, code])
    return reverse("casework:act-about", args=[case.pk, code, about])


def tab_address(case: Case, code: str) -> str:
    """One tab of the page of a case."""
    return reverse("casework:case-tab", args=[case.pk, code])


def may_do(occasion: Occasion, code: str) -> bool:
    """Whether an act inside a status is offered to whoever looks."""
    try:
        act = act_of(occasion.case.case_type, code)
    except Refusal:
        return False
    kind = occasion.case.kind
    return may(occasion.by, act.right_in(kind), occasion.case) and act.is_offered(occasion)


def who_may(code: str) -> str:
    """The roles that hold a right, in words."""
    right = next(right for right in declared() if right.code == code)
    return "、".join(role.label for role in Role if role in right.roles)


def next_steps(occasion: Occasion) -> list[dict[str, Any]]:
    """The acts that lead on from here, who does each, and what is still missing for it."""
    case, steps = occasion.case, []
    other_way = look_of(case.kind).other_way
    for step in case.kind.transitions:
        if case.status not in step.sources or step.is_adverse:
            continue
        missing = obstacles(case, step.act, occasion.on)
        if other_way & {code for code, _ in missing}:
            continue
        is_mine = may(occasion.by, step.right, case)
        steps.append(
            {
                "act": step.act,
                "label": step.label,
                "url": act_address(case, step.act) if is_mine and not missing else "",
                "who": who_may(step.right),
                "obstacles": [message for _, message in missing],
                "state": StepState.BLOCKED if missing else StepState.READY,
            }
        )
    return steps


def buttons(occasion: Occasion, steps: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the status and the actor's rights allow now, what leads on before what ends."""
    case = occasion.case
    ready = {step["act"] for step in steps if step["url"]}
    allowed = [step for step in open_acts(case, occasion.by) if step.is_adverse or step.act in ready]
    found = [
        {"label": step.label, "url": act_address(case, step.act), "kind": "secondary" if step.is_adverse else ""}
        for step in sorted(allowed, key=lambda step: step.is_adverse)
    ]
    return [button for button in found if button["url"]]


def open_tasks(occasion: Occasion) -> list[dict[str, Any]]:
    """Open work inside the status, with its page for whoever may do it; what leads on is a step, not a task."""
    case, pages = occasion.case, task_pages(occasion.case)
    tasks = case.tasks.open().filter(kind__in=pages).order_by("due_on", "opened_on")
    return [
        {
            "title": pages[task.kind][1] or task.title,
            "url": pages[task.kind][0] if may(occasion.by, task.right, case) else "",
            "hint": f"{who_may(task.right)}办理",
        }
        for task in tasks
    ]


def task_pages(case: Case) -> dict[str, tuple[str, str]]:
    """By kind of task the page where its work is done, and other words for the task where it has some."""
    pages = {kind: (tab_address(case, tab.code), words) for tab in tabs_of(case) for kind, words in tab.tasks.items()}
    for act in registered(case.case_type):
        pages |= {kind: (act_address(case, act.code), "") for kind in act.tasks}
    return pages


def beginnings(occasion: Occasion) -> list[dict[str, str]]:
    """What whoever looks may begin from this case."""
    return [_link(occasion, act) for act in registered(occasion.case.case_type) if _may_begin(occasion, act)]


def _may_begin(occasion: Occasion, act: Act) -> bool:
    kind = occasion.case.kind
    return act.begins and may(occasion.by, act.right_in(kind), occasion.case) and act.is_offered(occasion)


def _link(occasion: Occasion, act: Act) -> dict[str, str]:
    return {"label": act.title_in(occasion.case.kind), "url": act_address(occasion.case, act.code)}
