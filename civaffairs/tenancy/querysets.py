"""Reads that stay inside the open scope."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from .scope import current_scope


class ScopedManager(models.Manager):
    """Refuses every query while no bureau is in scope, and narrows it to the scope otherwise."""

    def get_queryset(self):
        scope = current_scope()
        if scope.is_city:
            return super().get_queryset().filter(tenant__gte=scope.first, tenant__lte=scope.last)
        return super().get_queryset().filter(tenant=scope.first)


class TenantQuerySet(models.QuerySet):
    """Base of the QuerySets of tenant tables: `objects = ScopedManager.from_queryset(CaseQuerySet)()`."""

    @classmethod
    def as_manager(cls):
        raise TypeError(f"{cls.__name__}.as_manager() would ask without a scope: use ScopedManager.from_queryset")

    def within(self, division_code: str):
        """Rows of a division and everything below it: a range of codes, which an index serves under RLS."""
        prefix = significant(division_code)
        if not prefix:
            return self
        return self.filter(division_code__gte=prefix, division_code__lt=prefix[:-1] + chr(ord(prefix[-1]) + 1))


class DivisionQuerySet(models.QuerySet):
    """Divisions by date."""

    def in_force(self, on: dt.date):
        """Divisions that exist on the day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        return self.filter(begun & (Q(valid_to__isnull=True) | Q(valid_to__gt=on)))

    def below(self, code: str):
        """The direct children of a division."""
        return self.filter(parent_code=code).order_by("code")


def significant(code: str) -> str:
    """A division code without the zeros that only fill it up: 210200 gives 2102, 210202001000 gives 210202001."""
    levels = (2, 4, 6, 9, 12)
    stripped = code.rstrip("0")
    return next((code[:length] for length in levels if len(stripped) <= length), code)


class OfficeContactQuerySet(TenantQuerySet):
    """Offices by division and date."""

    def at(self, division_code: str, on: dt.date):
        """What is in force on the day for the nearest office of a division: its township's, else the bureau's."""
        codes = {division_code[:length] for length in (6, 9, 12)}
        return self.filter(division_code__in=codes, valid_from__lte=on).order_by("-division_code", "-valid_from")

    def of_bureau(self, on: dt.date):
        """What is in force on the day for the bureau itself."""
        return self.alias(size=Length("division_code")).filter(size=6, valid_from__lte=on).order_by("-valid_from")
