"""How long papers are kept: from the end of the year in which their matter was closed, by class and dated figure."""

import datetime as dt
from collections.abc import Callable, Mapping

TERMS = "documents.retention.terms"

# (place, day) to the years of each class. Figures are kept above papers, where policy registers how they are read.
ReadTerms = Callable[[str, dt.date], Mapping[str, int]]
_readers: list[ReadTerms] = []


def read_terms_with(reader: ReadTerms) -> None:
    """Say how the figures are read; policy calls it in `ready()`."""
    _readers[:] = [reader]


def terms(*, place: str, on: dt.date) -> Mapping[str, int]:
    """Years by class of retention. Raises LookupError where no figure is in force."""
    if not _readers:
        raise LookupError(f"nobody has said how {TERMS} is read")
    return _readers[0](place, on)


def due_on(closed_on: dt.date, years: int) -> dt.date:
    """The first day on which papers may be destroyed: so many whole years after the year of closing."""
    return dt.date(closed_on.year + years + 1, 1, 1)
