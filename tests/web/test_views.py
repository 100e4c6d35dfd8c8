"""Base views: asking for the actor and the right, and turning a refusal into an error summary."""

from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.test import RequestFactory

from civaffairs.accounts import permissions
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import Right
from civaffairs.common.errors import Refusal, StaleVersion
from civaffairs.web.forms import PageForm
from civaffairs.web.views import ActView, check_id_number, chosen_filters, set_display

ACTOR = Actor(id="1", name="李敏", role="township_caseworker", bureau_id=1001, division_code="990101")
BUTTON = {"reason": "材料齐全"}


class ReasonForm(PageForm):
    """One field."""

    reason = forms.CharField(label="理由")


class Confirm(ActView):
    """A page whose service answers as the test wants."""

    form_class = ReasonForm
    title = "确认"
    success_url = "/done"
    success_message = "已确认。"
    right = "tests.confirm"
    outcome = None
    called = 0

    def perform(self, form):
        type(self).called += 1
        if self.outcome:
            raise self.outcome


@pytest.fixture(autouse=True)
def right(monkeypatch):
    monkeypatch.setattr(permissions, "_rights", {})
    permissions.declare([Right("tests.confirm", "确认", frozenset({"township_caseworker"}))])
    monkeypatch.setattr(Confirm, "called", 0)


def post(data=None, *, actor=ACTOR, signed_in=True, outcome=None):
    request = RequestFactory().post("/confirm", data if data is not None else BUTTON, headers={"host": "127.0.0.1"})
    request.user = SimpleNamespace(is_authenticated=True) if signed_in else AnonymousUser()
    request.actor = actor
    request._messages = CookieStorage(request)
    response = Confirm.as_view(outcome=outcome)(request)
    if hasattr(response, "render"):
        response.render()
    return response


def test_act_that_succeeds_redirects_so_that_reloading_does_not_repeat_it():
    response = post()

    assert (response.status_code, response["Location"]) == (302, "/done")
    assert Confirm.called == 1


def test_invalid_form_comes_back_with_an_error_summary_and_calls_no_service():
    response = post({})
    page = response.content.decode()

    assert response.status_code == 422
    assert 'href="#id_reason"' in page
    assert "请填写理由。" in page
    assert Confirm.called == 0


def test_refusal_that_names_a_field_stands_at_the_field_with_the_typed_value():
    response = post(outcome=Refusal("too_short", "理由过短。", field="reason"))
    page = response.content.decode()

    assert response.status_code == 422
    assert 'id="id_reason_error"' in page
    assert "材料齐全" in page


def test_refusal_by_the_state_of_the_thing_lists_every_reason():
    refusal = Refusal(
        "guards_failed", "不能确认。", reasons=[("notice", "公示未满7天。"), ("opinion", "没有初审意见。")]
    )
    response = post(outcome=refusal)
    page = response.content.decode()

    assert response.status_code == 409
    assert "公示未满7天。" in page
    assert "没有初审意见。" in page


def test_change_by_a_colleague_is_a_conflict_even_when_it_names_a_field():
    assert post(outcome=StaleVersion("stale", "已被他人更改。", field="reason")).status_code == 409


def test_visitor_is_sent_to_sign_in_and_nothing_happens():
    response = post(signed_in=False, actor=None)

    assert response["Location"].startswith("/accounts/sign-in?next=")
    assert Confirm.called == 0


def test_user_without_a_post_is_told_so_and_nothing_happens():
    response = post(actor=None)

    assert response.status_code == 403
    assert "没有任职" in response.content.decode()
    assert Confirm.called == 0


def test_role_without_the_right_is_refused_and_nothing_happens():
    auditor = Actor(id="2", name="赵", role="auditor", bureau_id=1001, division_code="990101")

    assert post(actor=auditor).status_code == 403
    assert Confirm.called == 0


def test_display_setting_leads_back_to_our_own_pages_only():
    request = RequestFactory().post(
        "/display", {"type": "large", "next": "https://example.org/"}, headers={"host": "127.0.0.1"}
    )
    request.user = AnonymousUser()

    response = set_display(request)

    assert response["Location"] == "/"
    assert response.cookies["display_type"].value == "large"


def test_unknown_display_setting_is_dropped():
    request = RequestFactory().post("/display", {"type": "<script>", "next": "/"}, headers={"host": "127.0.0.1"})
    request.user = AnonymousUser()

    assert set_display(request).cookies["display_type"].value == ""


class FilterForm(forms.Form):
    """What a list is narrowed to."""

    status = forms.ChoiceField(label="状态", choices=[("", "全部"), ("open", "办理中")], required=False)
    q = forms.CharField(label="姓名", required=False)


def test_chosen_filter_is_said_in_words_and_can_be_removed_alone():
    query = QueryDict("status=open&q=王&after=cursor")

    chosen = chosen_filters(FilterForm(query), query)

    assert [one["label"] for one in chosen] == ["状态：办理中", "姓名：王"]
    assert chosen[0]["remove_url"] == "?q=%E7%8E%8B"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("11010519491231002X", "1949年12月31日"),
        ("110105194912310021", "校验不符"),
        ("1101", "应为18位"),
        ("110105491231002", "15位旧证号码"),
    ],
)
def test_identity_number_is_explained_by_itself_alone(number, words):
    request = RequestFactory().post("/id-number/check", {"number": number}, headers={"host": "127.0.0.1"})

    assert words in check_id_number(request).content.decode()
