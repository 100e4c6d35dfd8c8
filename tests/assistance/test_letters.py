"""The papers that each act leaves with the case."""

import datetime as dt
from io import BytesIO

import pytest
from pypdf import PdfReader

from assistance.services import applications, decisions
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.errors import Refusal
from civaffairs.documents.models import Document
from civaffairs.documents.services import open_document
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    load_divisions()
    with scope(COUNTY):
        yield


def letter(case: Case, kind: str) -> tuple[Document, str]:
    """The one letter of this kind about the case, and its text without line breaks."""
    document = Document.objects.get(kind=kind, subject_id=case.pk)
    content = open_document(document=document, by=make_actor(Role.TOWNSHIP_CASEWORKER), purpose="试验")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return document, "".join(text.split())


def test_accepting_makes_the_receipt_with_the_term_and_its_last_day(on):
    case = made.investigating(on)

    document, text = letter(case, "receipt")

    assert document.number == "救受〔2026〕1号"
    assert document.title == "最低生活保障申请受理通知书"
    for words in ("王海波", case.number, "30个工作日", "桃源街道办事处", "授权书（3份）"):
        assert words in text


def test_returning_tells_everything_that_is_missing_at_once(on):
    case = made.submitted(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    applications.return_for_correction(case=case, missing="房屋租赁合同\n\n学校在读证明", by=by, on=on)

    _, text = letter(case, "supplement_list")

    assert "房屋租赁合同" in text
    assert "学校在读证明" in text
    assert "不动产登记信息" in text  # what platforms hold is not asked


def test_a_decision_to_grant_exists_as_a_letter_that_explains_the_amount_and_the_remedies(on):
    case = made.granted(on)

    document, text = letter(case, "grant_notice")

    assert document.verification_code
    for words in ("王海波", "李雪梅", "1,050.00", "壹仟零伍拾元整", "2026年12月", "大连市中山区人民政府", "行政复议"):
        assert words in text
    assert "6228480000000000018" not in text


def test_the_approval_form_keeps_the_whole_case_on_one_paper(on):
    case = made.granted(on)

    _, text = letter(case, "approval_form")

    for words in ("王海波", "工资性收入", "1,200.00", "存款", "8,600.00", "李静、陈晓梅", "无异议", "刘志远", "王建军"):
        assert words in text


def test_a_refusal_tells_each_reason_with_its_basis_and_what_help_there_is_instead(on):
    case = made.opinion_given(on, opinion="refuse", wage="2300")
    case = decisions.forward(case=case, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    decisions.refuse_allowance(case=case, reason="人均收入高于标准", by=make_actor(Role.COUNTY_CONFIRMER), on=on)

    _, text = letter(case, "refusal_notice")

    for words in ("收入不低于最低生活保障标准", "人均收入高于标准", "最低生活保障边缘家庭", "临时救助", "人民法院"):
        assert words in text


def test_an_act_that_is_refused_leaves_no_letter(on):
    case = made.awaiting_confirmation(on)
    with pytest.raises(Refusal):
        decisions.confirm_allowance(case=case, amount_seen=1, by=make_actor(Role.COUNTY_CONFIRMER), on=on)

    assert not Document.objects.filter(kind="grant_notice").exists()


def test_letters_of_a_year_are_numbered_without_gaps(on):
    made.investigating(on)
    made.investigating(on, name="赵一鸣", serial=51)
    later = made.investigating(on + dt.timedelta(1), name="钱二妮", serial=91)

    assert letter(later, "receipt")[0].number == "救受〔2026〕3号"
