"""How long the relay goes on with a subscriber that fails, and the sender with another department's address."""

import datetime as dt

GIVE_UP_AFTER = 10
# Doubled after each failure: the last of ten attempts comes eight and a half hours after the first, so that what is
# broken in the evening and mended in the morning loses nothing.
FIRST_PAUSE = dt.timedelta(minutes=1)


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after this many failed attempts (1 or more)."""
    return FIRST_PAUSE * 2 ** (attempts - 1)


# Another department's address is tried for three days (Standard Webhooks, "Retries"), the last time a little later.
WEBHOOK_PATIENCE = dt.timedelta(days=3)
WEBHOOK_PAUSES = tuple(
    dt.timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
LONGEST_PAUSE_OF_A_RECEIVER = dt.timedelta(minutes=5)


def webhook_pause(attempts: int) -> dt.timedelta:
    """How long to wait after this many failed attempts (1 or more) of one message."""
    return WEBHOOK_PAUSES[min(attempts, len(WEBHOOK_PAUSES)) - 1]


def receiver_pause(failures: int) -> dt.timedelta:
    """How long an address that cannot be reached is left alone: short, so that it catches up soon after it is back."""
    return min(dt.timedelta(seconds=5) * 2 ** min(failures - 1, 10), LONGEST_PAUSE_OF_A_RECEIVER)
