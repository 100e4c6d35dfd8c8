"""Reads of what pages remember."""

import datetime as dt

from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.tenancy.querysets import TenantQuerySet


class SavedFilterQuerySet(TenantQuerySet):
    """Saved filters."""

    def offered_to(self, actor: Actor, list_name: str):
        """One's own and the shared ones of a list, by name."""
        own = Q(owner=int(actor.id)) | Q(is_shared=True)
        return self.filter(own, list_name=list_name).select_related("owner").order_by("name", "pk")


class FormDraftQuerySet(TenantQuerySet):
    """Drafts of pages."""

    def of(self, actor: Actor, page: str):
        """The draft of somebody on a page."""
        return self.filter(user=int(actor.id), page=page)

    def saved_before(self, moment: dt.datetime):
        """Drafts that nobody went on with since."""
        return self.filter(saved_at__lt=moment)
