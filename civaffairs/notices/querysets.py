"""Reads of the inbox."""

from civaffairs.accounts.actor import Actor
from civaffairs.tenancy.querysets import TenantQuerySet


class NotificationQuerySet(TenantQuerySet):
    """Messages."""

    def of(self, actor: Actor):
        """Messages to this person, in whichever role they are now."""
        return self.filter(recipient=int(actor.id)) if actor.id.isdecimal() else self.none()

    def unread(self):
        """Messages that nobody has opened yet."""
        return self.filter(read_at__isnull=True)
