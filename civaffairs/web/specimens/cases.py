"""Parts of a page of a case."""

import datetime as dt
from typing import Any

from .states import AT, Answer


def facts() -> list[dict[str, str]]:
    """Names and values."""
    return [
        {"label": "户主", "value": "王秀兰"},
        {"label": "家庭人口", "value": "3人"},
        {"label": "住址", "value": "示例市示例区和平街道光明社区", "source": "公安 2026-11-01"},
        {"label": "联系电话", "value": ""},
    ]


def timeline() -> list[dict[str, Any]]:
    """What happened."""
    return [
        {
            "title": "提出初审意见：拟予保障",
            "at": AT,
            "by": "李敏（乡镇经办人）",
            "tone": "success",
            "note": "核对结论符合条件，入户调查与申报一致。",
        },
        {"title": "核对报告出具", "at": AT - dt.timedelta(days=2), "by": "系统", "tone": "info"},
        {"title": "房产差异待说明", "at": AT - dt.timedelta(days=3), "by": "系统", "tone": "warning"},
        {"title": "受理", "at": AT - dt.timedelta(days=8), "by": "李敏（乡镇经办人）"},
    ]


def stages() -> list[dict[str, str]]:
    """How far a case is."""
    return [
        {"label": "申请", "note": "11月12日", "state": "done"},
        {"label": "受理", "note": "11月12日", "state": "done"},
        {"label": "调查核对", "note": "剩5个工作日", "state": "current"},
        {"label": "初审公示", "state": "ahead"},
        {"label": "审核确认", "state": "ahead"},
        {"label": "发放", "state": "ahead"},
    ]


def progress() -> dict[str, Any]:
    """A means test that runs."""
    rows = (
        ("公安", Answer.RECORD, ""),
        ("人力资源社会保障", Answer.RECORD, ""),
        ("自然资源", Answer.NO_RECORD, ""),
        ("住房公积金", Answer.PENDING, ""),
        ("税务", Answer.SOURCE_FAILED, "30秒内没有答复，5分钟后自动重试"),
        ("市场监管", Answer.NO_RECORD, ""),
    )
    steps = [{"label": label, "state": state, "note": note} for label, state, note in rows]
    return {
        "id": "specimen-progress",
        "label": "家庭经济状况核对",
        "done": 7,
        "total": 12,
        "unit": "个部门已答复",
        "is_running": True,
        "steps": steps,
    }


def discrepancies() -> list[dict[str, str]]:
    """What was declared and what was found."""
    return [
        {
            "label": "存款余额",
            "person": "王秀兰",
            "declared": "2,000.00元",
            "declared_origin": "申请表 2026-11-12",
            "found": "36,500.00元",
            "found_origin": "银行 2026-11-18",
            "url": "#discrepancy",
        },
        {
            "label": "机动车",
            "person": "张建国",
            "declared": "无",
            "declared_origin": "申请表 2026-11-12",
            "found": "1辆（三轮摩托车）",
            "found_origin": "公安 2026-11-17",
            "decision": "残疾人机动轮椅车，不计入财产。",
            "decided_by": "李敏 2026-11-19",
        },
    ]


def evidence() -> list[dict[str, Any]]:
    """What agencies sent."""
    return [
        {
            "name": "户籍人口信息",
            "source": "公安",
            "received_at": AT,
            "adapter": "1.2",
            "state": Answer.RECORD,
            "url": "#evidence",
        },
        {
            "name": "不动产登记信息",
            "source": "自然资源",
            "received_at": AT,
            "adapter": "1.0",
            "state": Answer.NO_RECORD,
            "url": "#evidence",
        },
    ]
