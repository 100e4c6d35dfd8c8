"""What the scheduler asks for; it may run twice, or late."""

import logging

from celery import shared_task

from civaffairs.common.dates import now, today
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .choices import ChannelKind
from .services import remind, send_digests

logger = logging.getLogger(__name__)
DIGEST_HOUR = 8  # Asia/Shanghai; before that nobody is at work


@shared_task
def remind_of_deadlines() -> None:
    """Tell of deadlines that come near or have passed, bureau by bureau; once a day and person."""
    for number in Bureau.objects.values_list("pk", flat=True):
        try:
            with scope(number):
                remind(on=today())
        except Exception:  # a bureau whose data cannot be read must not hold up the others
            logger.exception("bureau %s could not be reminded", number)


@shared_task
def send_daily_digests() -> None:
    """One line a day to whoever has unread messages."""
    if now().hour < DIGEST_HOUR:
        return
    for number, name in Bureau.objects.values_list("pk", "name"):
        with scope(number):
            send_digests(office=name, on=today(), channel=ChannelKind.TEXT_MESSAGE_MOCK)
