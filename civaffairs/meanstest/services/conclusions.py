"""The conclusion of a means test, and the report that carries it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.services.tasks import close_task
from civaffairs.common.dates import SHANGHAI, add_months
from civaffairs.common.errors import Refusal
from civaffairs.connectors.services import label_of
from civaffairs.facts.services import announce
from civaffairs.meanstest.choices import RunState, StepState
from civaffairs.meanstest.models import Authorisation, CheckRun, Conclusion, Discrepancy, Finding
from civaffairs.meanstest.permissions import CONCLUDE, READ
from civaffairs.meanstest.querysets import ANSWERED
from civaffairs.meanstest.rules.conclusion import OPTIONAL_SOURCES, REQUIRED_SOURCES, VALIDITY_MONTHS
from civaffairs.meanstest.vocabulary import NO_IDENTITY_NUMBER
from civaffairs.policy.engine import Evaluation
from civaffairs.policy.services import apply_rule, figure
from civaffairs.registry.models import Person

from .checks import Progress, progress
from .discrepancies import VERIFY_TASK

RULE = "meanstest.conclusion"
MEANS_TEST_TASK = "means_test"
CONCLUDED_FACT = "meanstest.concluded"
_CONSENT = {"no_consent": "有家庭成员没有授权或已撤回授权,不能出具核对结论。请补签授权书后重新核对。"}
_STATES = {
    "not_asked": "尚未查询",
    "pending": "尚未答复",
    "source_failed": "查询失败",
    "expired": "反馈已过有效期",
}


def evaluate_conclusion(*, run: CheckRun, within_limits: bool | None, on: dt.date) -> Evaluation:
    """What the rule says of the answers so far; stores nothing. Members appear in it by name.

    Members without an identity number do not appear: no agency can be asked about them.
    """
    names = _names_asked(run)
    place = run.case.division_code[:6]
    listed = {*figure(REQUIRED_SOURCES, place=place, on=on), *figure(OPTIONAL_SOURCES, place=place, on=on)}
    return apply_rule(
        RULE,
        place=place,
        on=on,
        inputs={
            "persons": list(names.values()),
            "consent": _consent(run, names, on),
            "results": _results(run, names, listed, on),
            "within_limits": within_limits,
        },
    )


@transaction.atomic
def draw_conclusion(*, run: CheckRun, within_limits: bool | None, by: Actor, on: dt.date) -> Conclusion:
    """Close the run with its conclusion (57号 arts 17, 18); `within_limits` is what the caller's rules say.

    What exceeds the limits is told at once, other answers missing or not; everything else waits for every required
    source and for every discrepancy to be decided. Members without an identity number are named among what was not
    obtained. Raises Refusal `already_concluded`, `discrepancies_open`, `not_drawable` (naming the agency that is
    missing, one reason each), `nobody_asked`, `sources_not_set`, or the rule's own refusal.
    """
    locked = CheckRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    case = locked.case
    require(by, CONCLUDE, case)
    if locked.state == RunState.CONCLUDED:
        raise Refusal("already_concluded", "本次核对已出具结论。需要新的结论时请重新发起核对。")
    _require_decided(locked, within_limits)
    answer = _answer(locked, within_limits, on)
    outputs, never_asked = answer.outputs or {}, _never_asked(locked)
    conclusion = Conclusion.objects.create(
        run=locked,
        conclusion=outputs["conclusion"],
        is_partial=outputs["partial"] or bool(never_asked),
        answered=outputs["answered"],
        asked=outputs["asked"],
        not_obtained=outputs["blocking"] + outputs["not_obtained"] + never_asked,
        trace=answer.trace,
        drawn_on=on,
        valid_to=_valid_to(locked, on),
        drawn_by=by.name,
    )
    locked.state = RunState.CONCLUDED
    locked.save(update_fields=["state"])
    close_task(case=case, kind=MEANS_TEST_TASK, by=by, on=on)
    if not locked.discrepancies.open().exists():
        close_task(case=case, kind=VERIFY_TASK, by=by, on=on)
    label = "符合" if conclusion.conclusion == "conforming" else "不符合"
    record(
        by=by, verb=CONCLUDE, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}:出具核对结论“{label}”,{conclusion.answered}/{conclusion.asked}项有答复",
    )  # fmt: skip
    announce(
        kind=CONCLUDED_FACT, subject_kind="case", subject_id=case.pk, occurred_on=on,
        data={"run": str(locked.pk), "conclusion": str(conclusion.pk)},
    )  # fmt: skip
    return conclusion


def _require_decided(run: CheckRun, within_limits: bool | None) -> None:
    waiting = run.discrepancies.open().count()
    if waiting and within_limits is not False:
        raise Refusal("discrepancies_open", f"还有{waiting}项申报与查得的差异没有处理,请逐项核实后再出具结论。")


def _answer(run: CheckRun, within_limits: bool | None, on: dt.date) -> Evaluation:
    if not _names_asked(run):
        raise Refusal("nobody_asked", "核对对象都没有公民身份号码,无法核对,不能出具核对结论。请补登证件后重新核对。")
    try:
        answer = evaluate_conclusion(run=run, within_limits=within_limits, on=on)
    except LookupError as error:
        raise Refusal("sources_not_set", "没有生效的核对部门清单。请由参数管理人员按文件录入后再出具结论。") from error
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    if not outputs["drawable"]:
        reasons = [
            (cell["state"], f"{label_of(cell['source'])}对{cell['person']}{_STATES[cell['state']]}。")
            for cell in outputs["blocking"]
        ]
        told = _CONSENT.get(next(iter(outputs["reasons"]), ""))
        text = told or "还不能出具核对结论:" + "".join(text for _, text in reasons)
        raise Refusal("not_drawable", text, reasons=reasons)
    return answer


def _names(run: CheckRun) -> dict[Any, str]:
    """A readable reference for each member: the name, with a number where two are called the same."""
    names: dict[Any, str] = {}
    for person_id, name in run.steps.values_list("person", "person__name").order_by("person").distinct():
        alike = sum(1 for other in names.values() if other.split("#")[0] == name)
        names[person_id] = f"{name}#{alike + 1}" if alike else name
    return names


def _names_asked(run: CheckRun) -> dict[Any, str]:
    """The members about whom somebody can be asked."""
    unnumbered = set(run.people_without_number().values_list("pk", flat=True))
    return {person: name for person, name in _names(run).items() if person not in unnumbered}


def _never_asked(run: CheckRun) -> list[dict[str, str]]:
    """What was not obtained because a member has no identity number, in the rule's shape."""
    names, unnumbered = _names(run), run.people_without_number()
    steps = run.steps.filter(person__in=unnumbered).order_by("id")
    return [{"person": names[step.person_id], "source": step.source, "state": NO_IDENTITY_NUMBER} for step in steps]


