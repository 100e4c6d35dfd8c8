import datetime as dt

import pytest

from civaffairs.casework.services.remedies import remedy_dates, suit_after_reconsideration_by
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_bureaus

pytestmark = pytest.mark.django_db


def test_the_days_for_reconsideration_and_suit_are_counted_from_the_service_of_the_letter(on):
    make_bureaus()
    with scope(COUNTY):
        case = made.draft(on)
        dates = remedy_dates(case=case, served_on=dt.date(2026, 3, 2), on=on)
        # 60 days end on Friday 1 May, a holiday of five days; six months end on Wednesday 2 September
        assert dates.reconsideration_by == dt.date(2026, 5, 6)
        assert dates.suit_by == dt.date(2026, 9, 2)
        # 15 days after 2 March end on Tuesday 17 March
        assert suit_after_reconsideration_by(case=case, served_on=dt.date(2026, 3, 2), on=on) == dt.date(2026, 3, 17)
