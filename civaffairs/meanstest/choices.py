"""Vocabulary of the household means test."""

from civaffairs.common.choices import Tone, ToneChoices


class StepState(ToneChoices):
    """核对状态 of one source for one person. A failed source is never "no record"."""

    NOT_ASKED = "not_asked", Tone.NEUTRAL, "未查询"
    CLAIMED = "claimed", Tone.PROGRESS, "查询中"
    PENDING = "pending", Tone.PROGRESS, "等待答复"
    NO_RECORD = "no_record", Tone.SUCCESS, "无记录"
    RECORD = "record", Tone.INFO, "有记录"
    SOURCE_FAILED = "source_failed", Tone.DANGER, "来源故障"


class RunState(ToneChoices):
    """核对进度."""

    RUNNING = "running", Tone.PROGRESS, "核对中"
    ANSWERED = "answered", Tone.INFO, "答复齐全"
    CONCLUDED = "concluded", Tone.SUCCESS, "已出结论"


class DecisionOnDiscrepancy(ToneChoices):
    """差异处理."""

    OPEN = "open", Tone.WARNING, "待核实"
    FOUND_COUNTS = "found_counts", Tone.SUCCESS, "以查得为准"
    DECLARED_COUNTS = "declared_counts", Tone.INFO, "以申报为准"


class BatchedState(ToneChoices):
    """办理情况 of one case of a batch."""

    WAITING = "waiting", Tone.NEUTRAL, "待发起"
    STARTED = "started", Tone.PROGRESS, "已发起"
    REFUSED = "refused", Tone.DANGER, "未能发起"


class BatchOutcome(ToneChoices):
    """批量核对结果 of one case, as far as it is known."""

    WAITING = "waiting", Tone.NEUTRAL, "待发起"
    REFUSED = "refused", Tone.DANGER, "未能发起"
    RUNNING = "running", Tone.PROGRESS, "核对中"
    SOURCE_FAILED = "source_failed", Tone.DANGER, "来源故障"
    CHANGED = "changed", Tone.WARNING, "有变化"
    UNCHANGED = "unchanged", Tone.SUCCESS, "无变化"
