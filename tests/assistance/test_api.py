"""Another department's counter files an application, hands it in and follows it; officials decide."""

import datetime as dt
import json

import pytest
from django.core.cache import cache

from assistance.api import EXAMPLE
from assistance.models import Application
from civaffairs.accounts.choices import Role
from civaffairs.api.acts import grantable
from civaffairs.api.services import register_client
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, StatusChange
from civaffairs.common.ids import new_id
from civaffairs.registry.models import Person
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope
from tests.api.conftest import calling
from tests.api.test_grants import without_trace
from tests.api.test_problems import assert_problem
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus

pytestmark = pytest.mark.django_db
APPLICATIONS = "/api/v1/assistance/applications"
VILLAGE = "210202011001"


@pytest.fixture
def register(db):
    cache.clear()
    make_bureaus()

    def make(acts=None, department="大连市政务服务中心"):
        return register_client(
            department=department, bureaus=[Bureau.objects.get(pk=COUNTY)], purpose="代办救助申请",
            legal_basis="社会救助暂行办法第十一条", application_number="共享2026-007",
            acts=acts or dict.fromkeys(grantable()), valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2040, 1, 1),
            by=make_actor(Role.SYSTEM_ADMINISTRATOR), approved_by=make_actor(Role.SECURITY_ADMINISTRATOR),
            on=dt.date(2026, 11, 20),
        )  # fmt: skip

    return make


@pytest.fixture
def api(register):
    return calling(register())


def filing(**changed) -> dict:
    text = json.dumps(EXAMPLE, ensure_ascii=False).replace("990101001001", VILLAGE)
    return json.loads(text) | changed


def post(api, address, body, key=None, **headers):
    return api.post(address, body, format="json", HTTP_IDEMPOTENCY_KEY=key or str(new_id()), **headers)


def act(api, filed, code, body=None, **headers):
    return post(
        api, f"{APPLICATIONS}/{filed.json()['id']}/{code}", body or {}, **{"HTTP_IF_MATCH": filed["ETag"], **headers}
    )


def test_an_application_is_filed_handed_in_and_followed(api):
    filed = post(api, APPLICATIONS, filing())
    assert filed.status_code == 201, filed.content
    assert filed.json()["status"] == "draft"
    handed_in = act(api, filed, "submit")
    assert handed_in.status_code == 200, handed_in.content
    assert handed_in.json()["status"] == "submitted"
    row = api.get(f"{APPLICATIONS}/{filed.json()['id']}").json()
    assert (row["status"], row["applicant_name"], row["residence"]) == ("submitted", "张三", "urban")
    assert [one["id"] for one in api.get(APPLICATIONS).json()["results"]] == [filed.json()["id"]]


def test_the_record_names_the_department_and_its_purpose(api, register):
    filed = post(api, APPLICATIONS, filing())
    act(api, filed, "submit")
    with scope(COUNTY):
        change = StatusChange.objects.get(act="submit")
        assert (change.actor_name, change.actor_role) == ("大连市政务服务中心", "client")
        assert AuditEntry.objects.filter(actor_role="client", outcome="done").count() > 3


def test_the_same_filing_twice_is_one_application(api):
    one, two = (post(api, APPLICATIONS, filing(), key="once") for _ in range(2))
    assert one.json() == two.json()
    with scope(COUNTY):
        assert Case.objects.count() == 1


def test_what_is_missing_is_named_at_once_and_nothing_has_changed(api):
    filed = post(api, APPLICATIONS, filing(closing=None))
    problem = assert_problem(act(api, filed, "submit"), 422, "not_yet")
    assert "发放账户" in problem["errors"][0]["detail"]
    with scope(COUNTY):
        assert Case.objects.get().status == "draft"


