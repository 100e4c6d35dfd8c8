"""Reads of the means test."""

import datetime as dt

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet

from .choices import BatchedState, BatchOutcome, DecisionOnDiscrepancy, RunState, StepState
from .vocabulary import NO_IDENTITY_NUMBER

ANSWERED = (StepState.RECORD, StepState.NO_RECORD)


class AuthorisationQuerySet(TenantQuerySet):
    """Who allowed what to be asked."""

    def in_force(self, on: dt.date):
        """Signed, not withdrawn and not run out on the day; the last day of a term counts (民法典 art 203)."""
        return self.filter(signed_on__lte=on).not_over(on)

    def not_over(self, on: dt.date):
        """Neither withdrawn by the day nor run out before it."""
        return self.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class CheckRunQuerySet(TenantQuerySet):
    """Check runs."""

    def running(self):
        """Runs that wait for answers."""
        return self.filter(state=RunState.RUNNING)

    def fully_answered(self):
        """Running runs of which no step waits for anything any more.

        Asked run by run: the steps that still wait in the whole bureau may be a hundred thousand.
        """
        from .models import CheckStep

        return self.running().exclude(Exists(CheckStep.objects.unfinished().filter(run=OuterRef("pk"))))

    def newest_first(self):
        """The order of a case's page."""
        return self.order_by("-requested_at", "-id")


class CheckStepQuerySet(TenantQuerySet):
    """Check steps."""

    def askable(self):
        """Steps that a worker may claim."""
        return self.filter(Q(state=StepState.NOT_ASKED, failure="") | Q(state=StepState.PENDING))

    def unfinished(self):
        """Steps that still wait for something; one that may not be asked, and says why, does not."""
        return self.filter(
            Q(state=StepState.NOT_ASKED, failure="") | Q(state__in=(StepState.CLAIMED, StepState.PENDING))
        )

    def due(self, at: dt.datetime):
        """Steps to be asked now: their message was lost, or the pause before the next try is over."""
        return self.askable().filter(next_try_at__lte=at)

    def abandoned(self, since: dt.datetime):
        """Steps that a worker claimed before that instant and never brought back."""
        return self.filter(state=StepState.CLAIMED, claimed_at__lt=since)

    def waiting(self):
        """Steps of open cases without conclusion that still lack their answer, be it late or the source failed."""
        late = Q(state=StepState.NOT_ASKED, failure="") | Q(state__in=(StepState.CLAIMED, StepState.PENDING))
        open_runs = {"run__state__in": (RunState.RUNNING, RunState.ANSWERED), "run__case__is_open": True}
        return self.filter(late | Q(state=StepState.SOURCE_FAILED), **open_runs)

    def visible_to(self, actor: Actor):
        """Steps about cases of the actor's area."""
        from civaffairs.casework.models import Case as CaseRow

        return self.filter(run__case__in=CaseRow.objects.visible_to(actor))

    def answered(self):
        """Steps with an answer; a failed source is none."""
        return self.filter(state__in=ANSWERED)

    def unnumbered(self):
        """Steps that could not be asked because the person has no identity number."""
        return self.filter(state=StepState.NOT_ASKED, failure=NO_IDENTITY_NUMBER)

    def failed(self):
        """Steps whose source failed."""
        return self.filter(state=StepState.SOURCE_FAILED)

    def without_answer(self):
        """Steps that came to an end without an answer: the source failed, or could not be asked."""
        return self.filter(Q(state=StepState.SOURCE_FAILED) | Q(state=StepState.NOT_ASKED) & ~Q(failure=""))


class FindingQuerySet(TenantQuerySet):
    """Findings."""

    def about(self, person):
        """What is known of one person."""
        return self.filter(person=person)

    def of_kind(self, kind: str):
        """Findings of one kind: income, asset, spending, status."""
        return self.filter(kind=kind)


class DiscrepancyQuerySet(TenantQuerySet):
    """Discrepancies."""

    def open(self):
        """Discrepancies that nobody has decided yet."""
        return self.filter(decision=DecisionOnDiscrepancy.OPEN)


class CheckBatchQuerySet(VisibleQuerySet):
    """Batches of means tests."""

    def starting(self):
        """Batches of which cases wait to be started."""
        return self.filter(is_started=False)


class BatchedCaseQuerySet(TenantQuerySet):
    """Cases of batches."""

    def waiting(self):
        """Cases that nobody has started yet."""
        return self.filter(state=BatchedState.WAITING)

    def with_outcome(self):
        """Each with `outcome`: what came of it, a failed source before any difference that was found."""
        from .models import CheckStep, Discrepancy

        failed = CheckStep.objects.filter(run=OuterRef("run")).without_answer()
        differing = Discrepancy.objects.filter(run=OuterRef("run"))
        return self.annotate(
            outcome=Case(
                When(state=BatchedState.WAITING, then=Value(BatchOutcome.WAITING)),
                When(state=BatchedState.REFUSED, then=Value(BatchOutcome.REFUSED)),
                When(run__state=RunState.RUNNING, then=Value(BatchOutcome.RUNNING)),
                When(Exists(failed), then=Value(BatchOutcome.SOURCE_FAILED)),
                When(Exists(differing), then=Value(BatchOutcome.CHANGED)),
                default=Value(BatchOutcome.UNCHANGED),
            )
        )
