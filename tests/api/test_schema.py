"""The OpenAPI document is current, valid and true."""

import re
from pathlib import Path

import pytest
import yaml
from drf_spectacular.renderers import OpenApiYamlRenderer
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from civaffairs.api import problems, schema
from civaffairs.facts import webhooks

ROOT = Path(__file__).parents[2]
OPERATIONS = [
    (path, method, operation)
    for path, methods in yaml.safe_load((ROOT / "docs/openapi.yaml").read_text("utf-8"))["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_the_one_the_code_gives():
    """If it is not: `manage.py spectacular --file docs/openapi.yaml`."""
    committed = (ROOT / "docs/openapi.yaml").read_bytes()
    assert OpenApiYamlRenderer().render(schema.document(), renderer_context={}) == committed


def test_the_document_is_valid_openapi_3_1():
    document = schema.document()
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=lambda part: str(part)[:60])
def test_paths_are_kebab_case_and_members_snake_case(path, method, operation):
    assert not path.endswith("/")
    assert re.fullmatch(r"(/([a-z0-9.-]+|\{[a-z_]+\}))+", path)
    assert re.fullmatch(r"[a-z_]+", operation["operationId"])
    assert operation["summary"]
    assert operation["responses"]["default"]


def test_members_are_snake_case():
    for name, component in schema.document()["components"]["schemas"].items():
        for member in component.get("properties", {}):
            assert re.fullmatch(r"[a-z][a-z0-9_]*", member), f"{name}.{member}"


def test_every_code_of_a_problem_is_explained():
    sources = [*ROOT.glob("civaffairs/api/*.py"), *ROOT.glob("civaffairs/*/api.py")]
    text = "\n".join(source.read_text("utf-8") for source in sources)
    codes = set(re.findall(r'Problem\(\s*\d{3},\s*"(\w+)"', text))
    codes |= {code for _, _, code, _ in problems.FRAMEWORK} | {problems.UNEXPECTED[0], "invalid_members"}
    assert len(codes) > 20
    explained = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/reference/api/problems.md").read_text("utf-8"), re.M))
    assert explained == codes


@pytest.mark.django_db
def test_every_example_of_a_request_is_answered(api, monkeypatch):
    monkeypatch.setattr(webhooks, "examine", lambda url: None)  # no receiver of the examples exists
    sent = 0
    for path, method, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            address = path.replace("{rule_id}", "registry.id_number")
            once = {"HTTP_IDEMPOTENCY_KEY": operation["operationId"]}
            answer = getattr(api, method)(address, example["value"], format="json", **once)
            assert answer.status_code in (200, 201), answer.content
            assert answer.json().get("refusal") is None
            sent += 1
    assert sent >= 2


@pytest.mark.django_db
def test_document_and_reference_page_are_public_and_show_every_operation():
    assert APIClient().get("/api/v1/openapi.json").json() == schema.document()
    page = APIClient().get("/api/v1/docs")
    assert page.status_code == 200
    for path, _, _ in OPERATIONS:
        assert path in page.content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", page.content.decode())