def test_a_wrong_member_is_named_by_its_place_and_nothing_is_entered(api):
    wrong = filing()
    wrong["members"][0]["id_number"] = "110105194912310021"
    problem = assert_problem(post(api, APPLICATIONS, wrong), 422, "invalid_members")
    assert [error["pointer"] for error in problem["errors"]] == ["/members/0/id_number"]
    assert_problem(post(api, APPLICATIONS, filing(members=[])), 422, "invalid_members")
    for spouse in filing()["members"]:
        body = filing(members=[spouse | {"relation": "spouse"}])
        assert_problem(post(api, APPLICATIONS, body), 422, "one_applicant")
    with scope(COUNTY):
        assert not Person.objects.exists()


def test_an_act_asks_what_its_page_asks(api):
    filed = post(api, APPLICATIONS, filing())
    problem = assert_problem(act(api, filed, "withdraw"), 422, "invalid_members")
    assert [error["pointer"] for error in problem["errors"]] == ["/reason"]
    assert act(api, filed, "withdraw", {"reason": "本人不再申请"}).json()["status"] == "withdrawn"


def test_an_act_on_an_older_version_is_refused(api):
    filed = post(api, APPLICATIONS, filing())
    act(api, filed, "submit")
    assert_problem(act(api, filed, "withdraw", {"reason": "撤回"}), 412, "stale_version")


def test_a_department_acts_on_what_it_filed_and_reads_the_rest(api, register, on):
    with scope(COUNTY):
        ours = made.submitted(on)
    with scope(NEIGHBOUR):
        foreign = made.submitted(on, bureau_id=NEIGHBOUR, serial=51)
    assert api.get(f"{APPLICATIONS}/{ours.pk}").status_code == 200
    tag = {"HTTP_IF_MATCH": '"1-0123456789abcdef0123"'}
    said = {
        without_key(post(api, f"{APPLICATIONS}/{pk}/withdraw", {"reason": "撤回"}, **tag))
        for pk in (ours.pk, foreign.pk, new_id())
    }
    assert len(said) == 1
    missing, hidden = (api.get(f"{APPLICATIONS}/{pk}") for pk in (new_id(), foreign.pk))
    assert without_trace(assert_problem(missing, 404, "not_found")) == without_trace(hidden.json())
    with scope(COUNTY):
        assert Case.objects.get(pk=ours.pk).status == "submitted"


def without_key(answer) -> str:
    return json.dumps(without_trace(assert_problem(answer, 404, "not_found")))


def test_a_grant_for_one_act_opens_no_other(register):
    api = calling(register(acts={"assistance.applications.create": None}))
    filed = post(api, APPLICATIONS, filing())
    assert filed.status_code == 201
    assert_problem(act(api, filed, "submit"), 403, "act_not_granted")
    assert_problem(api.get(APPLICATIONS), 403, "act_not_granted")


def test_no_decision_of_an_official_can_be_granted():
    ours = {code.rpartition(".")[2] for code in grantable() if code.startswith("assistance.")}
    assert ours == {"read", "create", "submit", "withdraw"}


def test_a_draft_begun_at_the_counter_is_not_overwritten(api, on):
    body = filing()
    with scope(COUNTY):
        draft = made.draft(on)
        body["members"][0] |= {"name": draft.applicant.name, "id_number": made.id_number(dt.date(1985, 3, 2), 11)}
    assert_problem(post(api, APPLICATIONS, body), 422, "draft_elsewhere")
    with scope(COUNTY):
        assert Application.objects.get().hardship_cause == "失业"


def test_awards_and_decisions_are_read_with_exact_amounts(api, on):
    with scope(COUNTY):
        case = made.granted(on)
    [award] = api.get("/api/v1/assistance/awards", {"in_force_on": "2027-01-01"}).json()["results"]
    assert award["case"] == str(case.pk)
    assert isinstance(award["amount"], str)
    assert api.get(f"/api/v1/assistance/awards/{award['id']}").json() == award
    decisions = api.get("/api/v1/assistance/determinations", {"application": str(case.pk)}).json()["results"]
    one = api.get(f"/api/v1/assistance/determinations/{award['determination']}").json()
    assert one in decisions
    assert one["amount"] == award["amount"]
    assert_problem(api.get("/api/v1/assistance/determinations"), 400, "invalid_parameters")
