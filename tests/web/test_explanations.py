"""A stored trace, made ready to be read."""

from decimal import Decimal

from django.template.loader import render_to_string

from civaffairs.web.explanations import explain, value_text
from civaffairs.web.specimens import determinations

READ = {
    "key": "assistance.rounding",
    "value": {"mode": "ceiling", "step": "1"},
    "place": "210200",
    "effective_from": "2020-07-01",
    "document": "\u793a\u4f8b\u6570\u636e\uff08\u975e\u6b63\u5f0f\u6587\u4ef6\uff09",
    "sample": True,
}


def trace(**changes):
    return {
        "format": 1,
        "rule": "assistance.subsistence_allowance",
        "place": "210200",
        "on": "2026-11-20",
        "steps": [{"notion": "gap", "label": "差额", "value": "750", "unit": "元/月", "reads": [READ]}],
        "reasons": [],
        "refusal": None,
        **changes,
    }


def explained(**changes):
    return explain(trace(**changes), title="决定", outcome="予以保障", tone="success", amount=Decimal(750))


def test_explanation_marks_figures_that_come_from_no_published_document():
    explanation = explained()

    assert explanation.has_sample
    assert "示例数据" in render_to_string("components/determination.html", {"explanation": explanation})


def test_refused_calculation_shows_the_reason_and_no_amount():
    explanation = explained(refusal={"code": "missing_parameter", "message": "没有找到标准。", "key": "x"})

    assert explanation.amount is None
    assert explanation.outcome == "暂不能计算"
    assert explanation.reasons == ("没有找到标准。",)


def test_rule_inside_a_rule_is_shown_below_the_line_that_used_it():
    nested = {
        "rule": "meanstest.income",
        "label": "家庭收入",
        "steps": [{"label": "工资", "value": "1500", "unit": "元/月"}],
    }
    explanation = explained(steps=[{"label": "家庭月收入", "value": "1500", "unit": "元/月", "children": [nested]}])

    assert explanation.lines[0].lines[0].label == "家庭收入"
    assert explanation.lines[0].lines[0].lines[0].value == "1,500.00元/月"


def test_figure_read_twice_is_listed_once():
    step = trace()["steps"][0]

    assert len(explained(steps=[step, step]).readings) == 1


def test_fraction_of_a_fen_is_shown_as_it_is_and_not_rounded():
    assert value_text("489.333333", "元/月") == "489.333333元/月"


def test_values_are_shown_in_words():
    assert value_text(True) == "是"
    assert value_text(None) == "无"
    assert value_text("2026-12-01") == "2026年12月1日"
    assert (
        value_text({"urban": "750", "rural": "540"}, "元/人·月")
        == "城镇\uff1a750.00元/人·月\uff1b农村\uff1a540.00元/人·月"
    )


def test_decision_shows_every_line_of_the_sum_with_its_basis():
    page = render_to_string("components/determination.html", {"explanation": determinations.granted()})

    for words in (
        "予以最低生活保障",
        "750.00",
        "柒佰伍拾元整",
        "怎么算出来的",
        "社会救助暂行办法第十二条",
        "工资性收入",
    ):
        assert words in page
