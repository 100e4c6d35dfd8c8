"""Reads of awards."""

import datetime as dt

from django.db.models import Q

from civaffairs.accounts.querysets import VisibleQuerySet


class AwardQuerySet(VisibleQuerySet):
    """Awards."""

    def in_force(self, on: dt.date):
        """Awards that are paid for the month of the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
