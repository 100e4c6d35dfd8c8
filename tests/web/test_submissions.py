"""What is typed is kept, what is sent is done once, and nobody overwrites a colleague without seeing it."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from assistance.models import Application
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case
from civaffairs.common.dates import now
from civaffairs.tenancy.scope import scope
from civaffairs.web.models import FormDraft, SubmittedForm
from civaffairs.web.services import submissions
from civaffairs.web.snapshots import snapshot
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_bureaus, make_member

pytestmark = pytest.mark.django_db
BANK = "6222020200112233445"


@pytest.fixture
def address(settings, on) -> str:
    """The page of account and contact of a draft."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        return reverse("assistance:account", args=[made.draft(on).pk])


def working_as(role: Role = Role.TOWNSHIP_CASEWORKER, division: str | None = None) -> Client:
    client = Client()
    client.force_login(make_member(role, division_code=division).user)
    return client


def opened(client: Client, address: str) -> dict:
    """What the browser would send of a page that was opened and not touched."""
    page = client.get(address)
    return {**snapshot(page.context["form"]), "form_token": page.context["form_token"]}


def declared() -> Application:
    with scope(COUNTY):
        return Application.objects.get()


def test_a_page_that_is_sent_twice_acts_once_and_leads_to_the_same_place(address):
    client = working_as()
    data = opened(client, address) | {"hardship_cause": "第一居民小组"}
    first = client.post(address, data)
    with scope(COUNTY):
        done = AuditEntry.objects.count()
    again = client.post(address, data)

    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    with scope(COUNTY):
        assert AuditEntry.objects.count() == done
        assert SubmittedForm.objects.count() == 1
    assert "已经提交过" in client.get(again["Location"]).content.decode()


def test_a_form_that_was_refused_may_be_sent_again(address):
    client = working_as()
    data = opened(client, address)
    assert client.post(address, data | {"telephone": "x"}).status_code == 422
    assert client.post(address, data | {"hardship_cause": "第二居民小组"}).status_code == 302
    assert declared().hardship_cause == "第二居民小组"


def test_the_token_of_one_person_answers_nobody_else(address):
    data = opened(working_as(), address)
    assert working_as().post(address, data).status_code == 302
    other = working_as(division="210202011")
    answer = other.post(address, data)
    assert "已经提交过" not in "".join(str(one) for one in answer.wsgi_request._messages)


def test_what_is_typed_is_kept_as_a_draft_for_its_writer_alone_and_encrypted(address):
    client, colleague = working_as(), working_as(division="210202011")
    saved = client.post(f"{address}?autosave=1", opened(client, address) | {"hardship_cause": "三组", "account": BANK})
    assert "已保存草稿" in saved.content.decode()

    page = client.get(address)
    assert "已恢复没有提交的内容" in page.content.decode()
    assert 'value="三组"' in page.content.decode()
    assert "已恢复没有提交的内容" not in colleague.get(address).content.decode()
    with scope(COUNTY), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM civaffairs_web_formdraft d")
        (row,) = cursor.fetchone()
    assert BANK not in row
    assert declared().hardship_cause != "三组"


def test_a_draft_ends_when_its_page_is_submitted_or_when_it_is_given_up(address):
    client = working_as()
    data = opened(client, address)
    client.post(f"{address}?autosave=1", data | {"hardship_cause": "三组"})
    assert client.post(f"{address}?discard-draft=1").status_code == 302
    with scope(COUNTY):
        assert not FormDraft.objects.exists()
    client.post(f"{address}?autosave=1", data | {"hardship_cause": "三组"})
    client.post(address, data | {"hardship_cause": "三组"})
    with scope(COUNTY):
        assert not FormDraft.objects.exists()
    late = client.post(f"{address}?autosave=1", data | {"hardship_cause": "迟到的"})
    assert "没有保存" in late.content.decode()
    with scope(COUNTY):
        assert not FormDraft.objects.exists()


