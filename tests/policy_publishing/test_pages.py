import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Determination
from civaffairs.policy.models import ParameterValue, ValueDraft
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR, make_bureaus, make_member
from tests.factories.figures import STANDARD, both, drafted, published

pytestmark = pytest.mark.django_db

NEXT_YEAR = dt.date(2027, 1, 1)


@pytest.fixture(autouse=True)
def sign_in_by_name(settings, db):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


def working_as(role: Role, bureau_id: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau_id).user)
    return client


def test_a_reviewer_drafts_and_a_confirmer_sees_the_effect_and_signs(on):
    with scope(COUNTY):
        case = made.granted(on)
    reviewer, confirmer = working_as(Role.COUNTY_REVIEWER), working_as(Role.COUNTY_CONFIRMER)
    form = reviewer.get(reverse("policy:draft-value", args=[STANDARD])).content.decode()
    assert "最低生活保障标准·城镇" in form
    assert 'value="750"' in form
    typed = {"value0": "8,20", "value1": "700", "effective_from": "2027-01-01", "document": "大中政发〔2026〕9号"}

    saved = reviewer.post(reverse("policy:draft-value", args=[STANDARD]), typed)

    with scope(COUNTY):
        draft = ValueDraft.objects.get()
    assert draft.value == {"urban": 820, "rural": 700}
    assert saved["Location"] == reverse("policy:draft", args=[draft.pk])
    publish = reverse("policy:publish", args=[draft.pk])
    assert "核对并发布" not in reviewer.get(reverse("policy:draft", args=[draft.pk])).content.decode()
    assert reviewer.post(publish).status_code == 403
    page = confirmer.get(publish).content.decode()
    assert "1,050.00元" in page
    assert "1,260.00元" in page
    assert case.number in page
    assert confirmer.post(publish).status_code == 302
    value = ParameterValue.objects.get()
    assert value.value == {"urban": 820, "rural": 700}
    assert "没有需要更正的决定" in confirmer.get(reverse("policy:value", args=[value.pk])).content.decode()


def test_what_was_typed_wrong_comes_back_with_words_and_stores_nothing():
    reviewer = working_as(Role.COUNTY_REVIEWER)
    typed = {"value0": "many", "value1": "700", "effective_from": "2027-01-01", "document": "文号"}
    response = reviewer.post(reverse("policy:draft-value", args=[STANDARD]), typed)
    assert response.status_code == 422
    assert "应为数字" in response.content.decode()
    response = reviewer.post(reverse("policy:draft-value", args=[STANDARD]), {**typed, "value0": "-5"})
    assert response.status_code == 422
    with scope(COUNTY):
        assert not ValueDraft.objects.exists()


def test_a_long_value_is_typed_whole_and_a_fraction_must_be_quoted():
    reviewer = working_as(Role.COUNTY_REVIEWER)
    key = "assistance.subsistence_allowance.top_ups"
    whole = reverse("policy:draft-value", args=[key]) + "?whole=1"
    assert "<textarea" in reviewer.get(whole).content.decode()
    typed = {"value": "combine: highest\nrate: 0.3", "effective_from": "2027-01-01", "document": "文号"}
    response = reviewer.post(whole, typed)
    assert response.status_code == 422
    assert "没有加引号" in response.content.decode()


def test_a_county_finds_no_way_to_draft_what_the_nation_sets():
    page = working_as(Role.COUNTY_REVIEWER).get(reverse("policy:parameter", args=["assistance.severe_disability"]))
    assert "起草新值" not in page.content.decode()


def test_the_parameters_are_found_by_name_and_say_whether_they_are_sample_data():
    client = working_as(Role.AUDITOR)
    page = client.get(reverse("policy:parameters"), {"q": "最低生活保障标准"}).content.decode()
    assert STANDARD in page
    assert "meanstest.income.window_months" not in page
    assert "示例数据" in client.get(reverse("policy:parameters"), {"local": "sample"}).content.decode()


