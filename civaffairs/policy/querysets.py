"""Reads of drafted and published figures."""

from django.db.models import QuerySet

from civaffairs.tenancy.querysets import TenantQuerySet

from .choices import DraftState


class ValueDraftQuerySet(TenantQuerySet):
    """Drafts of figures."""

    def waiting(self):
        """Drafts that nobody has published or discarded yet."""
        return self.filter(state=DraftState.WAITING)


class ParameterValueQuerySet(QuerySet):
    """Published figures."""

    def live(self):
        """Figures that no correction has replaced."""
        return self.filter(superseded_by__isnull=True)
