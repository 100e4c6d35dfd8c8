"""Reads of the outbox."""

import datetime as dt

from django.db.models import Exists, OuterRef

from civaffairs.tenancy.querysets import TenantQuerySet

from .patience import GIVE_UP_AFTER


class FactQuerySet(TenantQuerySet):
    """Facts."""

    def waiting(self):
        """Facts of which somebody has still to be told."""
        return self.filter(relayed_at__isnull=True)

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
