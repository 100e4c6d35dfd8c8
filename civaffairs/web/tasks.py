"""What the scheduler asks for; it may run twice, or late."""

from celery import shared_task

from civaffairs.common.dates import now
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .services.submissions import forget_old


@shared_task
def forget_old_drafts() -> None:
    """Remove drafts that nobody went on with and marks of forms sent long ago, bureau by bureau."""
    for number in Bureau.objects.values_list("pk", flat=True):
        with scope(number):
            forget_old(at=now())
