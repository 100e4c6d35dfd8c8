"""Reads of people, documents, households and standings."""

import datetime as dt

from django.db.models import Q

from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet
from civaffairs.tenancy.scope import current_tenant


class PersonQuerySet(VisibleQuerySet):
    """People."""

    def named_like(self, text: str):
        """People whose name holds these neighbouring characters, or whose initials begin so (zs finds 张三)."""
        text = "".join(text.split())
        if text.isascii():
            return self.filter(initials__gte=text.lower(), initials__lt=text.lower() + "\x7f")
        found = self
        for start in range(max(1, len(text) - 1)):
            found = found.filter(grams__gram=text[start : start + 2])
        return found


class DocumentQuerySet(TenantQuerySet):
    """Identity documents."""

    def numbered(self, number: str):
        """Documents with this normalised number, found without decrypting any."""
        return self.filter(number_index=self.model.index_of(current_tenant(), number))


class HouseholdQuerySet(VisibleQuerySet):
    """Households."""


class StandingQuerySet(TenantQuerySet):
    """Who currently receives what."""

    def not_ended(self, on: dt.date):
        """Standings that count on the day or will count later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))

    def in_force(self, on: dt.date):
        """Standings that count on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
