"""The main lists stay quick as cases grow: an index holds each query to its bureau, and no table is read through."""

import pytest
from django.db import connection, connections
from django.db.models import Count, Max
from django.test import Client, override_settings
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Task
from civaffairs.common.dates import today
from civaffairs.devstack.volume import BUREAUS, CITY
from civaffairs.tenancy.scope import city_scope, scope
from tests.architecture import plans
from tests.factories.bureaus import make_member

pytestmark = pytest.mark.live

CASES = 24_000
COUNTY = BUREAUS[0][0]
TOWNSHIP = f"{BUREAUS[0][1]}011"
PEOPLE = {
    "county": (Role.SUPERVISOR, COUNTY, None),
    "confirmer": (Role.COUNTY_CONFIRMER, COUNTY, None),
    "township": (Role.TOWNSHIP_HEAD, COUNTY, TOWNSHIP),
    "city": (Role.SUPERVISOR, CITY, None),
}
IN_PROGRESS = "status=submitted&status=investigating&status=awaiting_confirmation"


@pytest.fixture(scope="module")
def volume(django_db_blocker):
    """A city of five districts and seven bureaus elsewhere, two thousand cases each."""
    with (
        plans.filled_database(CASES, today(), django_db_blocker),
        override_settings(AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"]),
    ):
        yield


def opened_by(who: str, address: str) -> plans.Plans:
    """The plans of what a page asks when this person opens it."""
    client = Client()
    client.force_login(make_member(*PEOPLE[who]).user)
    with plans.planned() as found:
        response = client.get(address)
    assert response.status_code == 200, address
    return found


def test_the_volume_generator_makes_what_it_was_asked_for(volume):
    counts = {}
    for number, _ in BUREAUS:
        with scope(number):
            counts[number] = Case.objects.count()
    assert sum(counts.values()) == CASES
    assert max(counts.values()) - min(counts.values()) <= 1
    with scope(COUNTY):
        assert 200 < Task.objects.open().count() < 600
        assert Case.objects.filter(status="granted").count() > 1000


def test_the_plans_are_those_of_the_application_role(volume):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        assert cursor.fetchone() == ("civ_app",)
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)


@pytest.mark.parametrize("who", ["county", "township", "city"])
@pytest.mark.parametrize(
    "address",
    [
        "/cases",
        f"/cases?{IN_PROGRESS}",
        f"/cases?act=confirm&acted_from={today().replace(day=1)}",
        "/awards",
        "/supervision",
        "/supervision/waiting",
    ],
)
def test_a_list_is_read_by_an_index_that_holds_to_the_bureau(volume, who, address):
    found = opened_by(who, address)
    assert found.found, "the page asked nothing"
    assert found.faults() == []


@pytest.mark.parametrize("who", ["confirmer", "township"])
@pytest.mark.parametrize("address", ["/to-do", "/search?q=秀兰", "/search?q=zxl", "/cases?division=210202012"])
def test_work_and_search_are_read_by_an_index_that_holds_to_the_bureau(volume, who, address):
    found = opened_by(who, address)
    assert found.found, "the page asked nothing"
    assert found.faults() == []


@pytest.mark.parametrize("who", ["confirmer", "township"])
@pytest.mark.parametrize("address", ["/people?name=秀兰", "/people?name=zxl"])
def test_a_name_in_the_register_is_found_by_an_index_that_holds_to_the_bureau(volume, who, address):
    found = opened_by(who, address)
    assert found.found, "the page asked nothing"
    assert found.faults() == []


@pytest.mark.parametrize("who", ["county", "city"])
def test_the_list_by_day_comes_out_of_its_index_in_order(volume, who):
    """Sorting all rows of a bureau for one page was measured at ten times the cost."""
    first = [plan for sql, plan in opened_by(who, reverse("casework:cases")).on("casework_case") if "ORDER BY" in sql][
        0
    ]
    assert [node["Node Type"] for node in plans.nodes(first) if node["Node Type"] == "Sort"] == []


def test_what_one_department_read_is_found_by_the_index_of_those_who_act(volume):
    """The page of a grant counts the entries of its client among those of everybody."""
    entries = """
        INSERT INTO audit_auditentry
          (tenant, id, at, actor_id, actor_name, actor_role, verb, subject_kind, subject_id, text, purpose, outcome)
        SELECT %s, uuidv7(), timestamptz '2026-11-01 08:00+08' + i * interval '1 minute', 'client:' || i %% 40,
          '甲市医疗保障局', 'client', 'casework.cases.read', 'case', '', '读取事项清单', '医疗救助资格核对', 'done'
        FROM generate_series(1, 8000) AS i
    """
    with scope(COUNTY), connection.cursor() as cursor:
        cursor.execute(entries, [COUNTY])
    with connections["migrator"].cursor() as cursor:
        cursor.execute("ANALYZE audit_auditentry")
    with scope(COUNTY):
        read = AuditEntry.objects.filter(actor_id="client:7", purpose="医疗救助资格核对")
        counted = read.values("verb", "outcome").annotate(count=Count("pk"), last=Max("at"))
        for queryset in (counted, read.order_by("-at")[:20]):
            plan = queryset.explain()
            assert "audit_entry_actor" in plan, plan
            assert "Seq Scan" not in plan


def test_a_sequential_scan_and_a_missing_tenant_would_be_noticed(volume):
    with scope(COUNTY), plans.planned() as found, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        list(Case.objects.filter(status="granted")[:5])
    assert any("sequential scan of casework_case" in fault for fault in found.faults())
    assert plans.fault_of(
        {"Node Type": "Index Scan", "Relation Name": "casework_case", "Index Cond": "(status = 'x'::text)"}
    )
    assert plans.fault_of({"Node Type": "Gather Merge"}) == "parallel workers"


def test_the_citys_plans_are_those_of_the_city_role(volume):
    with city_scope(CITY), connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        assert cursor.fetchone() == ("civ_city",)
