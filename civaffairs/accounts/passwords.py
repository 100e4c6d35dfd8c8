"""What a password must be (GB/T 22239-2019 8.1.4.1 a): complexity, and how long it may be used."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from .models import User

CLASSES = {"大写字母": r"[A-Z]", "小写字母": r"[a-z]", "数字": r"[0-9]", "符号": r"[^A-Za-z0-9]"}


class ComplexityValidator:
    """At least so many of capital letters, small letters, digits and other characters."""

    def __init__(self, kinds: int = 3):
        self.kinds = kinds

    def validate(self, password: str, user: Any = None) -> None:
        missing = [name for name, pattern in CLASSES.items() if not re.search(pattern, password)]
        if len(CLASSES) - len(missing) < self.kinds:
            raise ValidationError(
                f"口令应至少包含大写字母、小写字母、数字、符号中的{self.kinds}种，目前缺{'、'.join(missing)}。",
                code="password_too_simple",
            )

    def get_help_text(self) -> str:
        return f"至少包含大写字母、小写字母、数字、符号中的{self.kinds}种。"


def is_expired(user: User, on: dt.date) -> bool:
    """Whether the password is older than PASSWORD_DAYS (0: passwords do not expire)."""
    if not settings.PASSWORD_DAYS:
        return False
    since = user.password_set_at or user.date_joined
    return since.date() + dt.timedelta(settings.PASSWORD_DAYS) < on


def must_change(user: User, on: dt.date) -> bool:
    """Whether nothing else may be done before the password is changed."""
    return user.must_change_password or is_expired(user, on)
