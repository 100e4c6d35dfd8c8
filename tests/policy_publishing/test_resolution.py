"""Published rows and pure resolution say the same, whatever is published, corrected and withdrawn."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civaffairs.common.dates import SHANGHAI
from civaffairs.policy.models import ParameterValue as Published
from civaffairs.policy.resolution import WITHDRAWN, DatedValues, ParameterValue
from civaffairs.policy.services import figures

KEY = "tests.figure"
PLACES = ("210202", "210200", "210000", "000000")
FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 40).map(lambda days: FIRST + dt.timedelta(days))
HOURS = st.integers(0, 40 * 24).map(lambda hours: dt.datetime(2026, 1, 1, tzinfo=SHANGHAI) + dt.timedelta(hours=hours))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(PLACES), st.none() | st.integers(1, 99), DAYS, HOURS, st.none() | st.integers(0, 9)
    ),
    max_size=10,
)  # fmt: skip


class Rollback(Exception):
    """Leaves the transaction without a trace."""


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=ROWS, on=DAYS, known_at=st.one_of(st.none(), HOURS))
def test_what_is_published_resolves_as_the_rows_themselves_do(drawn, on, known_at):
    with pytest.raises(Rollback), transaction.atomic():
        pure = DatedValues(publish(drawn))
        for place in PLACES:
            found = figures().lookup(KEY, place, on, known_at)
            wanted = pure.lookup(KEY, place, on, known_at)
            assert said(found) == said(wanted)
        raise Rollback


def said(found):
    return found and (found.place, found.value, found.effective_from, found.document)


def publish(drawn) -> list[ParameterValue]:
    """Store the rows that the constraints let stand, and give them as pure rows."""
    pure, taken, corrected = [], set(), set()
    for number, (place, value, effective_from, published_at, corrects) in enumerate(drawn):
        target = pure[corrects] if corrects is not None and corrects < len(pure) else None
        if target is not None and (target.place != place or target.identity in corrected):
            target = None
        if (target.effective_from if target else None) != effective_from and (place, effective_from) in taken:
            continue
        row = Published.objects.create(
            place=place, key=KEY, value=value, effective_from=effective_from, document=f"第{number}号",
            drafted_by="1", published_by="2", published_at=published_at, supersedes_id=target and target.identity,
        )  # fmt: skip
        taken.add((place, effective_from))
        corrected |= {target.identity} if target else set()
        pure.append(
            ParameterValue(
                KEY, WITHDRAWN if value is None else value, place=place, effective_from=effective_from,
                document=f"第{number}号", published_at=published_at, identity=row.pk,
                supersedes=target and target.identity,
            )
        )  # fmt: skip
    return pure


def test_an_instant_that_comes_back_in_another_zone_is_still_the_same_day():
    row = ParameterValue(KEY, 1, place="000000", effective_from=FIRST, published_at=dt.date(2026, 11, 20))
    early = dt.datetime(2026, 11, 20, 7, tzinfo=SHANGHAI)
    for known_at in (early, early.astimezone(dt.UTC)):
        assert DatedValues([row]).lookup(KEY, "210202", early.date(), known_at) is row
