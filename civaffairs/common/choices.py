"""Choices that carry code, Chinese label and tone in one place."""

from enum import StrEnum

from django.db import models


class Tone(StrEnum):
    """What a colour means. Pages never show a tone without its words."""

    NEUTRAL = "neutral"
    INFO = "info"
    PROGRESS = "progress"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


class ToneChoices(models.TextChoices):
    """Model choices whose members also know their tone.

    A member is written ``GRANTED = "granted", Tone.SUCCESS, "已确认"``: the code that is stored, the tone, and last
    the label, because Django takes the last text of a tuple for the label. A member without a tone is neutral.
    """

    tone: Tone

    def __new__(cls, code: str, tone: Tone = Tone.NEUTRAL) -> "ToneChoices":
        member = str.__new__(cls, code)
        member._value_ = code
        member.tone = Tone(tone)
        return member
