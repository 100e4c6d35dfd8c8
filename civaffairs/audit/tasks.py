"""The sealer, and the daily anchor."""

import datetime as dt

import httpx
from celery import shared_task

from civaffairs.common.dates import now, today
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .anchors import head_of, missing_places, note, put_down
from .services import seal


@shared_task
def seal_audit_entries() -> None:
    """Chain what was committed since the last run, bureau by bureau."""
    for number in Bureau.objects.values_list("pk", flat=True):
        with scope(number):
            seal(at=now())


@shared_task
def anchor_audit_chains(on: str | None = None) -> None:
    """Put the head of every chain down outside the database, once a day for each bureau and place.

    A place that does not answer is tried again by the next call; the others have their line meanwhile.
    """
    day = dt.date.fromisoformat(on) if on else today()
    failures = []
    for number in Bureau.objects.order_by("pk").values_list("pk", flat=True):
        with scope(number):
            head, waiting = head_of(bureau=number, on=day), missing_places(on=day)
        if head is None:
            continue
        for place in waiting:
            try:
                receipt = put_down(head=head, place=place)
            except (OSError, httpx.HTTPError) as failure:
                failures.append(failure)
                continue
            with scope(number):
                note(head=head, place=place, receipt=receipt, on=day)
    if failures:
        raise failures[0]
