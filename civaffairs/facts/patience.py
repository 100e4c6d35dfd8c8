"""How long the relay goes on with a subscriber that fails."""

import datetime as dt

GIVE_UP_AFTER = 10
# Doubled after each failure: the last of ten attempts comes eight and a half hours after the first, so that what is
# broken in the evening and mended in the morning loses nothing.
FIRST_PAUSE = dt.timedelta(minutes=1)


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after this many failed attempts (1 or more)."""
    return FIRST_PAUSE * 2 ** (attempts - 1)
