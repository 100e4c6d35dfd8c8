"""Announcing and relaying facts."""

import datetime as dt

from django.db import transaction

from civaffairs.common.dates import now
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import current_tenant

from .catalogue import kind as kind_of
from .catalogue import subscriptions
from .models import Delivery, Fact

RELAY = "facts.relay"
GIVE_UP_AFTER = 10


def announce(
    *, kind: str, subject_kind: str, subject_id: object, occurred_on: dt.date, data: dict | None = None
) -> Fact:
    """Write a fact in the caller's transaction; the relay tells the subscribers after the commit."""
    at = now()
    fact = Fact.objects.create(
        kind=kind_of(kind).code,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        occurred_on=occurred_on,
        recorded_at=at,
        data=data or {},
    )
    WorkDue.objects.get_or_create(tenant_id=current_tenant(), kind=RELAY, defaults={"due_at": at})
    return fact


def relay(*, at: dt.datetime, most: int = 500) -> int:
    """Tell the subscribers of the bureau in scope what has happened; returns how many facts are done with.

    A subscriber that fails is tried again at the next run, up to GIVE_UP_AFTER times; the others are not held up.
    """
    done = 0
    for fact in Fact.objects.filter(relayed_at__isnull=True).order_by("recorded_at", "id")[:most]:
        outcomes = [_deliver(fact, subscription, at) for subscription in subscriptions(fact.kind)]
        if all(outcomes):
            fact.relayed_at = at
            fact.save(update_fields=["relayed_at"])
            done += 1
    if not Fact.objects.filter(relayed_at__isnull=True).exists():
        WorkDue.objects.filter(tenant_id=current_tenant(), kind=RELAY).delete()
    return done


def _deliver(fact: Fact, subscription, at: dt.datetime) -> bool:
    delivery, _ = Delivery.objects.get_or_create(fact=fact, subscriber=subscription.name)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.delivered_at or delivery.attempts >= GIVE_UP_AFTER:
        return True
    delivery.attempts += 1
    try:
        with transaction.atomic():
            subscription.react(fact)
        delivery.delivered_at, delivery.last_error = at, ""
    except Exception as error:  # a subscriber's fault must not stop the others
        delivery.last_error = f"{type(error).__name__}"[:300]
    delivery.save()
    return delivery.delivered_at is not None
