import datetime as dt
from decimal import Decimal

import pytest

from assistance.models import ReviewPlan, Takeover
from assistance.services import reviews, takeovers
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.payments.models import Award
from civaffairs.registry.models import Standing
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        yield


def row(document: str, name: str, serial: int, relation: str = "本人", **more: str) -> dict[str, str]:
    """A row of the list, as a spreadsheet gives it."""
    head = {
        "原确认日期": "2024-03-01", "基本保障金": "812.50", "分类施保金": "140", "应复核日期": "2027-03-01",
        "区划代码": "210202011001", "居住地址": "和平路3号", "户籍性质": "城镇", "开户银行": "中国农业银行",
        "户名": name, "银行账号": "6228480000000000018",
    }  # fmt: skip
    person = {
        "原确认文书": document, "姓名": name, "公民身份号码": made.id_number(dt.date(1970, 1, 5), serial),
        "与户主关系": relation,
    }  # fmt: skip
    return {**(head if relation == "本人" else {}), **person, **more}


ROWS = [
    row("中民低保〔2024〕1号", "孙德福", 101),
    row("中民低保〔2024〕1号", "周玉兰", 102, "配偶"),
    row("中民低保〔2024〕2号", "吴长青", 103, 基本保障金="430", 分类施保金="0", 劳动能力="无劳动能力"),
]


def taken_over(on: dt.date, total: str = "1382.50") -> takeovers.TakeoverResult:
    decisions, faults = takeovers.read_old_decisions(ROWS)
    assert faults == []
    return takeovers.take_over(
        decisions=decisions, list_total=Decimal(total), first_month="2026-12", by=make_actor(Role.COUNTY_CONFIRMER),
        on=on,
    )  # fmt: skip


def test_each_recipient_gets_a_case_with_the_old_document_date_and_amount_and_nothing_is_recomputed(on):
    result = taken_over(on)
    assert (len(result.cases), result.total) == (2, Decimal("1382.50"))
    award = Award.objects.get(case__takeover__document="中民低保〔2024〕1号")
    assert (award.base, award.top_up, award.persons) == (Decimal("812.50"), Decimal(140), 2)
    assert award.valid_from == dt.date(2026, 12, 1)
    assert award.case.takeover.decided_on == dt.date(2024, 3, 1)
    assert award.determination.trace["rule"] == "assistance.takeover"
    assert Standing.objects.in_force(dt.date(2026, 12, 1)).count() == 3
    assert set(ReviewPlan.objects.values_list("review_by", flat=True)) == {dt.date(2027, 3, 1)}
    assert sum(one.amount for one in Award.objects.all()) == Decimal("1382.50")


def test_a_list_that_differs_by_one_fen_is_not_taken_over_at_all(on):
    with pytest.raises(Refusal) as refused:
        taken_over(on, "1382.51")
    assert refused.value.code == "totals_differ"
    assert "0.01元" in refused.value.message
    assert not Takeover.objects.exists()
    assert not Award.objects.exists()


def test_the_same_list_again_is_refused_and_leaves_everything_as_it_was(on):
    taken_over(on)
    with pytest.raises(Refusal) as refused:
        taken_over(on)
    assert refused.value.code == "rows_refused"
    assert {code for code, _ in refused.value.reasons} == {"already_taken_over"}
    assert (Takeover.objects.count(), Award.objects.count()) == (2, 2)


def test_every_fault_of_a_list_is_named_with_its_row():
    bad = [
        row("甲1号", "孙德福", 101, 基本保障金="八百", 户籍性质="非农", 应复核日期="明年"),
        row("甲2号", "吴长青", 103, "配偶"),
        row("", "无名", 105),
    ]
    decisions, faults = takeovers.read_old_decisions(bad)
    assert decisions == []
    assert {number for number, _ in faults} == {2, 3, 4}
    text = "".join(message for _, message in faults)
    for words in ("八百", "户籍性质应为", "明年", "须有且只有一名户主", "没有原确认文书号"):
        assert words in text


def test_only_the_county_takes_over(on):
    decisions, _ = takeovers.read_old_decisions(ROWS)
    with pytest.raises(NotPermitted):
        takeovers.take_over(
            decisions=decisions, list_total=Decimal("1382.50"), first_month="2026-12",
            by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on,
        )  # fmt: skip
    assert not Case.objects.exists()


def test_a_new_standard_does_not_touch_a_taken_over_amount_without_a_means_test(on):
    taken_over(on)
    first = Case.objects.get(takeover__document="中民低保〔2024〕2号")
    case = changed.opened(first, on, kind="standard")
    with pytest.raises(Refusal) as refused:
        changed.handed_in(case, on)
    assert "authorisation_missing" in {code for code, _ in refused.value.reasons}


def test_the_first_review_of_a_taken_over_household_opens_by_the_date_given(on):
    taken_over(on)
    assert reviews.open_due_reviews(on=dt.date(2027, 1, 15)) == []
    assert len(reviews.open_due_reviews(on=dt.date(2027, 2, 1))) == 2
