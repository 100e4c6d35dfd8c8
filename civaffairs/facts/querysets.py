"""Reads of the outbox."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from civaffairs.tenancy.querysets import TenantQuerySet

from .patience import GIVE_UP_AFTER


class FactQuerySet(TenantQuerySet):
    """Facts."""

    def waiting(self):
        """Facts of which somebody has still to be told."""
        return self.filter(relayed_at__isnull=True)

    def unnumbered(self):
        """Facts that the relay has not seen yet, in the order in which they were written."""
        return self.filter(number__isnull=True).order_by("recorded_at", "id")

    def after(self, number: int):
        """The feed: facts that became visible after this one, in that order."""
        return self.filter(number__gt=number).order_by("number")

    def due(self, at: dt.datetime):
        """Waiting facts with something to do now; those whose every subscriber pauses hold up nobody."""
        from .models import Delivery

        failing = Delivery.objects.failing().filter(fact=OuterRef("pk"))
        pausing = failing.filter(next_attempt_at__gt=at)
        ready = failing.exclude(next_attempt_at__gt=at)
        return self.waiting().filter(Exists(ready) | ~Exists(pausing))


class DeliveryQuerySet(TenantQuerySet):
    """Deliveries."""

    def failing(self):
        """Deliveries that failed and are tried again."""
        return self.filter(delivered_at__isnull=True, attempts__lt=GIVE_UP_AFTER)

    def given_up(self):
        """Deliveries that nobody tries any more, until somebody replays them."""
        return self.filter(delivered_at__isnull=True, attempts__gte=GIVE_UP_AFTER)

    def oldest_first(self):
        """The order in which their facts were written."""
        return self.order_by("fact__recorded_at", "id")


class WebhookQuerySet(TenantQuerySet):
    """Subscriptions of other departments."""

    def active(self):
        """Subscriptions that have not been ended."""
        return self.filter(ended_at__isnull=True)

    def of_client(self, client_id: str):
        """The subscriptions of one client."""
        return self.filter(application__client_id=client_id)


class WebhookMessageQuerySet(TenantQuerySet):
    """Messages to subscriptions."""

    def waiting(self):
        """Messages that are still to be sent to a subscription that goes on."""
        return self.filter(due_at__isnull=False, webhook__ended_at__isnull=True)

    def due(self, at: dt.datetime):
        """Messages to send now: nobody is sending them, and their receiver is not paused."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
        reachable = Q(webhook__paused_until__isnull=True) | Q(webhook__paused_until__lte=at)
        return self.waiting().filter(free, reachable, due_at__lte=at)

    def given_up(self):
        """Dead letters: tried for three days in vain, and not replayed."""
        return self.filter(due_at__isnull=True, delivered_at__isnull=True)
