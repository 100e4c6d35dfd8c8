"""The relay, and the sender of messages to other departments."""

from celery import shared_task

from civaffairs.common.dates import now
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope

from .sending import send_due
from .services import RELAY, relay
from .webhooks import SEND


@shared_task
def relay_facts() -> None:
    """Deliver what waits, bureau by bureau; the list of bureaus with work holds no personal data."""
    for number in list(WorkDue.objects.filter(kind=RELAY, due_at__lte=now()).values_list("tenant_id", flat=True)):
        with scope(number):
            relay(at=now())


@shared_task
def send_webhooks() -> None:
    """Send what is due, bureau by bureau; no scope is open while a receiver is waited for."""
    for number in list(WorkDue.objects.filter(kind=SEND, due_at__lte=now()).values_list("tenant_id", flat=True)):
        send_due(tenant=number, at=now())
