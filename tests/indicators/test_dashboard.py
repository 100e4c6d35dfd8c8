"""Every figure of the dashboard opens a list that adds up to it: for a county, a township and a city."""

import datetime as dt
import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.test import Client

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import today
from civaffairs.indicators import dashboard
from civaffairs.indicators.catalogue import Board, Indicator, boards, register
from civaffairs.indicators.listings import AWARDS, CASES
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckStep
from civaffairs.payments.models import Award
from civaffairs.tenancy.models import Division
from civaffairs.tenancy.scope import city_scope, scope
from tests.factories import applications as made
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db

TOWNSHIP = "210202011"
WATCHERS = {
    "county supervisor": (Role.SUPERVISOR, COUNTY, None),
    "township head": (Role.TOWNSHIP_HEAD, COUNTY, TOWNSHIP),
    "city supervisor": (Role.SUPERVISOR, CITY, None),
}


class Links(HTMLParser):
    """Every link of a page with its text, and the rows of its main table."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[list[str]] = []
        self.open = self.hidden = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append([dict(attrs).get("href", ""), ""])
            self.open = 1
        elif tag == "span" and self.open:
            self.hidden += 1

    def handle_endtag(self, tag):
        if tag == "a":
            self.open = 0
        elif tag == "span" and self.open:
            self.hidden -= 1

    def handle_data(self, data):
        if self.open and not self.hidden:
            self.links[-1][1] += data


@pytest.fixture
def day() -> dt.date:
    return today()


@pytest.fixture
def watched(settings, day):
    """Cases in many statuses in two districts and two townships; two overdue, some paid in each district."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    Division.objects.create(code="210202", name="中山区", level=3, parent_code="210200")
    Division.objects.create(code=TOWNSHIP, name="桃源街道", level=4, parent_code="210202")
    with scope(COUNTY):
        made.draft(day, serial=101)
        made.submitted(day, serial=111)
        checked = made.investigating(day, serial=121)
        made.investigating(day - dt.timedelta(200), serial=131)
        made.in_public_notice(day - dt.timedelta(20), serial=141)
        made.awaiting_confirmation(day, serial=151)
        made.granted(day, serial=161)
        made.granted(day - dt.timedelta(70), serial=171)
        elsewhere = made.submitted(day, serial=181)
        Case.objects.filter(pk=elsewhere.pk).update(division_code="210202012001")
        made.investigation.start_means_test(case=checked, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=day)
        first = CheckStep.objects.filter(run__case=checked, source="tax")[0]
        CheckStep.objects.filter(pk=first.pk).update(state=StepState.SOURCE_FAILED, failure="timeout")
    with scope(NEIGHBOUR):
        made.submitted(day, serial=211, bureau_id=NEIGHBOUR)
        made.granted(day - dt.timedelta(70), serial=221, bureau_id=NEIGHBOUR, wage="900")
    return day


def watching(who: str) -> Client:
    client = Client()
    client.force_login(make_member(*WATCHERS[who]).user)
    return client


def counted(page: str) -> int:
    """How many rows the opened list says that it has."""
    return int(re.search(r"共([\d,]+)(?:件|户次|项)", page)[1].replace(",", ""))


