"""Reads of awards."""

import datetime as dt

from django.db.models import Count, F, Q, Sum

from civaffairs.accounts.querysets import VisibleQuerySet

AWARDS = Count("pk")
PERSONS = Sum("persons")
MONTHLY_AMOUNT = Sum(F("base") + F("top_up"))


class AwardQuerySet(VisibleQuerySet):
    """Awards."""

    def in_force(self, on: dt.date):
        """Awards that are paid for the month of the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def totals(self) -> dict:
        """How many awards, for how many persons, and yuan a month of base and top-up together."""
        found = self.order_by().aggregate(awards=AWARDS, persons=PERSONS, amount=MONTHLY_AMOUNT)
        return {name: value or 0 for name, value in found.items()}
