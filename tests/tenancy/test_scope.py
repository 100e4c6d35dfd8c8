import pytest
from django.db import ProgrammingError, connection, transaction

from civaffairs.registry.models import Household
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import NoScope, city_scope, current_scope, scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureaus():
    Bureau.objects.create(id=1000, name="甲市民政局", division_code="990100", is_city=True)
    Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101")
    Bureau.objects.create(id=1002, name="甲市二区民政局", division_code="990102")
    Bureau.objects.create(id=2000, name="乙市民政局", division_code="990200", is_city=True)
    Bureau.objects.create(id=2001, name="乙市一区民政局", division_code="990201")


def household(address: str = "和平路1号") -> Household:
    return Household.objects.create(address=address, division_code="990101001001")


def raw_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_household")
        return cursor.fetchone()[0]


def test_a_query_without_a_scope_is_refused(bureaus):
    with pytest.raises(NoScope):
        Household.objects.count()


def test_without_a_scope_the_database_shows_and_takes_nothing(bureaus):
    with scope(1001):
        household()
    assert raw_count() == 0
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO registry_household (id, tenant, address, division_code, telephone_encrypted) "
            "VALUES (gen_random_uuid(), 1001, 'x', 'x', '')"
        )


def test_a_bureau_sees_its_own_rows_only_by_the_manager_and_by_the_database(bureaus):
    with scope(1001):
        household()
    with scope(1002):
        assert Household.objects.count() == 0
        assert raw_count() == 0
    with scope(1001):
        assert Household.objects.count() == 1
        assert raw_count() == 1


def test_an_inner_scope_gives_the_outer_one_back(bureaus):
    with scope(1001):
        household()
        with scope(1002):
            household()
            household()
            assert raw_count() == 2
        assert raw_count() == 1
        assert current_scope().first == 1001


def test_an_inner_scope_that_fails_gives_the_outer_one_back(bureaus):
    with scope(1001):
        household()
        with pytest.raises(ValueError, match="broken"), scope(1002):
            household()
            raise ValueError("broken")
        assert raw_count() == 1


def test_a_city_reads_its_districts_and_no_other_city_and_writes_nothing(bureaus):
    for number in (1001, 1002, 2001):
        with scope(number):
            household()
    with city_scope(1000):
        assert Household.objects.count() == 2
        assert raw_count() == 2
        with pytest.raises(NoScope):
            household()
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE registry_household SET address = 'x'")
    with scope(1001):
        assert raw_count() == 1


def test_a_row_cannot_be_moved_to_another_bureau(bureaus):
    with scope(1001):
        row = household()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Household.objects.filter(pk=row.pk).update(tenant=1002)


def test_a_row_cannot_point_at_another_bureaus_row(bureaus):
    from django.db import IntegrityError

    from civaffairs.casework.models import Case
    from civaffairs.registry.models import Person

    with scope(1001):
        foreign = Person.objects.create(
            name="张三", sort_key="zhang san", initials="zs", sex="male", birth="1980-01-01", residence="urban",
            division_code="990101001001",
        )  # fmt: skip
    with scope(1002):
        Case.objects.create(
            number="X1", case_type="x", applicant_id=foreign.pk, division_code="990102", status="draft",
            opened_on="2026-11-20", created_by="1",
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="tenant_fk"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        Case.objects.all().delete()
