"""What the scheduler asks for; each may run twice, or late."""

import logging

from celery import shared_task

from civaffairs.common.dates import now, today
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .destruction import destroy_chunk, draw_list, remove_destroyed_files
from .models import DestructionList

logger = logging.getLogger(__name__)


@shared_task
def draw_destruction_lists() -> None:
    """Draw a list in each bureau in which papers have outlived their retention."""
    for number in Bureau.objects.values_list("pk", flat=True):
        try:
            with scope(number):
                draw_list(on=today())
        except Exception:  # a bureau whose data cannot be read must not hold up the others
            logger.exception("no list of destruction could be drawn in bureau %s", number)


@shared_task
def destroy_approved() -> None:
    """Carry out what two people have approved, in short transactions, and delete the files."""
    for number in Bureau.objects.values_list("pk", flat=True):
        with scope(number):
            waiting = list(DestructionList.objects.approved().values_list("pk", flat=True))
        for key in waiting:
            is_left = True
            while is_left:
                with scope(number):
                    is_left = destroy_chunk(destruction_id=key)
        with scope(number):
            remove_destroyed_files(at=now())