def number(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", ""))


@pytest.mark.parametrize("who", WATCHERS)
def test_every_figure_opens_the_list_that_adds_up_to_it(watched, who):
    client = watching(who)
    page = client.get("/supervision")
    assert page.status_code == 200
    figures = [(url, number(text)) for url, text in Links(page.content.decode()).links if "?" in url and text.strip()]
    assert len(figures) > 30
    wrong = {}
    for url, figure in figures:
        opened = client.get(url)
        assert opened.status_code == 200, url
        assert len(opened.context["table"].rows) == counted(opened.content.decode()), url
        totals = opened.context.get("totals")
        sums = {Decimal(counted(opened.content.decode()))} | (
            {Decimal(value) for value in totals.values()} if totals else set()
        )
        if figure not in sums:
            wrong[url] = (figure, sums)
    assert wrong == {}


def figures_of(who: str) -> dict[str, str]:
    page = watching(who).get("/supervision")
    return {tile["code"]: tile["figure"] for tile in page.context["boards"][0]["tiles"]}


def test_a_county_supervisor_sees_the_county(watched):
    found = figures_of("county supervisor")
    assert found["assistance.open"] == "6"
    assert found["assistance.overdue"] == "2"
    assert found["assistance.in_public_notice"] == "1"
    assert found["assistance.awaiting_confirmation"] == "1"
    assert found["assistance.granted_this_month"] == "1"
    # What was confirmed today is paid from a later month on.
    assert found["assistance.households"] == "1"
    assert found["assistance.persons"] == "3"


def test_a_township_head_sees_the_township_only(watched):
    assert figures_of("township head")["assistance.open"] == "5"
    page = watching("township head").get("/cases?status=submitted").content.decode()
    assert counted(page) == 1


def test_a_city_supervisor_sees_the_sum_of_its_districts_and_may_not_open_their_cases(watched):
    found = figures_of("city supervisor")
    assert found["assistance.open"] == "7"
    assert found["assistance.households"] == "2"
    opened = watching("city supervisor").get("/cases?status=submitted")
    page = opened.content.decode()
    assert "大连市西岗区民政局" in page
    with scope(NEIGHBOUR):
        case = Case.objects.get(status="submitted")
    assert case.number in page
    assert str(case.pk) not in page
    assert watching("city supervisor").get(f"/cases/{case.pk}").status_code == 404


def test_the_districts_of_a_city_add_up_to_its_tiles(watched):
    page = watching("city supervisor").get("/supervision")
    board = page.context["boards"][0]
    tiles = {tile["code"]: number(tile["figure"]) for tile in board["tiles"]}
    assert [row.label for row in board["districts"]] == ["大连市中山区民政局", "大连市西岗区民政局"]
    for position, one in enumerate(board["board"].districts):
        assert sum(number(row.cells[position].figure) for row in board["districts"]) == tiles[one.code], one.code


def test_the_monthly_amount_is_the_sum_of_the_awards_in_its_list(watched):
    client = watching("county supervisor")
    amount = next(one for one in boards()[0].tiles if one.code == "assistance.monthly_amount")
    listed = client.get(amount.address(dashboard.today_of(watched, "210202"))).context["table"].page.rows
    with scope(COUNTY):
        awarded = sum(award.base + award.top_up for award in Award.objects.in_force(watched))
    assert number(figures_of("county supervisor")["assistance.monthly_amount"]) == awarded > 0
    assert sum(award.amount for award in listed) == awarded


def test_the_dashboard_says_which_agency_keeps_whom_waiting(watched):
    page = watching("county supervisor").get("/supervision")
    rows = {row.key: [cell.figure for cell in row.cells] for row in page.context["agencies"]}
    assert rows["tax"][1] == "1"
    opened = watching("county supervisor").get("/supervision/waiting?source=tax&failed=yes").content.decode()
    assert counted(opened) == 1
    assert "部门接口超时未应答" in opened


def test_a_caseworker_may_not_open_the_dashboard(watched):
    client = Client()
    client.force_login(make_member(Role.TOWNSHIP_CASEWORKER).user)
    assert client.get("/supervision").status_code == 403
    assert client.get("/supervision/waiting").status_code == 403


def test_near_means_five_working_days_across_a_weekend():
    friday = dt.date(2026, 11, 20)
    assert dashboard.today_of(friday, "210202").near == dt.date(2026, 11, 27)


def test_near_means_five_working_days_across_the_spring_festival():
    assert dashboard.today_of(dt.date(2026, 2, 13), "210202").near == dt.date(2026, 2, 27)


def test_an_indicator_with_a_filter_that_its_list_does_not_know_is_refused(watched):
    wrong = Indicator("tests.wrong", "错", "错。", "件", CASES, lambda today: {"statuss": "draft"})
    with scope(COUNTY), pytest.raises(ValueError, match="has no filter statuss"):
        wrong.figure(make_actor(Role.SUPERVISOR), dashboard.today_of(watched, "210202"))


def test_an_indicator_with_a_value_that_its_list_refuses_is_refused(watched):
    wrong = Indicator("tests.wrong", "错", "错。", "户", AWARDS, lambda today: {"in_force_on": "someday"})
    with scope(COUNTY), pytest.raises(ValueError, match="in_force_on"):
        wrong.figure(make_actor(Role.SUPERVISOR), dashboard.today_of(watched, "210202"))


def test_two_boards_of_one_code_are_refused():
    with pytest.raises(ValueError, match="registered twice"):
        register(Board("assistance", "另一个", (), (), (), (), ()))


def test_every_indicator_says_what_it_means_in_a_sentence():
    found = [one for board in boards() for one in board.indicators]
    assert len(found) > 10
    assert len({one.code for one in found}) == len(found)
    assert [one.code for one in found if not one.definition.endswith("。") or len(one.definition) < 8] == []


def test_a_citys_reading_leaves_no_way_to_write(watched):
    with city_scope(CITY), pytest.raises(Exception, match="permission denied"):
        Case.objects.update(status="granted")
