"""Until when somebody may turn against a decision: counted by the clock from the day its letter was served."""

import datetime as dt
from dataclasses import dataclass

from civaffairs.casework.models import Case
from civaffairs.casework.services.clocks import due_after

TERM_RECONSIDERATION = "reconsideration.apply"
TERM_SUIT = "suit.direct"
TERM_SUIT_AFTER = "suit.after_reconsideration"


@dataclass(frozen=True)
class RemedyDates:
    """The last days for a reconsideration (行政复议法 art 20) and for a direct suit (行政诉讼法 art 46)."""

    reconsideration_by: dt.date
    suit_by: dt.date


def remedy_dates(*, case: Case, served_on: dt.date, on: dt.date) -> RemedyDates:
    """The last days counted from the service of the decision; a rest day moves to the next working day.

    Raises Refusal with the clock's code where a term or a calendar is missing.
    """
    return RemedyDates(
        reconsideration_by=due_after(case=case, term=TERM_RECONSIDERATION, start=served_on, on=on),
        suit_by=due_after(case=case, term=TERM_SUIT, start=served_on, on=on),
    )


def suit_after_reconsideration_by(*, case: Case, served_on: dt.date, on: dt.date) -> dt.date:
    """The last day for a suit after the decision on a reconsideration was served (行政诉讼法 art 45)."""
    return due_after(case=case, term=TERM_SUIT_AFTER, start=served_on, on=on)