def test_rows_that_were_typed_come_back_too(settings, on):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        address = reverse("assistance:supporters", args=[made.draft(on).pk])
    client = working_as()
    token = client.get(address).context["form_token"]
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-name": "王大明", "form_token": token}
    client.post(f"{address}?autosave=1", data)
    assert 'value="王大明"' in client.get(address).content.decode()


def test_a_colleagues_change_meanwhile_leads_to_the_merge_page_and_nothing_is_lost(address):
    mine, colleague = working_as(), working_as(division="210202011")
    data = opened(mine, address)
    assert (
        colleague.post(
            address, opened(colleague, address) | {"hardship_cause": "一组", "bank_name": "农商行"}
        ).status_code
        == 302
    )

    warned = mine.post(f"{address}?autosave=1", data | {"hardship_cause": "二组"})
    assert "有人改过这里" in warned.content.decode()
    page = mine.post(address, data | {"hardship_cause": "二组"})
    assert page.status_code == 409
    taken = {one.name: one.taken for one in page.context["differences"]}
    assert taken == {"hardship_cause": "", "bank_name": "theirs"}
    assert (declared().hardship_cause, declared().bank_name) == ("一组", "农商行")

    form = dict(page.context["kept"]) | {name: page.context[name] for name in ("form_token", "merging")}
    unanswered = mine.post(address, form | {"take-bank_name": "theirs"})
    assert unanswered.status_code == 409
    assert "双方都改过，请选择" in unanswered.content.decode()
    form |= {"form_token": unanswered.context["form_token"]}
    assert mine.post(address, form | {"take-bank_name": "theirs", "take-hardship_cause": "mine"}).status_code == 302
    assert (declared().hardship_cause, declared().bank_name) == ("二组", "农商行")


def test_a_change_while_merging_is_merged_again(address):
    mine, colleague = working_as(), working_as(division="210202011")
    data = opened(mine, address)
    colleague.post(address, opened(colleague, address) | {"hardship_cause": "一组"})
    page = mine.post(address, data | {"hardship_cause": "二组"})
    form = dict(page.context["kept"]) | {name: page.context[name] for name in ("form_token", "merging")}
    colleague.post(address, opened(colleague, address) | {"hardship_cause": "三组"})

    assert mine.post(address, form | {"take-hardship_cause": "mine"}).status_code == 409
    assert declared().hardship_cause == "三组"


def test_a_draft_remembers_what_the_page_showed_so_that_a_later_change_is_not_overwritten(address):
    mine, colleague = working_as(), working_as(division="210202011")
    mine.post(f"{address}?autosave=1", opened(mine, address) | {"hardship_cause": "二组"})
    colleague.post(address, opened(colleague, address) | {"hardship_cause": "一组"})
    restored = mine.get(address)
    data = {**snapshot(restored.context["form"]), "form_token": restored.context["form_token"]}
    assert data["hardship_cause"] == ["二组"]
    assert mine.post(address, data).status_code == 409


def test_two_new_applications_are_two_but_one_sent_twice_is_one(settings, on):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    client, address = working_as(), reverse("assistance:start")
    first, second = (client.get(address).context["form_token"] for _ in range(2))
    assert first != second
    assert client.post(address, {"form_token": first}).status_code == 422
    with scope(COUNTY):
        assert Case.objects.count() == 0


def test_drafts_and_marks_are_forgotten_when_their_time_is_over(address):
    client = working_as()
    data = opened(client, address)
    client.post(f"{address}?autosave=1", data)
    client.post(address, data)
    client.post(f"{address}?autosave=1", opened(client, address))
    with scope(COUNTY):
        assert submissions.forget_old(at=now() + dt.timedelta(days=6)) == 0
        assert submissions.forget_old(at=now() + dt.timedelta(days=8)) == 1
        assert submissions.forget_old(at=now() + dt.timedelta(days=31)) == 1
