"""Reads of cases and tasks."""

import datetime as dt

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import declared
from civaffairs.accounts.querysets import VisibleQuerySet


class CaseQuerySet(VisibleQuerySet):
    """Cases."""

    def open(self):
        """Cases that are being worked on, drafts included."""
        return self.filter(is_open=True)

    def overdue(self, on: dt.date):
        """Open cases whose nearest deadline lies before the day."""
        return self.open().filter(due_on__lt=on)

    def due_within(self, on: dt.date, days: int):
        """Open cases whose nearest deadline lies within so many days from `on`."""
        return self.open().filter(due_on__gte=on, due_on__lte=on + dt.timedelta(days))

    def acted_on(self, *, act: str | None = None, first: dt.date | None = None, last: dt.date | None = None):
        """Cases on which an act (any, when none is named) was done from `first` to `last`, both inside."""
        changes = self.model._meta.get_field("history").related_model.objects.all()
        asked = {"act": act, "on__gte": first, "on__lte": last}
        return self.filter(
            pk__in=changes.filter(**{name: value for name, value in asked.items() if value}).values("case")
        )

    def newest_first(self):
        """The order of lists."""
        return self.order_by("-opened_on", "-id")


class TaskQuerySet(VisibleQuerySet):
    """Tasks."""

    def open(self):
        """Tasks waiting to be done."""
        return self.filter(state="open")

    def for_actor(self, actor: Actor):
        """Open tasks that the actor's role and area let them do, most urgent first."""
        rights = [right.code for right in declared() if actor.role in right.roles]
        return self.open().visible_to(actor).filter(right__in=rights).order_by("due_on", "id")
