"""What the page of a case says of its award."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Subquery

from civaffairs.casework.acts import Occasion
from civaffairs.casework.pages import Panel
from civaffairs.common.dates import month_of
from civaffairs.web.explanations import value_text

from .choices import HoldCause
from .models import PaymentHold


def _award(occasion: Occasion) -> dict[str, Any] | None:
    """That the award is withheld, and until which month it is paid; nothing while it simply runs."""
    holds = PaymentHold.objects.open().filter(award=OuterRef("pk")).order_by("opened_on", "id")
    awards = occasion.case.awards.annotate(held_for=Subquery(holds.values("cause")[:1]))
    award = awards.order_by("-valid_from").first()
    shown = {}
    if award and award.held_for:
        shown["held_for"] = f"{HoldCause(award.held_for).label}；查清后恢复发放或者作出决定。"
    if award and award.valid_to:
        # `valid_to` is the first day that is no longer paid.
        shown["award_end"] = f"发放到{value_text(month_of(award.valid_to - dt.timedelta(1)))}为止。"
    return shown or None


PANELS = (Panel("award", "payments/panels/award.html", _award, 10),)
