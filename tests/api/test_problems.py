"""Every error has one shape."""

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from civaffairs.audit.models import AuditEntry
from civaffairs.policy import api as policy_api
from civaffairs.tenancy.scope import scope

from .conftest import calling

pytestmark = pytest.mark.django_db
EVALUATE = "/api/v1/rules/registry.id_number/evaluate"
MEMBERS = {"type", "title", "status", "detail", "code", "errors", "trace_id"}


def assert_problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == MEMBERS
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:civaffairs:problem:{code}"
    assert problem["trace_id"] == answer["X-Trace-Id"]
    return problem


def test_a_call_without_a_token_is_asked_for_one(bureaus):
    answer = APIClient().get("/api/v1/rules")
    assert_problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_refused(bureaus):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer wrong")
    assert_problem(client.get("/api/v1/rules"), 401, "invalid_token")


def test_a_wrong_secret_gets_no_token_and_the_error_of_the_standard(register):
    registered = register()
    answer = APIClient().post(
        "/api/v1/oauth/token",
        f"grant_type=client_credentials&client_id={registered.client_id}&client_secret=wrong",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["error"] == answer.json()["code"] == "invalid_client"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain"])
def test_the_token_endpoint_takes_a_form_and_nothing_else(bureaus, kind):
    assert_problem(APIClient().post("/api/v1/oauth/token", b"{}", content_type=kind), 415, "unsupported_media_type")


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/cases/", "/api/", "/api/v2/cases", "/api/v1/cases/1"])
def test_an_address_that_is_none_is_a_problem(bureaus, address):
    assert_problem(APIClient().get(address), 404, "not_found")


def test_an_unknown_rule_is_a_problem_with_its_own_code(api):
    assert_problem(api.get("/api/v1/rules/no.such_rule"), 404, "unknown_rule")
    assert_problem(api.post("/api/v1/rules/no.such_rule/evaluate", {}, format="json"), 404, "unknown_rule")


def test_a_method_that_is_not_supported_names_those_that_are(api):
    answer = api.get(EVALUATE)
    assert_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "POST"


def test_another_format_is_neither_taken_nor_given(api):
    assert_problem(api.post(EVALUATE, "<a/>", content_type="text/xml"), 415, "unsupported_media_type")
    assert_problem(api.get("/api/v1/rules", HTTP_ACCEPT="text/csv"), 406, "not_acceptable")


@pytest.mark.parametrize(
    "text", ["{", '{"a": NaN}', '{"a": 1, "a": 2}', '{"a": "\\ud800"}', '{"a": "\\u0000"}', "[" * 100_000, "\xff"]
)
def test_a_body_that_is_no_json_is_refused(api, text):
    answer = api.post(EVALUATE, text.encode("latin-1"), content_type="application/json")
    assert_problem(answer, 400, "malformed_json")


def test_a_body_beyond_the_limit_is_refused(api):
    answer = api.post(EVALUATE, b'"' + b"a" * 1_000_000 + b'"', content_type="application/json")
    assert_problem(answer, 413, "body_too_large")


def test_wrong_members_are_each_named_with_a_pointer(api):
    answer = api.post(EVALUATE, {"place": "大连", "input": {}, "extra": 1}, format="json")
    problem = assert_problem(answer, 422, "invalid_members")
    assert {error["pointer"] for error in problem["errors"]} == {"/place", "/on"}
    answer = api.post(EVALUATE, {"place": None, "on": "2026-11-20", "input": {}, "extra": 1}, format="json")
    problem = assert_problem(answer, 422, "invalid_members")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/extra", "unknown_member")]


def test_wrong_query_parameters_are_each_named(api):
    problem = assert_problem(api.get("/api/v1/cases?opened_on_from=soon&sttus=granted"), 400, "invalid_parameters")
    assert {error["parameter"] for error in problem["errors"]} == {"opened_on_from", "sttus"}


def test_a_failure_of_ours_shows_nothing_of_its_cause(api, monkeypatch, caplog):
    number = "110105" + "19491231002X"  # as a whole only in the message, not in the line of code that is logged

    def fail(*args, **kwargs):
        raise RuntimeError(number)

    monkeypatch.setattr(policy_api, "apply_rule", fail)
    answer = api.post(EVALUATE, {"place": None, "on": "2026-11-20", "input": {}}, format="json")
    problem = assert_problem(answer, 500, "internal_error")
    assert number not in answer.content.decode() + caplog.text
    assert problem["trace_id"] in caplog.text


def test_the_callers_trace_id_comes_back(api):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = api.get("/api/v1/rules", HTTP_TRACEPARENT=f"00-{trace}-00f067aa0ba902b7-01")
    assert answer["X-Trace-Id"] == trace


def test_a_client_beyond_its_limit_waits(register):
    api = calling(register(calls_per_minute=2))
    assert [api.get("/api/v1/rules").status_code for _ in range(2)] == [200, 200]
    answer = api.get("/api/v1/rules")
    assert_problem(answer, 429, "too_many_requests")
    assert 0 <= int(answer["Retry-After"]) <= 60


def test_an_act_outside_the_grant_is_refused_and_the_refusal_recorded(register):
    api = calling(register(acts=["policy.rules.read"]))
    assert_problem(api.get("/api/v1/cases"), 403, "act_not_granted")
    with scope(1001):
        entry = AuditEntry.objects.get(outcome="refused")
    assert (entry.verb, entry.actor_name) == ("casework.cases.read", "甲市医疗保障局")


def test_a_host_that_is_not_ours_gets_a_problem(bureaus):
    assert_problem(Browser().get("/api/v1/rules", HTTP_HOST="elsewhere.example"), 400, "bad_request")
