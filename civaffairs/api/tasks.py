"""What the API may forget."""

from celery import shared_task
from oauth2_provider.models import clear_expired

from civaffairs.common.dates import now
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .models import AnsweredCall


@shared_task
def forget_answered_calls() -> None:
    """Delete the stored answers whose day is over, bureau by bureau."""
    for number in list(Bureau.objects.values_list("pk", flat=True)):
        with scope(number):
            AnsweredCall.objects.expired(now()).delete()


@shared_task
def clear_tokens() -> None:
    """Delete access tokens that no longer open anything."""
    clear_expired()
