"""Vocabulary of casework."""

from civaffairs.common.choices import Tone, ToneChoices


class ClockKind(ToneChoices):
    """期限事件."""

    START = "start", Tone.INFO, "起算"
    SUSPEND = "suspend", Tone.WARNING, "中止计算"
    RESUME = "resume", Tone.INFO, "恢复计算"
    EXTEND = "extend", Tone.WARNING, "延长"
    STOP = "stop", Tone.SUCCESS, "办结"


class TaskState(ToneChoices):
    """待办状态."""

    OPEN = "open", Tone.PROGRESS, "待办"
    DONE = "done", Tone.SUCCESS, "已办"
    CANCELLED = "cancelled", Tone.NEUTRAL, "已取消"


class Outcome(ToneChoices):
    """处理结果 of a determination."""

    GRANT = "grant", Tone.SUCCESS, "予以保障"
    REFUSE = "refuse", Tone.DANGER, "不予确认"