def test_a_page_of_a_parameter_tells_every_value_its_document_and_who_set_it(on):
    with scope(COUNTY):
        value = published(both(800), dt.date(2026, 10, 1), on=on)
        published(both(810), dt.date(2026, 10, 1), on=on, supersedes=value, note="文件印错")
    page = working_as(Role.COUNTY_REVIEWER).get(reverse("policy:parameter", args=[STANDARD])).content.decode()
    for words in ("大中政发〔2026〕9号", "赵敏起草，刘志远发布", "已更正", "文件印错", "随系统提供"):
        assert words in page


def test_the_correction_list_names_the_decisions_and_goes_into_a_workbook(on):
    with scope(COUNTY):
        case = made.granted(on)
        value = published(both(800), dt.date(2026, 10, 1), on=on)
    client = working_as(Role.SUPERVISOR)
    page = client.get(reverse("policy:value", args=[value.pk])).content.decode()
    assert "更正清单" in page
    assert case.number in page
    response = client.get(reverse("policy:corrections", args=[value.pk]))
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    rows = book.get_sheet_by_name("变动明细").to_python()
    assert rows[1][0] == case.number
    assert rows[1][3:6] == [1050.0, 1200.0, 150.0]
    with scope(COUNTY):
        assert AuditEntry.objects.filter(verb="policy.export_effect").count() == 1


def test_a_city_reads_the_effect_in_its_districts_and_a_neighbour_reads_nothing(on):
    with scope(COUNTY):
        case = made.granted(on)
        own = drafted(both(800), NEXT_YEAR)
    with scope(CITY):
        draft = drafted(both(820), NEXT_YEAR, bureau_id=CITY)
    page = working_as(Role.COUNTY_CONFIRMER, CITY).get(reverse("policy:draft", args=[draft.pk]))
    assert case.number in page.content.decode()
    neighbour = working_as(Role.SUPERVISOR, NEIGHBOUR)
    assert neighbour.get(reverse("policy:draft", args=[own.pk])).status_code == 404


def test_a_what_if_shows_both_explanations_and_stores_nothing(on):
    with scope(COUNTY):
        made.granted(on)
        decision = Determination.objects.latest("determined_at")
        before = list(Determination.objects.values())
    client = working_as(Role.SUPERVISOR)
    address = reverse("policy:what-if", args=[decision.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    standard = next(figure for figure in form.figures if figure.definition.key == STANDARD)
    typed[next(name for name, path in standard.paths.items() if path == ("urban",))] = "900"
    typed = {name: value if isinstance(value, str) else str(value) for name, value in typed.items()}

    page = client.post(address, typed)

    assert page.status_code == 200
    words = page.content.decode()
    assert "1,050.00" in words
    assert "1,500.00" in words
    assert "已改动：最低生活保障标准" in words
    with scope(COUNTY):
        assert list(Determination.objects.values()) == before
        assert not ParameterValue.objects.exists()


def test_a_what_if_outside_the_bureau_is_not_found(on):
    with scope(COUNTY):
        made.granted(on)
        decision = Determination.objects.latest("determined_at")
    client = working_as(Role.SUPERVISOR, NEIGHBOUR)
    assert client.get(reverse("policy:what-if", args=[decision.pk])).status_code == 404


def test_a_withdrawal_and_a_discarded_draft_go_through_the_pages(on):
    with scope(COUNTY):
        published(both(800), dt.date(2026, 10, 1), on=on)
    reviewer = working_as(Role.COUNTY_REVIEWER)
    reviewer.post(
        reverse("policy:withdraw-value", args=[STANDARD]), {"effective_from": "2027-01-01", "document": "文号"}
    )
    with scope(COUNTY):
        draft = ValueDraft.objects.waiting().get()
    assert draft.value is None
    assert "停止执行" in reviewer.get(reverse("policy:draft", args=[draft.pk])).content.decode()
    reviewer.post(reverse("policy:discard", args=[draft.pk]), {"reason": "文件未下发"})
    assert "已作废" in reviewer.get(reverse("policy:drafts")).content.decode()
