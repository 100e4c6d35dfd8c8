"""Reads of the record."""

from django.db.models import Exists, OuterRef

from civaffairs.tenancy.querysets import TenantQuerySet


class AuditEntryQuerySet(TenantQuerySet):
    """Entries of the bureau in scope."""

    def unsealed(self):
        """Entries without a number in the chain; asked by both columns of the key, so that the index answers."""
        seals = self.model.seals.rel.related_model.objects
        return self.filter(~Exists(seals.filter(tenant=OuterRef("tenant"), entry=OuterRef("pk"))))
