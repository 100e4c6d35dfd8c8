"""Reads limited to what an actor may see."""

from civaffairs.tenancy.querysets import TenantQuerySet

from .actor import Actor


class VisibleQuerySet(TenantQuerySet):
    """Rows with a `division_code`: visible is what lies in the actor's area."""

    def visible_to(self, actor: Actor):
        """Rows of the actor's area; the scope already holds them to the bureau, or to the city's bureaus."""
        return self if actor.covers_bureau else self.within(actor.division_code)
