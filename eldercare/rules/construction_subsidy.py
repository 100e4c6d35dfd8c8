"""The construction subsidy of homes for the elderly (养老机构建设补贴)."""

from decimal import Decimal

from civaffairs.common.money import quotient
from civaffairs.policy.conditions import FreeRecord
from civaffairs.policy.engine import rule
from civaffairs.policy.schemes import first_value, require, require_fields, version_on
from civaffairs.policy.shapes import Day, ListOf, Text, optional
from eldercare.rules.vocabulary import USUAL_FIELDS, WHOLE, YUAN

SELECTOR = "eldercare.construction_subsidy.date_selector"
SCHEMES = "eldercare.construction_subsidy.schemes"
ROUNDING = "eldercare.construction_subsidy.rounding"

SELECTING_DATES = {"works_started_on": "开工日期", "filed_on": "备案日期", "applied_on": "申请日期"}
LINE = FreeRecord({**USUAL_FIELDS, "kind": Text("new_build", "rebuild", "lease")}, required={"beds": WHOLE})


@rule(
    "eldercare.construction_subsidy",
    label="养老机构建设补贴",
    basis="地方养老机构补贴办法",
    inputs={
        "institution": FreeRecord(USUAL_FIELDS),
        "lines": ListOf(LINE),
        "stage": WHOLE,
        **{name: optional(Day()) for name in SELECTING_DATES},
    },
)
def construction_subsidy(given, law):
    """The whole subsidy for the beds and the instalment of the stage, by the scheme of the date that selects (yuan)."""
    scheme = _scheme(given, law)
    if scheme.abolished:
        law.test("abolished", False, "开工时建设补贴没有取消")
        return {"eligible": False, "reasons": law.reasons, "total": Decimal(0), "amount": Decimal(0)}
    stage = _stage(given, law, scheme)
    subjects = [{**given.institution, **line} for line in given.lines]
    require_fields(law, given.institution, scheme.requires, stage.requires, path=("institution",))
    for place, subject in enumerate(subjects):
        require_fields(law, subject, scheme.rates, scheme.factors, path=("lines", place))
    require(law, scheme.requires, given.institution)
    total, amount = Decimal(0), Decimal(0)
    if law.eligible:
        exact = sum((_line(law, scheme, *numbered) for numbered in enumerate(subjects, start=1)), Decimal(0))
        total = law.step("total", law.round(exact, ROUNDING), "补贴总额", unit=YUAN)
        require(law, stage.requires, given.institution)
        if law.eligible:
            amount = law.round(quotient(exact * stage.percent, 100), ROUNDING)
    law.step("amount", amount, f"第{stage.stage}次拨付金额", unit=YUAN)
    return {"eligible": law.eligible, "reasons": law.reasons, "total": total, "amount": amount}


def _scheme(given, law):
    """The one scheme in force on the date that selects."""
    selector = law.parameter(SELECTOR)
    date, word = getattr(given, selector), SELECTING_DATES[selector]
    if date is None:
        law.refuse("missing_input", f"本地按{word}选定补贴办法，请填写{word}。", field=selector)
    law.step(selector, date, f"选定办法的{word}")
    return version_on(law, SCHEMES, date, word)


def _stage(given, law, scheme):
    stage = next((stage for stage in scheme.stages if stage.stage == given.stage), None)
    if stage is None:
        known = "、".join(str(one.stage) for one in scheme.stages)
        message = f"补贴办法没有第{given.stage}次拨付（只有第{known}次），请更正。"
        law.refuse("malformed_input", message, field="stage")
    return stage


def _line(law, scheme, place, subject):
    rate = first_value(law, SCHEMES, scheme.rates, subject)
    law.step("rate", rate, f"第{place}行每张床位补贴", unit="元/张")
    factor = first_value(law, SCHEMES, scheme.factors, subject) if scheme.factors else Decimal(1)
    law.step("factor", factor, f"第{place}行系数")
    return law.step("line_amount", subject["beds"] * rate * factor, f"第{place}行金额", unit=YUAN)
