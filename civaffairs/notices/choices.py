"""Vocabulary of notices."""

from civaffairs.common.choices import Tone, ToneChoices


class ChannelKind(ToneChoices):
    """消息渠道."""

    IN_APP = "in_app", Tone.NEUTRAL, "站内消息"
    TEXT_MESSAGE_MOCK = "text_message_mock", Tone.WARNING, "短信（模拟，未真实发送）"
