"""Explained decisions: granted, refused, and one that cannot be calculated."""

from decimal import Decimal
from typing import Any

from civaffairs.common.choices import Tone
from civaffairs.web.explanations import Explanation, explain
from civaffairs.web.words import word_for

STANDARD = {
    "key": "assistance.subsistence_allowance.standard",
    "label": "最低生活保障标准（城镇）",
    "value": "750",
    "unit": "元/人·月",
    "place": "210200",
    "effective_from": "2020-07-01",
    "document": "大连市2020年低保标准文件",
}


ROUNDING = {
    "key": "assistance.rounding",
    "label": "金额取整",
    "value": "进到1元",
    "place": "210200",
    "effective_from": "2020-07-01",
    "document": "示例数据（非正式文件）",
    "sample": True,
}


PLACES = {"210200": "大连市", "000000": "全国"}


RIGHTS = (
    "可以自收到本决定之日起60日内，向本级人民政府申请行政复议；",
    "也可以自收到本决定之日起6个月内，直接向人民法院提起行政诉讼；",
    "对计算有疑问的，可以到受理的街道（乡镇）请工作人员逐行说明。",
)


def _trace(*, eligible: bool) -> dict[str, Any]:
    income = "1500" if eligible else "2460"
    test = {
        "notion": "income_not_below_standard",
        "label": "家庭月收入低于保障标准合计",
        "value": eligible,
        "basis": "社会救助暂行办法第九条",
        "codes": [] if eligible else [word_for("家庭月收入没有低于保障标准合计")],
    }
    steps = [
        {
            "notion": "standard_total",
            "label": "保障标准合计（3人）",
            "value": "2250",
            "unit": "元/月",
            "basis": "最低生活保障审核确认办法第二十三条",
            "reads": [STANDARD],
        },
        {
            "notion": "income",
            "label": "家庭月收入",
            "value": income,
            "unit": "元/月",
            "basis": "最低生活保障审核确认办法第十三条",
            "children": [
                {"notion": "wages", "label": "工资性收入（张建国）", "value": income, "unit": "元/月"},
                {"notion": "imputed", "label": "推算收入", "value": "0", "unit": "元/月"},
                {"notion": "support", "label": "赡养费", "value": "0", "unit": "元/月"},
            ],
        },
        test,
        {"notion": "property", "label": "财产没有超过限额", "value": True, "basis": "最低生活保障审核确认办法第十四条"},
    ]
    if eligible:
        steps.append(
            {
                "notion": "gap",
                "label": "差额：保障标准合计减去家庭月收入",
                "value": "750",
                "unit": "元/月",
                "basis": "社会救助暂行办法第十二条",
            }
        )
        steps.append({"notion": "rounded", "label": "取整后", "value": "750", "unit": "元/月", "reads": [ROUNDING]})
    return {
        "format": 1,
        "rule": "assistance.subsistence_allowance",
        "place": "210200",
        "on": "2026-11-20",
        "inputs": [
            {"name": "家庭人口", "value": 3, "unit": "人", "source": "registry", "reference": "公安 2026-11-01"},
            {"name": "家庭月收入", "value": income, "unit": "元", "source": "finding", "reference": "税务 2026-11-18"},
            {"name": "财产没有超过限额", "value": True, "source": "finding", "reference": "核对报告"},
        ],
        "steps": steps,
        "reasons": [] if eligible else ["家庭月收入2,460.00元，没有低于3人的保障标准合计2,250.00元。"],
        "refusal": None,
    }


def granted() -> Explanation:
    """A favourable decision."""
    return explain(
        _trace(eligible=True),
        title="最低生活保障审核确认决定",
        outcome="予以最低生活保障",
        tone=Tone.SUCCESS,
        amount=Decimal("750.00"),
        number="大中低保2026000128",
        lead="从2026年12月起按月发放。",
        place_names=PLACES,
        rights=RIGHTS,
    )


def refused() -> Explanation:
    """An unfavourable decision."""
    return explain(
        _trace(eligible=False),
        title="最低生活保障审核确认决定",
        outcome="不予最低生活保障",
        tone=Tone.DANGER,
        number="大中低保2026000131",
        place_names=PLACES,
        rights=RIGHTS,
    )


def blocked() -> Explanation:
    """A calculation that lacks a figure."""
    return explain(
        {
            "on": "2026-11-20",
            "place": "532302",
            "refusal": {
                "code": "missing_parameter",
                "message": "没有找到2026年11月20日施行的农村最低生活保障标准，请县级民政部门维护标准后重新计算。",
            },
        },
        title="最低生活保障试算",
        outcome="",
        tone=Tone.NEUTRAL,
        place_names={"532302": "禄丰市"},
    )
