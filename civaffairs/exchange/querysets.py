"""Reads of imports."""

from django.db.models import Count

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import holds
from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet

from .catalogue import kinds
from .choices import ImportRowState


class ImportJobQuerySet(VisibleQuerySet):
    """Uploaded tables."""

    def of_kinds_for(self, actor: Actor):
        """Tables of the kinds that the actor may import."""
        return self.filter(kind__in=[kind.code for kind in kinds() if holds(actor, kind.right)])


class ImportRowQuerySet(TenantQuerySet):
    """Rows of tables."""

    def counts(self) -> dict[str, int]:
        """How many rows have each result."""
        return dict(self.order_by().values_list("state").annotate(count=Count("pk")))

    def not_imported(self):
        """Rows that are not, and by themselves will not be, in the register."""
        return self.filter(state__in=(ImportRowState.INVALID, ImportRowState.REFUSED, ImportRowState.DUPLICATE))
