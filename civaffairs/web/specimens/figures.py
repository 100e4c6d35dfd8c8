"""Figures and charts of a dashboard."""

from typing import Any

from civaffairs.web.charts import chart
from civaffairs.web.lights import Light

from .states import AT


def tiles() -> list[dict[str, Any]]:
    """Figures of a dashboard."""
    return [
        {
            "label": "在办申请",
            "figure": "128",
            "unit": "件",
            "definition": "已受理、尚未作出决定的申请。",
            "as_of": AT,
            "url": "#tile",
            "light": Light("green", "正常"),
        },
        {
            "label": "临近期限",
            "figure": "17",
            "unit": "件",
            "definition": "距法定办结期限不足5个工作日。",
            "as_of": AT,
            "url": "#tile",
            "light": Light("amber", "需要关注"),
        },
        {
            "label": "逾期",
            "figure": "2",
            "unit": "件",
            "definition": "已超过法定办结期限、尚未办结。",
            "as_of": AT,
            "url": "#tile",
            "light": Light("red", "需要处理"),
        },
        {
            "label": "本月应发",
            "figure": "1,286,450.00",
            "unit": "元",
            "definition": "本月在保家庭保障金与分类施保金合计。",
            "as_of": AT,
            "url": "#tile",
        },
    ]


def charts() -> list[Any]:
    """Small charts."""
    areas = [("和平街道", 42), ("光明街道", 31), ("新华街道", 27), ("青山镇", 18), ("石桥镇", 10)]
    months = [("6月", 96), ("7月", 104), ("8月", 118), ("9月", 111), ("10月", 125), ("11月", 128)]
    return [
        chart(
            id="chart-areas",
            title="在办申请，按街道（乡镇）",
            series=areas,
            label_heading="街道（乡镇）",
            value_heading="件",
        ),
        chart(
            id="chart-months",
            title="每月受理申请",
            series=months,
            kind="line",
            label_heading="月份",
            value_heading="件",
        ),
    ]
