"""The disability level of long-term care insurance (长期护理失能等级)."""

from civaffairs.policy.engine import rule
from eldercare.rules.vocabulary import WHOLE

MAXIMA = "eldercare.ltci_level.maxima"
STEPS = "eldercare.ltci_level.steps"
BANDS = "eldercare.ltci_level.bands"
MATRIX = "eldercare.ltci_level.matrix"

DOMAINS = {"adl": "日常生活活动能力", "cognition": "认知能力", "perception": "感知觉与沟通能力"}


@rule(
    "eldercare.ltci_level",
    label="长期护理失能等级",
    basis="长期护理失能等级评估标准（试行）（医保办发〔2021〕37号）",
    inputs=dict.fromkeys(DOMAINS, WHOLE),
)
def ltci_level(given, law):
    """The level from 0 to 5, read where the grade of daily living meets the worse of the two other grades."""
    for domain in DOMAINS:
        _check_sum(law, domain, getattr(given, domain))
    grades = {domain: _grade(law, domain, getattr(given, domain)) for domain in DOMAINS}
    for domain, label in DOMAINS.items():
        law.step(domain, grades[domain], f"{label}分级", unit="级")
    other = law.step("other_grade", max(grades["cognition"], grades["perception"]), "认知与感知中较重的分级", unit="级")
    matrix = law.parameter(MATRIX)
    if grades["adl"] >= len(matrix) or other >= len(matrix[grades["adl"]]):
        law.refuse("malformed_parameter", "等级组合表没有对应的行或列，请由参数管理人员更正。", key=MATRIX)
    level = law.step("level", matrix[grades["adl"]][other], "失能等级", unit="级")
    return {"adl_grade": grades["adl"], "other_grade": other, "level": level}


def _check_sum(law, domain, total):
    most, step = getattr(law.parameter(MAXIMA), domain), getattr(law.parameter(STEPS), domain)
    if total > most or total % step:
        message = f"{DOMAINS[domain]}得分应不超过{most}并为{step}的倍数，填写了{total}，请更正。"
        law.refuse("malformed_input", message, field=domain)


def _grade(law, domain, total):
    reached = [band for band in getattr(law.parameter(BANDS), domain) if band.min <= total]
    if not reached:
        message = f"{DOMAINS[domain]}分级没有规定{total}分属于哪一级，请由参数管理人员补充。"
        law.refuse("missing_parameter", message, key=BANDS)
    return max(reached, key=lambda band: band.min).grade
