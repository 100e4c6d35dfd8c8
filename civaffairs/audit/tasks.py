"""The sealer."""

from celery import shared_task

from civaffairs.common.dates import now
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .services import seal


@shared_task
def seal_audit_entries() -> None:
    """Chain what was committed since the last run, bureau by bureau."""
    for number in Bureau.objects.values_list("pk", flat=True):
        with scope(number):
            seal(at=now())
