"""States and lights of the specimens; the real ones belong to the apps."""

import datetime as dt
from typing import Any

from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.common.dates import SHANGHAI
from civaffairs.web.lights import light_for

AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)


class Stage(ToneChoices):
    """States for the specimens; the real ones belong to the apps."""

    DRAFT = "draft", Tone.NEUTRAL, "草稿"
    SUBMITTED = "submitted", Tone.INFO, "已提交"
    INVESTIGATING = "investigating", Tone.PROGRESS, "调查核实中"
    GRANTED = "granted", Tone.SUCCESS, "已确认"
    SUPPLEMENT = "supplement", Tone.WARNING, "待补正"
    REFUSED = "refused", Tone.DANGER, "不予确认"


class Section(ToneChoices):
    """States of one section of a long form."""

    NOT_STARTED = "not_started", Tone.NEUTRAL, "未开始"
    STARTED = "started", Tone.PROGRESS, "填写中"
    DONE = "done", Tone.SUCCESS, "已完成"
    FAULTY = "faulty", Tone.DANGER, "有错误"


class Answer(ToneChoices):
    """States of one agency's answer."""

    RECORD = "record", Tone.SUCCESS, "有记录"
    NO_RECORD = "no_record", Tone.INFO, "无记录"
    PENDING = "pending", Tone.PROGRESS, "等待答复"
    SOURCE_FAILED = "source_failed", Tone.DANGER, "查询失败"


def lights() -> list[Any]:
    """Every statutory light."""
    due = dt.date(2026, 11, 27)
    return [
        light_for(state="running", days_left=14, due=dt.date(2026, 12, 10)),
        light_for(state="running", days_left=5, due=due),
        light_for(state="running", days_left=0, due=dt.date(2026, 11, 20)),
        light_for(state="overdue", days_over=2, due=dt.date(2026, 11, 18)),
        light_for(state="suspended"),
        light_for(state="met"),
        light_for(state="running", days_left=20, due=dt.date(2027, 1, 6), is_provisional=True),
    ]
