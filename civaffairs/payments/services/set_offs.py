"""What lines on their way are setting off against overpayments."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from ..choices import LineState
from ..models import PaymentLine


def waiting_set_offs(overpayment_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """By overpayment the yuan that planned and sent lines keep back and that its balance still contains."""
    lines = PaymentLine.objects.filter(
        overpayment__in=set(overpayment_ids), state__in=(LineState.PLANNED, LineState.SENT)
    )
    return dict(lines.order_by().values_list("overpayment").annotate(total=Sum("set_off")))
