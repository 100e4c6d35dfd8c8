"""What bureaus may learn of one another: that somebody is known, never who or where."""

import pytest
from django.db import DatabaseError, connection, transaction

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import Refusal
from civaffairs.registry.duplicates import merge_people
from civaffairs.registry.identity_index import Elsewhere, receipt_elsewhere
from civaffairs.registry.services import open_standing
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus

from .people import ON, person

pytestmark = pytest.mark.django_db
FAR, FAR_VILLAGE, NEXT_VILLAGE = 4001, "532302101001", "210203008001"
CASE = "01890000-0000-7000-8000-000000000000"
ALLOWANCE = "subsistence_allowance"


@pytest.fixture(autouse=True)
def bureaus():
    make_bureaus()


def ask(one, programme: str = ALLOWANCE) -> Elsewhere:
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    return receipt_elsewhere(person=one, programme=programme, purpose="受理低保申请", by=by, on=ON)


def test_a_person_known_and_paid_in_two_other_bureaus_is_counted_and_not_shown():
    for bureau, village in ((NEIGHBOUR, NEXT_VILLAGE), (FAR, FAR_VILLAGE)):
        with scope(bureau):
            one = person(bureau=bureau, village=village)
            open_standing(person=one, programme=ALLOWANCE, valid_from=ON, case_id=CASE)
    with scope(COUNTY):
        here = person()
        assert ask(here) == Elsewhere(known_in=2, receiving_in=2)
        assert ask(here, "temporary_relief") == Elsewhere(known_in=2, receiving_in=0)
        entry = AuditEntry.objects.filter(verb="registry.match_elsewhere").order_by("at")[0]
        assert (entry.purpose, entry.subject_id) == ("受理低保申请", str(here.pk))


def test_what_the_bureau_itself_pays_is_no_match():
    with scope(COUNTY):
        here = person()
        open_standing(person=here, programme=ALLOWANCE, valid_from=ON, case_id=CASE)
        assert not ask(here).is_match


def test_an_allowance_paid_under_a_merged_row_is_found():
    with scope(NEIGHBOUR):
        by = make_actor(Role.COUNTY_REVIEWER, NEIGHBOUR)
        kept = person("王海玻", serial=None, bureau=NEIGHBOUR, village=NEXT_VILLAGE)
        merged = person(bureau=NEIGHBOUR, village=NEXT_VILLAGE)
        open_standing(person=kept, programme=ALLOWANCE, valid_from=ON, case_id=CASE)
        merge_people(kept=kept, merged=merged, reason="同一人", by=by, on=ON)
    with scope(COUNTY):
        assert ask(person()) == Elsewhere(known_in=1, receiving_in=1)


def test_a_question_without_purpose_is_refused_by_the_service_and_by_the_database():
    with scope(COUNTY):
        here = person()
        with pytest.raises(Refusal, match="用途"):
            receipt_elsewhere(person=here, programme="", purpose=" ", by=make_actor(Role.TOWNSHIP_CASEWORKER), on=ON)
        with pytest.raises(DatabaseError, match="purpose"), transaction.atomic():
            query("SELECT * FROM identity_match('', 'somebody', ARRAY['x'], '', '2026-11-20')")


def query(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.parametrize("table", ["registry_identityindex", "registry_identityquery"])
@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM {}", "DELETE FROM {}", "UPDATE {} SET bureau_number = 1", "SELECT count(*) FROM {}"],
)
def test_the_application_cannot_touch_the_index_or_its_record(table, statement):
    with scope(COUNTY):
        person()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            query(statement.format(table))


def test_a_list_of_people_cannot_be_asked_at_once_and_nobody_asks_outside_a_bureau():
    with scope(COUNTY), pytest.raises(DatabaseError, match="one number"), transaction.atomic():
        query("SELECT * FROM identity_match('p', 'somebody', ARRAY['a', 'b', 'c'], '', '2026-11-20')")
    with pytest.raises(DatabaseError, match="no bureau"), transaction.atomic():
        query("SELECT * FROM identity_match('p', 'somebody', ARRAY['a'], '', '2026-11-20')")


def test_a_bureau_enters_only_its_own_documents_in_the_index():
    with scope(NEIGHBOUR):
        foreign = person(bureau=NEIGHBOUR, village=NEXT_VILLAGE).documents.get().pk
    with scope(COUNTY), pytest.raises(DatabaseError, match="not one of the bureau"), transaction.atomic():
        query(f"SELECT identity_index_put('1', 'digest', '{foreign}')")
