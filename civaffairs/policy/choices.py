"""Codes of the publication of figures."""

from civaffairs.common.choices import Tone, ToneChoices


class DraftState(ToneChoices):
    """起草状态: what became of a drafted figure."""

    WAITING = "waiting", Tone.WARNING, "待发布"
    PUBLISHED = "published", Tone.SUCCESS, "已发布"
    DISCARDED = "discarded", Tone.NEUTRAL, "已作废"


class ValueState(ToneChoices):
    """参数值状态: where a published figure stands on a day."""

    IN_FORCE = "in_force", Tone.SUCCESS, "施行中"
    AHEAD = "ahead", Tone.INFO, "待施行"
    PAST = "past", Tone.NEUTRAL, "已被后来的取代"
    CORRECTED = "corrected", Tone.DANGER, "已更正"
