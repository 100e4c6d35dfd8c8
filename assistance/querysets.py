"""Reads of review plans and handovers."""

import datetime as dt

from django.db.models import Max, OuterRef, Subquery

from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet


class ReviewPlanQuerySet(VisibleQuerySet):
    """When which household is reviewed next."""

    def running(self):
        """Plans of awards that still run."""
        return self.filter(case__status="granted")

    def with_review(self):
        """Each with the number of the review under way, as `under_way`."""
        cases = self.model._meta.get_field("case").related_model.objects
        open_ones = cases.filter(application__continues=OuterRef("case"), review__isnull=False, is_open=True)
        return self.annotate(under_way=Subquery(open_ones.values("number")[:1]))

    def due_by(self, day: dt.date):
        """Plans whose review is due on the day or was before."""
        return self.running().filter(review_by__lte=day)


class LivenessCheckQuerySet(TenantQuerySet):
    """When who was last seen alive."""

    def newest_by_person(self, people):
        """The last day on which each of these people was seen alive, by person."""
        rows = self.filter(person__in=people).values("person").annotate(day=Max("checked_on"))
        return {row["person"]: row["day"] for row in rows.order_by()}


class HandoverQuerySet(VisibleQuerySet):
    """Handovers between bureaus."""

    def incoming(self):
        """Households that other bureaus hand over to this one."""
        return self.filter(side="incoming")

    def outgoing(self):
        """Households that this bureau hands over."""
        return self.filter(side="outgoing")
