"""The conclusion of a means test (核对结论): what may be concluded from the answers received so far."""

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Day, Flag, ListOf, MapOf, RecordOf, Text, nullable, optional

REQUIRED_SOURCES = "meanstest.conclusion.required_sources"
OPTIONAL_SOURCES = "meanstest.conclusion.optional_sources"
VALIDITY_MONTHS = "meanstest.conclusion.validity_months"

CONSENTS = ("given", "withdrawn", "not_given")
ANSWERED = ("record", "no_record")
OPEN_STATES = ("not_asked", "pending", "source_failed", "expired")
RESULT = RecordOf(
    {
        "person": Text(),
        "source": Text(),
        "state": Text("record", "no_record", "pending", "source_failed", "not_asked"),
        "received_on": optional(Day()),
    }
)


def everybody_was_asked_for_consent(given, law):
    for person in given.persons:
        if given.consent.get(person) is None:
            law.refuse(
                "missing_input", f"缺少{person}是否授权核对的记录,请补充。", field="consent", path=("consent", person)
            )


def consents_are_known(given, law):
    for person in given.persons:
        if given.consent.get(person) not in (None, *CONSENTS):
            law.refuse(
                "malformed_input",
                f"{person}的授权应为下列之一:{'、'.join(CONSENTS)}。",
                field="consent",
                path=("consent", person),
            )


def answers_have_a_date(given, law):
    for result in given.results:
        if result.state in ANSWERED and result.received_on is None:
            law.refuse(
                "missing_input", f"{result.source}对{result.person}的反馈缺少收到日期,请补充。", field="received_on"
            )


def sources_are_listed(given, law):
    known = {*law.parameter(REQUIRED_SOURCES), *law.parameter(OPTIONAL_SOURCES)}
    for result in given.results:
        if result.source not in known:
            law.refuse(
                "malformed_input", f"“{result.source}”不是本地的核对部门,请更正或由参数管理人员列入。", field="source"
            )


def sources_are_required_or_optional(given, law):
    if both := {*law.parameter(REQUIRED_SOURCES)} & {*law.parameter(OPTIONAL_SOURCES)}:
        law.refuse("malformed_parameter", f"部门“{min(both)}”不能既必查又选查,请更正参数。", key=OPTIONAL_SOURCES)


def one_row_for_a_person_and_source(given, law):
    if len(set(given.persons)) != len(given.persons):
        law.refuse("contradictory_input", "核对对象重复,请更正。", field="persons")
    cells = [(result.person, result.source) for result in given.results]
    for person, source in cells:
        if person not in given.persons:
            law.refuse("contradictory_input", f"反馈中的{person}不在核对对象之中,请更正。", field="person")
        if cells.count((person, source)) > 1:
            law.refuse("contradictory_input", f"{source}对{person}有两条反馈,请只保留一条。", field="results")


@rule(
    "meanstest.conclusion",
    label="核对结论",
    basis="社会救助暂行办法第58条;民发〔2021〕57号第17、18条;个人信息保护法第13、15、29条",
    inputs={
        "persons": ListOf(Text(), least=1),
        "consent": MapOf(Anything()),
        "results": ListOf(RESULT),
        "within_limits": nullable(Flag()),
    },
    always=(REQUIRED_SOURCES, OPTIONAL_SOURCES, VALIDITY_MONTHS),
    checks=(
        everybody_was_asked_for_consent,
        consents_are_known,
        answers_have_a_date,
        sources_are_listed,
        sources_are_required_or_optional,
        one_row_for_a_person_and_source,
    ),
)
def conclusion(given, law):
    """Whether a conclusion can be drawn, which, and what stands in its way. A failed source is never “no record”."""
    required, other = law.parameter(REQUIRED_SOURCES), law.parameter(OPTIONAL_SOURCES)
    states = {(row.person, row.source): _state(row, law) for row in given.results}
    blocking = law.step("blocking", _open_cells(given.persons, required, states), "必查部门未取得有效反馈")
    not_obtained = law.step("not_obtained", _open_cells(given.persons, other, states), "选查部门未取得有效反馈")
    asked = len(given.persons) * len(required)
    answered = law.step("answered", asked - len(blocking), f"必查部门有效反馈({asked}项中)", unit="项")
    drawn = _drawn(given, law, states, blocking)
    law.step("conclusion", drawn, "核对结论", codes=law.reasons)
    return {
        "drawable": drawn is not None,
        "conclusion": drawn,
        "blocking": blocking,
        "not_obtained": not_obtained,
        "partial": bool(blocking or not_obtained),
        "answered": answered,
        "asked": asked,
        "reasons": law.reasons,
    }


def _state(row, law):
    if row.state in ANSWERED and law.on > add_months(row.received_on, law.parameter(VALIDITY_MONTHS)):
        return "expired"
    return row.state


def _open_cells(persons, sources, states):
    cells = ((person, source, states.get((person, source), "not_asked")) for person in persons for source in sources)
    return [
        {"person": person, "source": source, "state": state} for person, source, state in cells if state in OPEN_STATES
    ]


def _drawn(given, law, states, blocking):
    if any(given.consent[person] != "given" for person in given.persons):
        law.reasons.append("no_consent")
        return None
    if given.within_limits is False:
        if "record" not in states.values():
            law.refuse("contradictory_input", "没有任何有效的记录,不能认定超过规定,请核对。", field="within_limits")
        return "not_conforming"
    if blocking:
        found = {cell["state"] for cell in blocking}
        law.reasons += [state for state in OPEN_STATES if state in found]
        return None
    if given.within_limits is None:
        law.refuse("missing_input", "反馈已齐,请写明收入和财产是否符合规定(within_limits)。", field="within_limits")
    return "conforming"
