"""What the page of a case says of its award."""

import datetime as dt
from typing import Any

from civaffairs.casework.acts import Occasion
from civaffairs.casework.pages import Panel
from civaffairs.common.dates import month_of
from civaffairs.web.explanations import value_text


def _award_end(occasion: Occasion) -> dict[str, Any] | None:
    award = occasion.case.awards.order_by("-valid_from").first()
    if award is None or award.valid_to is None:
        return None
    # `valid_to` is the first day that is no longer paid.
    last = value_text(month_of(award.valid_to - dt.timedelta(1)))
    return {"award_end": f"发放到{last}为止。"}


PANELS = (Panel("award_end", "payments/panels/award_end.html", _award_end, 10),)
