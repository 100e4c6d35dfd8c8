"""Ways out of the product for a message. Only texts without personal data go there, made of a MessageTemplate."""

import logging
from collections.abc import Mapping
from typing import Protocol

from .choices import ChannelKind

logger = logging.getLogger(__name__)


class Channel(Protocol):
    """A way out: `kind` names it, `send` hands over one text for one user, and raises OSError when it cannot."""

    kind: ChannelKind

    def send(self, *, user_id: int, text: str) -> None: ...


class TextMessageMock:
    """短信（模拟）: writes the text to the log and sends nothing. An office's own gateway takes its place."""

    kind = ChannelKind.TEXT_MESSAGE_MOCK

    def send(self, *, user_id: int, text: str) -> None:
        logger.info("mock text message, not sent, to user %s: %s", user_id, text)


CHANNELS: Mapping[str, Channel] = {ChannelKind.TEXT_MESSAGE_MOCK.value: TextMessageMock()}
