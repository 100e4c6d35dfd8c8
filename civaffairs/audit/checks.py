"""What `manage.py check --deploy` says about the record."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def anchor_key_is_set(**options: Any) -> list[CheckMessage]:
    """An anchor signed with nothing proves nothing."""
    if settings.AUDIT_ANCHOR_KEY:
        return []
    return [Error("没有设置审计锚定密钥。", hint="设置环境变量 AUDIT_ANCHOR_KEY。", id="audit.E001")]
