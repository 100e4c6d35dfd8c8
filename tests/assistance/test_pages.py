"""The pages of an application, opened by everybody who may, in every status."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from assistance.models import DeclaredIncome
from assistance.services import applications, decisions, investigation
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case, HomeVisit, StatusChange
from civaffairs.common.dates import today
from civaffairs.meanstest.models import Authorisation
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member
from tests.factories.visits import ANSWERS

pytestmark = pytest.mark.django_db

REFERENCE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-")
MACHINE_DAY = re.compile(r"\b20\d\d-\d\d\b")
MACHINE_WORDS = re.compile(r"\b(True|False|None|[a-z]+_[a-z_]+)\b")
READERS = (Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD, Role.COUNTY_CONFIRMER, Role.SUPERVISOR)
TABS = ("overview", "declared", "check", "calculation", "letters", "history")
STATUSES = {
    "submitted": made.submitted,
    "investigating": made.investigating,
    "investigated": made.investigated,
    "opinion_given": made.opinion_given,
    "in_public_notice": made.in_public_notice,
    "awaiting_confirmation": made.awaiting_confirmation,
    "granted": made.granted,
}


@pytest.fixture(autouse=True)
def bureau(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    load_divisions()


def working_as(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def make(build, **options) -> Case:
    with scope(COUNTY):
        return build(today(), **options)


def page(name: str, case: Case, *more) -> str:
    return reverse(f"assistance:{name}", args=[case.pk, *more])


def tab(code: str, case: Case) -> str:
    return reverse("casework:case-tab", args=[case.pk, code])


def act_page(code: str, case: Case, *about) -> str:
    return reverse("casework:act-about" if about else "casework:act", args=[case.pk, code, *about])


def words_of(response) -> str:
    """What a person reads between the tags of the main part."""
    main = "<main" + response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return html.unescape(re.sub(r"<template.*?</template>|<[^>]+>", " ", main, flags=re.DOTALL))


def assert_written_for_people(response) -> None:
    text = words_of(response)
    assert REFERENCE.findall(text) + MACHINE_DAY.findall(text) + MACHINE_WORDS.findall(text) == []


@pytest.mark.parametrize("status", STATUSES)
def test_every_tab_is_written_for_people_whoever_reads_it(status):
    case = make(STATUSES[status])
    for role in READERS:
        client = working_as(role)
        for code in TABS:
            response = client.get(tab(code, case))
            assert response.status_code == 200
            assert_written_for_people(response)


def test_differences_and_findings_are_written_for_people():
    case = make(made.investigating)
    with scope(COUNTY):
        by = make_actor(Role.TOWNSHIP_CASEWORKER)
        run = investigation.start_means_test(case=case, by=by, on=today())
        made.answer_by_hand(case, [("李雪梅", "income", "wage", Decimal("1500"))])
        discrepancy = run.discrepancies.get()
        run.findings.update(description="某公司:工资1500.00元/月(2025-11至2026-10)")
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    for address in (tab("check", case), act_page("decide_discrepancy", case, discrepancy.pk)):
        response = client.get(address)
        assert response.status_code == 200
        assert_written_for_people(response)
        assert "工资" in words_of(response)


def test_every_page_of_a_draft_opens_and_is_written_for_people():
    case = make(made.draft)
    with scope(COUNTY):
        member = case.application.members.get(relation="spouse")
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    addresses = [reverse("assistance:start")]
    addresses += [page(name, case) for name in (
        "draft", "member-new", "supporters", "official-link", "account", "check-answers"
    )]  # fmt: skip
    addresses.append(act_page("withdraw", case))
    addresses += [page(name, case, member.pk) for name in (
        "member", "member-remove", "income", "assets", "authorisation"
    )]  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert_written_for_people(response)


ACTS = {
    "accept": (made.submitted, Role.TOWNSHIP_CASEWORKER),
    "return_for_correction": (made.submitted, Role.TOWNSHIP_CASEWORKER),
    "start_check": (made.investigating, Role.TOWNSHIP_CASEWORKER),
    "record_visit": (made.investigating, Role.TOWNSHIP_CASEWORKER),
    "give_opinion": (made.investigated, Role.TOWNSHIP_HEAD),
    "post_notice": (made.opinion_given, Role.TOWNSHIP_CASEWORKER),
    "record_objection": (made.in_public_notice, Role.TOWNSHIP_CASEWORKER),
    "reopen": (made.in_public_notice, Role.TOWNSHIP_CASEWORKER),
    "confirm": (made.awaiting_confirmation, Role.COUNTY_CONFIRMER),
    "refuse": (made.awaiting_confirmation, Role.COUNTY_CONFIRMER),
    "send_back": (made.awaiting_confirmation, Role.COUNTY_CONFIRMER),
    "end": (made.granted, Role.COUNTY_CONFIRMER),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_page_of_each_act_opens_and_says_what_is_missing_in_an_empty_form(act):
    build, role = ACTS[act]
    case, client = make(build), working_as(role)
    shown = client.get(act_page(act, case))
    assert shown.status_code == 200
    assert_written_for_people(shown)
    if [name for name, field in shown.context["form"].fields.items() if field.required and name != "amount_seen"]:
        empty = client.post(act_page(act, case), {})
        assert empty.status_code == 422
        assert "请" in words_of(empty)
        assert_written_for_people(empty)


def test_what_is_missing_for_the_next_step_stands_on_the_case_and_its_button_does_not():
    case = make(made.investigating)
    text = words_of(working_as(Role.TOWNSHIP_CASEWORKER).get(reverse("casework:case", args=[case.pk])))
    assert "家庭经济状况核对还没有出具结论" in text
    assert act_page("give_opinion", case) not in text
    assert "条件未齐" in text


def test_who_acts_on_an_older_page_sees_what_happened_since_and_may_go_on():
    case = make(made.submitted)
    first, second = working_as(Role.TOWNSHIP_CASEWORKER), working_as(Role.TOWNSHIP_CASEWORKER)
    seen = second.get(act_page("return_for_correction", case)).context["form"]["version"].value()
    first.post(act_page("accept", case), {"version": seen})

    response = second.post(act_page("return_for_correction", case), {"version": seen, "reason": "缺租赁合同"})

    assert response.status_code == 409
    text = words_of(response)
    assert "您打开页面之后发生的办理" in text
    assert "李静" in text
    assert "缺租赁合同" in response.content.decode()
    with scope(COUNTY):
        case.refresh_from_db()
        assert list(case.history.order_by("at").values_list("act", flat=True)) == ["submit", "accept"]
    assert str(case.version) == str(response.context["form"]["version"].value())


def test_a_form_that_is_sent_twice_acts_once_and_says_so_without_an_error():
    case, client = make(made.submitted), working_as(Role.TOWNSHIP_CASEWORKER)
    sent = {"version": case.version}
    answers = [client.post(act_page("accept", case), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    with scope(COUNTY):
        assert StatusChange.objects.filter(case=case, act="accept").count() == 1


def test_a_home_visit_that_is_sent_twice_is_one_visit():
    case, client = make(made.investigating), working_as(Role.TOWNSHIP_CASEWORKER)
    sent = {
        "visited_on": today().isoformat(), "means": "on_site", "first_investigator": "李静",
        "second_investigator": "陈晓梅", "member_present": "王海波", "living_conditions": "简朴", "findings": "一致",
        "second_function": "社区居委会委员", **{f"check_{code}": answer for code, answer in ANSWERS.items()},
    }  # fmt: skip
    for _ in range(2):
        assert client.post(act_page("record_visit", case), sent).status_code == 302
    with scope(COUNTY):
        assert HomeVisit.objects.filter(case=case).count() == 1


def applicant() -> dict[str, str]:
    """What is typed on the first page."""
    known = made.particulars("赵一鸣", made.dt.date(1985, 3, 2), 51)
    return {
        "name": known.name, "id_number": known.id_number, "residence": "urban",
        "division_code": "210202012004", "address": "和平路1号",
    }  # fmt: skip


def test_an_application_that_is_started_twice_is_one_draft():
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    answers = [client.post(reverse("assistance:start"), applicant()) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    with scope(COUNTY):
        assert Case.objects.count() == 1


def test_somebody_who_receives_or_applies_already_is_named_at_intake():
    case = make(made.granted, name="赵一鸣", serial=51)
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    draft = client.post(reverse("assistance:start"), applicant(), follow=True)
    text = words_of(draft)
    assert "请先核实" in text
    assert "正在享受最低生活保障" in text
    assert case.number not in text


INCOME_FIELDS = ("kind", "amount", "month_from", "month_to")


def rows(count: int, initial: int) -> dict[str, str]:
    """How many rows a browser says that it sends."""
    return {"form-TOTAL_FORMS": str(count), "form-INITIAL_FORMS": str(initial), "form-MAX_NUM_FORMS": "40"}


def row(index: int, *values: str) -> dict[str, str]:
    """One row of income as a browser sends it."""
    return {f"form-{index}-{name}": value for name, value in zip(INCOME_FIELDS, values, strict=True)}


def test_rows_that_nobody_touched_stay_when_another_is_added_and_go_when_deleted():
    case, client = make(made.draft), working_as(Role.TOWNSHIP_CASEWORKER)
    with scope(COUNTY):
        member = case.application.members.get(relation="self")
    address = page("income", case, member.pk)
    there = row(0, "wage", "1200.00", "2025-11", "2026-10")
    new = row(1, "pension", "300", "2025-11", "2026-10")

    assert client.post(address, rows(2, 1) | there | new).status_code == 302
    with scope(COUNTY):
        assert set(DeclaredIncome.objects.values_list("kind", flat=True)) == {"wage", "pension"}

    kept = client.get(address).context["form"].initial_forms
    sent = rows(2, 2)
    for index, form in enumerate(kept):
        sent |= {f"form-{index}-{name}": str(form[name].value()) for name in INCOME_FIELDS}
        if form["kind"].value() == "wage":
            sent[f"form-{index}-DELETE"] = "on"
    assert client.post(address, sent).status_code == 302
    with scope(COUNTY):
        assert list(DeclaredIncome.objects.values_list("kind", flat=True)) == ["pension"]


def test_a_list_page_without_any_row_is_saved_as_none():
    case, client = make(made.draft), working_as(Role.TOWNSHIP_CASEWORKER)
    assert client.post(page("supporters", case), rows(1, 0) | {"form-0-residence": "urban"}).status_code == 302


def test_an_authorisation_that_is_sent_twice_is_one():
    case, client = make(made.draft), working_as(Role.TOWNSHIP_CASEWORKER)
    with scope(COUNTY):
        member = case.application.members.get(relation="spouse")
        before = Authorisation.objects.count()
    sent = {"signed_on": today().isoformat(), "signed_by": "李雪梅"}
    assert client.post(page("authorisation", case, member.pk), sent).status_code == 302
    with scope(COUNTY):
        assert Authorisation.objects.count() == before


def test_a_returned_application_says_what_is_to_be_completed():
    case = make(made.submitted)
    with scope(COUNTY):
        by = make_actor(Role.TOWNSHIP_CASEWORKER)
        applications.return_for_correction(case=case, missing="房屋租赁合同", by=by, on=today())
    text = words_of(working_as(Role.TOWNSHIP_CASEWORKER).get(page("draft", case)))
    assert "房屋租赁合同" in text


def test_a_refused_case_shows_its_reasons_and_stops_its_stages():
    case = make(made.opinion_given, opinion="refuse", wage="2300")
    with scope(COUNTY):
        case = decisions.forward(case=case, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=today())
        decisions.refuse_allowance(
            case=case, reason="人均收入高于标准", by=make_actor(Role.COUNTY_CONFIRMER), on=today()
        )
    response = working_as(Role.SUPERVISOR).get(reverse("casework:case", args=[case.pk]))
    assert "收入不低于最低生活保障标准" in words_of(response)
    assert "stage--stopped" in response.content.decode()
    assert_written_for_people(response)