def _consent(run: CheckRun, names: dict[Any, str], on: dt.date) -> dict[str, str]:
    authorisations = run.case.authorisations
    given = set(authorisations.in_force(on).values_list("person", flat=True))
    withdrawn = set(authorisations.filter(withdrawn_on__isnull=False).values_list("person", flat=True))
    return {
        name: "given" if person in given else "withdrawn" if person in withdrawn else "not_given"
        for person, name in names.items()
    }


def _results(run: CheckRun, names: dict[Any, str], listed: set[str], on: dt.date) -> list[dict[str, Any]]:
    """The steps as the rule wants them; whoever is being asked at this moment has not answered yet."""
    rows = []
    for step in run.steps.order_by("id"):
        if step.source not in listed or step.person_id not in names:
            continue
        state = StepState.PENDING if step.state == StepState.CLAIMED else step.state
        row: dict[str, Any] = {"person": names[step.person_id], "source": step.source, "state": str(state)}
        if state in ANSWERED:
            row["received_on"] = _received_on(step, on)
        rows.append(row)
    return rows


def _received_on(step, on: dt.date) -> dt.date:
    """The day of the answer; an answer that lies before us was received by the day of the conclusion."""
    return min(step.answered_at.astimezone(SHANGHAI).date(), on)


def _valid_to(run: CheckRun, on: dt.date) -> dt.date:
    """The last day on which no required answer has expired."""
    place = run.case.division_code[:6]
    required = figure(REQUIRED_SOURCES, place=place, on=on)
    received = [_received_on(step, on) for step in run.steps.answered().filter(source__in=required)]
    return add_months(min(received, default=on), figure(VALIDITY_MONTHS, place=place, on=on))


@dataclass(frozen=True)
class Report:
    """核对报告 of one run, as somebody reads it."""

    run: CheckRun
    progress: Progress
    authorisations: list[Authorisation]
    findings: list[Finding]
    discrepancies: list[Discrepancy]
    conclusion: Conclusion | None
    people_without_number: list[Person]


def read_report(*, run: CheckRun, by: Actor, purpose: str) -> Report:
    """The report with all that was found; leaves an audit entry. Raises Refusal `purpose_required`."""
    case = run.case
    require(by, READ, case)
    if not purpose.strip():
        raise Refusal("purpose_required", "查阅核对报告须填写用途。", field="purpose")
    record(
        by=by, verb=READ, subject_kind="case", subject_id=case.pk, text=f"{case.number}:查阅核对报告",
        purpose=purpose.strip(),
    )  # fmt: skip
    return Report(
        run=run,
        progress=progress(run),
        authorisations=list(case.authorisations.select_related("person").order_by("number")),
        findings=list(run.findings.select_related("person", "step").order_by("person", "kind", "code", "id")),
        discrepancies=list(run.discrepancies.select_related("person").order_by("person", "kind", "code")),
        conclusion=run.conclusions.order_by("-id").first(),
        people_without_number=list(run.people_without_number().order_by("name", "id")),
    )
