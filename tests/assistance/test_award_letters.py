"""The papers that go to a household that receives: another amount, an exit, the end, everything as before."""

import datetime as dt
from io import BytesIO

import pytest
from pypdf import PdfReader

from assistance.services import decisions, handovers, outcomes, reviews
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.documents.models import Document
from civaffairs.documents.services import open_document
from civaffairs.tenancy.models import OfficeContact
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

LATER = dt.date(2026, 12, 10)


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        OfficeContact.objects.create(
            division_code="210202", valid_from=dt.date(2026, 1, 1), office="社会救助科", address="明泽街1号",
            telephone="0411-12345678", reconsideration_body="中山区人民政府行政复议局", court="中山区人民法院",
        )  # fmt: skip
        yield


def letter(case: Case, kind: str) -> str:
    """The text of the one letter of this kind about the case, without blanks."""
    document = Document.objects.get(kind=kind, subject_id=case.pk)
    content = open_document(document=document, by=make_actor(Role.TOWNSHIP_CASEWORKER), purpose="试验")
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def decided(on: dt.date, wage: str, opinion: str) -> tuple[Case, Case]:
    """An award and a change of income that waits for the county."""
    first = made.granted(on)
    case = changed.opened(first, LATER)
    changed.wage_of(case, wage, LATER)
    return first, changed.awaiting(changed.tested(changed.handed_in(case, LATER), LATER), LATER, opinion=opinion)


def test_another_amount_is_told_with_the_old_one_the_new_one_and_the_sum(on):
    first, case = decided(on, "1500", "grant")
    changed.confirmed(case, LATER)
    text = letter(case, "change_notice")
    for words in (first.number, "原每月保障金1,050.00元", "变更后每月保障金750.00元", "2027年1月"):
        assert words in text
    assert "附件计算说明" in text
    assert not Document.objects.filter(kind="grant_notice", subject_id=case.pk).exists()


def test_letters_name_the_office_as_the_bureau_has_entered_it(on):
    _, case = decided(on, "1500", "grant")
    changed.confirmed(case, LATER)
    text = letter(case, "change_notice")
    for words in ("社会救助科", "0411-12345678", "明泽街1号", "中山区人民政府行政复议局"):
        assert words in text


def test_the_end_is_told_with_the_last_month_and_every_reason(on):
    _, case = decided(on, "2300", "refuse")
    outcomes.stop_allowance(case=case, reason="收入超过标准", by=make_actor(Role.COUNTY_CONFIRMER), on=LATER)
    text = letter(case, "stop_notice")
    assert "最后发放月份2026年12月" in text
    assert "收入超过标准" in text


def test_a_gradual_exit_is_told_with_its_first_and_last_month(on):
    _, case = decided(on, "2300", "refuse")
    outcomes.exit_gradually(case=case, reason="就业增收", by=make_actor(Role.COUNTY_CONFIRMER), on=LATER)
    assert "自2027年1月至2027年6月" in letter(case, "gradual_exit_notice")


def test_a_review_that_changes_nothing_is_told_with_the_day_of_the_next_one(on):
    reviewed = dt.date(2027, 5, 10)
    made.granted(on)
    reviews.plan_missing_reviews(on=on)
    (case,) = reviews.open_due_reviews(on=reviewed)
    changed.wage_of(case, "1200", reviewed, "2026-05", "2027-04")
    reviews.begin_review(case=case, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=reviewed)
    case.refresh_from_db()
    case = changed.awaiting(changed.tested(case, reviewed), reviewed)
    outcomes.keep_allowance(case=case, reason="收入无明显变化", by=make_actor(Role.COUNTY_CONFIRMER), on=reviewed)
    text = letter(case, "keep_notice")
    assert "1,050.00元" in text
    assert "不迟于2027年11月10日" in text


def test_a_household_that_gives_the_allowance_up_gets_its_last_month_in_writing(on):
    case = made.granted(on)
    by = make_actor(Role.COUNTY_CONFIRMER)
    decisions.end_allowance(case=case, reason="本人书面放弃", last_month="2026-12", by=by, on=LATER)
    text = letter(case, "stop_notice")
    assert "本人书面放弃" in text
    assert "2026年12月" in text


def test_a_household_that_moves_is_told_which_bureau_pays_from_when(on):
    case = made.granted(on)
    handovers.hand_over(
        case=case, to_division="210203008001", address="八一路5号", last_month="2027-01", reason="户籍迁移",
        by=make_actor(Role.COUNTY_CONFIRMER), on=LATER,
    )  # fmt: skip
    text = letter(case, "handover_notice")
    for words in ("大连市西岗区民政局", "2027年1月", "八一路5号"):
        assert words in text
