"""The ability of an older person (老年人能力) on the national scale."""

from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import OrNull
from civaffairs.policy.shapes import Flag, MapOf, SetOf, Text, optional
from eldercare.rules.vocabulary import WHOLE

ITEMS = "eldercare.ability_level.items"
BANDS = "eldercare.ability_level.bands"
COMA_LEVEL = "eldercare.ability_level.coma_level"
DIAGNOSIS_RAISE = "eldercare.ability_level.diagnosis_raise"
RISK_EVENT_COUNT = "eldercare.ability_level.risk_event_count"
RISK_EVENT_RAISE = "eldercare.ability_level.risk_event_raise"
STACK = "eldercare.ability_level.stack"

DIAGNOSES = {"dementia": "诊断为认知障碍", "mental_disorder": "诊断为其他精神和行为障碍"}
PARTS = {"B1": "自理能力", "B2": "基础运动能力", "B3": "精神状态", "B4": "感知觉与社会参与"}
RISK_EVENTS = ("fall", "wander", "choke", "self_harm", "other")


def scored_unless_in_coma(given, law):
    if not given.coma and given.scores is None:
        law.refuse("missing_input", "没有昏迷的老年人应逐项评分，请填写各项得分。", field="scores")


@rule(
    "eldercare.ability_level",
    label="老年人能力评估",
    basis="GB/T 42195-2022第5章、附录C",
    inputs={
        "scale": Text("GB/T 42195-2022"),
        "scores": optional(MapOf(OrNull(WHOLE))),
        "diagnoses": SetOf(Text(*DIAGNOSES)),
        "risk_events": MapOf(WHOLE, RISK_EVENTS),
        "coma": Flag(),
    },
    checks=(scored_unless_in_coma,),
)
def ability_level(given, law):
    """The level from 0 (intact) to 4 (total loss): by points, raised for diagnoses and risk events, or by coma."""
    points = _points(given, law)
    subtotals = _subtotals(points)
    for part, subtotal in subtotals.items():
        law.step(part, subtotal, f"{PARTS.get(part, part)}得分", unit="分")
    total = None if None in subtotals.values() else sum(subtotals.values())
    law.step("total", total, "总分", unit="分")
    preliminary = None if total is None else _level_of(law, total)
    law.step("preliminary_level", preliminary, "初步等级", unit="级")
    triggers = _triggers(given, law)
    level = law.step("level", _final_level(given, law, preliminary, triggers), "能力等级", unit="级")
    return {
        "subtotals": subtotals, "total": total, "preliminary_level": preliminary, "level": level, "reasons": triggers,
    }  # fmt: skip


def _points(given, law):
    """The points of every item of the scale, in its order; None where a person in coma was not scored."""
    items, scores = law.parameter(ITEMS), given.scores or {}
    for name, points in scores.items():
        if name not in items:
            law.refuse("malformed_input", f"量表没有“{name}”这一条目，请核对。", field=name, path=("scores", name))
        if points is not None and points > items[name]:
            message = f"条目{name}最高{items[name]}分，填写了{points}分，请更正。"
            law.refuse("malformed_input", message, field=name, path=("scores", name))
    for name in items:
        if scores.get(name) is None and not given.coma:
            message = f"条目{name}没有评分，不能定级，请补评。"
            law.refuse("missing_input", message, field=name, path=("scores", name))
    return {name: scores.get(name) for name in items}


def _subtotals(points):
    parts: dict[str, list] = {}
    for name, scored in points.items():
        parts.setdefault(name.partition(".")[0], []).append(scored)
    return {part: None if None in scored else sum(scored) for part, scored in parts.items()}


def _level_of(law, total):
    reached = [band for band in law.parameter(BANDS) if band.min <= total]
    if not reached:
        law.refuse("missing_parameter", f"分级区间没有规定{total}分属于哪一级，请由参数管理人员补充。", key=BANDS)
    return max(reached, key=lambda band: band.min).level


def _triggers(given, law):
    """What changes the level by appendix C, in its order."""
    events = sum(given.risk_events.values())
    conditions = {
        "coma": (given.coma, "处于昏迷状态"),
        **{code: (code in given.diagnoses, label) for code, label in DIAGNOSES.items()},
        "risk_events": (events >= law.parameter(RISK_EVENT_COUNT), "近30日照护风险事件达到规定次数"),
    }
    for code, (met, label) in conditions.items():
        law.step(code, met, label, codes=(code,) if met else ())
    return [code for code, (met, _) in conditions.items() if met]


def _final_level(given, law, preliminary, triggers):
    if given.coma:
        return law.parameter(COMA_LEVEL)
    by_diagnosis = law.parameter(DIAGNOSIS_RAISE) if given.diagnoses else 0
    by_events = law.parameter(RISK_EVENT_RAISE) if "risk_events" in triggers else 0
    raised = max(by_diagnosis, by_events)
    if by_diagnosis and by_events and law.parameter(STACK):
        raised = by_diagnosis + by_events
    return min(max(band.level for band in law.parameter(BANDS)), preliminary + raised)
