"""Reads of awards."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet

from .choices import LIVE, LineState, ReturnCode, RunState

AWARDS = Count("pk")
PERSONS = Sum("persons")
MONTHLY_AMOUNT = Sum(F("base") + F("top_up"))


class AwardQuerySet(VisibleQuerySet):
    """Awards."""

    def in_force(self, on: dt.date):
        """Awards that are paid for the month of the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def not_taken(self, month: str):
        """Awards whose month no line has taken yet; what the bank returned is paid again by a line that says so."""
        lines = self.model._meta.get_field("lines").related_model.objects
        taken = lines.filter(award=OuterRef("pk"), month=month, state__in=(*LIVE, LineState.RETURNED))
        return self.filter(~Exists(taken))

    def totals(self) -> dict:
        """How many awards, for how many persons, and yuan a month of base and top-up together."""
        found = self.order_by().aggregate(awards=AWARDS, persons=PERSONS, amount=MONTHLY_AMOUNT)
        return {name: value or 0 for name, value in found.items()}


class RunQuerySet(VisibleQuerySet):
    """Payment runs."""

    def filling(self):
        """Runs whose list is being made."""
        return self.filter(state=RunState.FILLING)


class LineQuerySet(TenantQuerySet):
    """Lines of payment runs."""

    def live(self):
        """Lines that take their award's month."""
        return self.filter(state__in=LIVE)

    def planned(self):
        """Lines that are to be paid."""
        return self.filter(state=LineState.PLANNED)

    def paid(self):
        """Lines whose money has left, arrived or on its way."""
        return self.filter(state__in=(LineState.SENT, LineState.SETTLED))

    def owing(self):
        """Lines that kept back more than the debt still needed: the rest is owed to the household."""
        return self.filter(owed__gt=0)

    def to_pay_again(self):
        """Lines that the bank returned and no live line of a later run replaces."""
        later = self.model.objects.live().filter(award=OuterRef("award"), month=OuterRef("month"))
        again = self.model.objects.filter(reissue_of=OuterRef("pk"), state=LineState.RETURNED)
        return self.filter(~Exists(later), ~Exists(again), state=LineState.RETURNED)

    def ready_to_pay_again(self):
        """Returned lines whose account was corrected since, or whose return was no fault of the account."""
        newer = self.model._meta.get_field("account").related_model.objects.filter(
            household=OuterRef("award__household"), registered_at__gt=OuterRef("account__registered_at")
        )
        return self.to_pay_again().filter(Exists(newer) | Q(result=ReturnCode.OTHER))

    def totals(self) -> dict:
        """How many lines, for how many persons, and yuan."""
        found = self.order_by().aggregate(lines=AWARDS, persons=PERSONS, amount=Sum("amount"), set_off=Sum("set_off"))
        return {name: value or 0 for name, value in found.items()}


class PaymentHoldQuerySet(VisibleQuerySet):
    """Holds."""

    def open(self):
        """Holds that nobody has released."""
        return self.filter(released_on__isnull=True)


class FundQuerySet(VisibleQuerySet):
    """Sources of funds."""

    def of(self, programme: str, year: int):
        """The sources of a programme and year."""
        return self.filter(programme=programme, year=year)


class OverpaymentQuerySet(VisibleQuerySet):
    """Overpayments."""

    def owed(self):
        """Overpayments of which something is still owed."""
        return self.filter(balance__gt=0)


class CustodyQuerySet(VisibleQuerySet):
    """Cards in custody."""

    def in_force(self, on: dt.date):
        """Cards in custody on the day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), agreement_on__lte=on)
