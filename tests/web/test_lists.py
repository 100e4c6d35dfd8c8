"""Lists as their readers arrange them: columns, rows, saved filters."""

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.tenancy.scope import scope
from civaffairs.web.models import ListSettings, SavedFilter
from civaffairs.web.services.lists import filters_in
from tests.factories import applications as made
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR, make_bureaus, make_member


@pytest.fixture
def bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


def working_as(role: Role, bureau: int = COUNTY, division: str | None = None) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau, division).user)
    return client


def cases(query: str = "") -> str:
    return f"{reverse('casework:cases')}{query}"


def keep(client: Client, name: str, query: str = "?q=whb", **more: str):
    return client.post(reverse("list-filters"), {"next": cases(query), "name": name, **more})


def test_an_address_is_kept_without_the_place_in_the_list_and_without_empty_answers():
    assert filters_in("q=&status=draft&after=xyz&export=1&sort=-opened_on") == "status=draft&sort=-opened_on"


@pytest.mark.django_db
def test_a_column_that_was_left_out_is_gone_for_this_reader_alone_on_the_page_and_in_the_export(bureaus, on):
    with scope(COUNTY):
        made.draft(on)
    mine, other = working_as(Role.SUPERVISOR), working_as(Role.COUNTY_REVIEWER)
    offered = ["申请人", "状态", "办理期限", "登记日"]
    given = {"next": cases(), "offered": offered, "shown": offered[1:], "density": "dense"}
    assert mine.post(reverse("list-arrange"), given)["Location"] == cases()

    table = mine.get(cases()).context["table"]
    assert [column.label for column in table.columns] == ["事项编号", *offered[1:]]
    assert 'data-density="dense"' in mine.get(cases()).content.decode()
    assert len(other.get(cases()).context["table"].columns) == 5
    answer = mine.post(cases("?export=1"), {"purpose": "核对", "format": "csv"})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0] == "事项编号,状态,办理期限,登记日"

    mine.post(reverse("list-arrange"), {**given, "reset": "1"})
    assert len(mine.get(cases()).context["table"].columns) == 5


@pytest.mark.django_db
def test_a_list_shows_a_column_that_came_after_the_reader_chose(bureaus):
    client = working_as(Role.SUPERVISOR)
    client.post(reverse("list-arrange"), {"next": cases(), "offered": ["申请人"], "shown": []})
    labels = [column.label for column in client.get(cases()).context["table"].columns]
    assert labels == ["事项编号", "状态", "办理期限", "登记日"]


@pytest.mark.django_db
def test_a_filter_is_kept_under_its_name_shared_only_when_asked_and_never_beyond_the_bureau(bureaus):
    mine, colleague = working_as(Role.SUPERVISOR), working_as(Role.COUNTY_REVIEWER)
    neighbour = working_as(Role.SUPERVISOR, NEIGHBOUR)
    assert keep(mine, "我的王姓")["Location"] == cases("?q=whb")
    keep(mine, "共用的", "?status=draft", is_shared="on")

    def names(client):
        return [kept.name for kept in client.get(cases("?all=1")).context["table"].arrangement.saved]

    assert names(mine) == ["共用的", "我的王姓"]
    assert names(colleague) == ["共用的"]
    assert names(neighbour) == []


@pytest.mark.django_db
def test_a_list_opens_with_the_default_filter_and_shows_everything_on_request(bureaus):
    client = working_as(Role.SUPERVISOR)
    keep(client, "草稿", "?status=draft", is_default="on")
    assert client.get(cases())["Location"] == cases("?status=draft")
    assert client.get(cases("?all=1")).status_code == 200

    client.post(reverse("list-filters"), {"next": cases("?all=1"), "default": ""})
    assert client.get(cases()).status_code == 200


@pytest.mark.django_db
def test_a_shared_filter_is_deleted_by_its_owner_only_and_leaves_no_default_behind(bureaus):
    mine, colleague = working_as(Role.SUPERVISOR), working_as(Role.COUNTY_REVIEWER)
    keep(mine, "共用的", is_shared="on")
    with scope(COUNTY):
        saved = SavedFilter.objects.get()
    colleague.post(reverse("list-filters"), {"next": cases(), "default": str(saved.pk)})
    assert colleague.get(cases()).status_code == 302

    colleague.post(reverse("list-filters"), {"next": cases(), "delete": str(saved.pk)})
    with scope(COUNTY):
        assert SavedFilter.objects.count() == 1
    mine.post(reverse("list-filters"), {"next": cases(), "delete": str(saved.pk)})
    with scope(COUNTY):
        assert not SavedFilter.objects.exists()
        assert ListSettings.objects.filter(default_filter__isnull=False).count() == 0
    assert colleague.get(cases()).status_code == 200


@pytest.mark.django_db
def test_a_private_filter_of_a_colleague_cannot_be_touched(bureaus):
    mine, colleague = working_as(Role.SUPERVISOR), working_as(Role.COUNTY_REVIEWER)
    keep(mine, "自己的")
    with scope(COUNTY):
        key = str(SavedFilter.objects.get().pk)
    for act in ("delete", "default"):
        assert colleague.post(reverse("list-filters"), {"next": cases(), act: key}).status_code == 404
    assert colleague.post(reverse("list-filters"), {"next": cases(), "delete": "x"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "名" * 41])
def test_a_filter_without_a_usable_name_is_refused(bureaus, name):
    client = working_as(Role.SUPERVISOR)
    assert (
        "请为筛选填写名称"
        in client.post(reverse("list-filters"), {"next": cases("?q=whb"), "name": name}, follow=True).content.decode()
    )
    with scope(COUNTY):
        assert not SavedFilter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://example.org/cases", "/nowhere", "/style-guide/", "/me"])
def test_only_lists_of_ours_are_arranged(bureaus, address):
    client = working_as(Role.SUPERVISOR)
    assert client.post(reverse("list-arrange"), {"next": address}).status_code == 404


@pytest.mark.django_db
def test_a_city_that_reads_its_districts_keeps_its_own_arrangement(bureaus, on):
    with scope(COUNTY):
        made.draft(on)
    city = working_as(Role.SUPERVISOR, CITY)
    assert len(city.get(cases()).context["table"].columns) == 6
    keep(city, "市里的", "?status=draft")
    city.post(reverse("list-arrange"), {"next": cases(), "offered": ["民政局", "申请人"], "shown": ["民政局"]})
    table = city.get(cases("?all=1")).context["table"]
    assert [column.label for column in table.columns][:3] == ["事项编号", "民政局", "状态"]
    assert [kept.name for kept in table.arrangement.saved] == ["市里的"]
    assert table.rows
