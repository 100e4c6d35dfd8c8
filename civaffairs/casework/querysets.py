"""Reads of cases and tasks."""

import datetime as dt

from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import declared, holds
from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet

from .workflow import case_types


def closed_to(actor: Actor) -> list[str]:
    """The codes of the case types that the actor may not even know cases of."""
    return [kind.code for kind in case_types() if kind.is_closed and not holds(actor, kind.read)]


class CaseQuerySet(VisibleQuerySet):
    """Cases."""

    def visible_to(self, actor: Actor):
        """Cases of the actor's area, but none of a kind closed to their role and none from which they are recused."""
        seen = super().visible_to(actor)
        if closed := closed_to(actor):
            seen = seen.exclude(case_type__in=closed)
        return seen.exclude(recused__contains=[int(actor.id)]) if actor.id.isdecimal() else seen

    def shared(self):
        """Cases that other departments may be told of: no drafts, and none of a closed kind."""
        closed = [kind.code for kind in case_types() if kind.is_closed]
        return self.exclude(Q(status="draft") | Q(case_type__in=closed))

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

    def visible_to(self, actor: Actor):
        """Tasks of the actor's area, but none of a case whose kind is closed to them or from which they are recused."""
        seen = super().visible_to(actor)
        if closed := closed_to(actor):
            seen = seen.exclude(case__case_type__in=closed)
        return seen.exclude(case__recused__contains=[int(actor.id)]) if actor.id.isdecimal() else seen

    def open(self):
        """Tasks waiting to be done."""
        return self.filter(state="open")

    def for_actor(self, actor: Actor):
        """Open tasks that the actor's role and area let them do, most urgent first."""
        rights = [right.code for right in declared() if actor.role in right.roles]
        return self.open().visible_to(actor).filter(right__in=rights).order_by("due_on", "id")


class ServiceRecordQuerySet(TenantQuerySet):
    """Services of decisions."""

    def counting(self):
        """Those that no correction replaced, the latest first."""
        return self.filter(superseded_by__isnull=True).order_by("-served_on", "-recorded_at", "-id")


class RemedyQuerySet(TenantQuerySet):
    """Reconsiderations and suits."""

    def pending(self):
        """Those that are not over."""
        return self.filter(stage="filed")


class QuestionQuerySet(TenantQuerySet):
    """Questions of supervisors."""

    def unanswered(self):
        """Those that wait for an answer, the earliest due first."""
        return self.filter(answered_on__isnull=True).order_by("due_on", "id")
