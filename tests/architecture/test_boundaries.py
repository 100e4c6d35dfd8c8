"""References that no import shows: foreign keys by name, templates, and names of domain apps in the kernel's texts."""

import ast
import re

from django.apps import apps
from django.db import models

from tests.architecture import tree

# These stand above the kernel: they put the apps together.
MAY_NAME_DOMAINS = ("civaffairs/settings/", "civaffairs/urls.py", "civaffairs/celery.py", "civaffairs/devstack/")
NAMES_A_DOMAIN = re.compile(rf"^({'|'.join(tree.DOMAINS)})(?:$|[/:]|_\w+$|\.(?P<part>\w+))")
TAG = re.compile(r"{%\s*(load|include|extends)\s+(.*?)%}")


def owner(model: type[models.Model]) -> str:
    """`kernel`, or the domain app of the model."""
    package = model.__module__.partition(".")[0]
    return package if package in tree.DOMAINS else "kernel"


def references(model: type[models.Model]) -> list[tuple[str, str, str]]:
    """(owner, field, owner of the target) for every reference that leaves the kernel or the domain app."""
    found = []
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        target = field.remote_field.model if field.is_relation and field.remote_field else None
        if target is not None and owner(target) != owner(model):
            found.append((owner(model), f"{model._meta.label}.{field.name}", owner(target)))
    return found


def test_no_foreign_key_leaves_its_domain_except_into_the_kernel():
    leaving = [found for model in apps.get_models() for found in references(model)]
    assert leaving, "the domain apps refer to the kernel somewhere, or this walk is blind"
    assert [found for found in leaving if found[2] != "kernel"] == []


def names_a_domain(text: str) -> bool:
    """Whether a string is a domain app's label, module, model, template, address or table.

    Rule ids and parameter keys begin with the name of an area of law; they are no names of code.
    """
    match = NAMES_A_DOMAIN.match(text)
    if not match or not match["part"]:
        return bool(match)
    app, part = match[1], match["part"]
    is_module = (tree.ROOT / app / f"{part}.py").exists() or (tree.ROOT / app / part).is_dir()
    return is_module or part.lower() in apps.all_models[app]


def named_domains(text: str, path: str) -> list[str]:
    """The string constants of a Python file that name a domain app."""
    return [
        f"{path}:{node.lineno} {node.value}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and names_a_domain(node.value)
    ]


def test_the_kernel_names_no_domain_app_not_even_in_a_string():
    found = []
    for path in tree.modules():
        name = tree.name_of(path)
        if name.startswith("civaffairs/") and not name.startswith(MAY_NAME_DOMAINS):
            found += named_domains(path.read_text("utf-8"), name)
    assert found == []


def test_the_search_for_names_of_domain_apps_finds_one():
    assert named_domains("model = 'assistance.Application'", "x.py") == ["x.py:1 assistance.Application"]
    for name in (
        "assistance",
        "assistance.models",
        "assistance/case.html",
        "assistance:case",
        "assistance_application",
    ):
        assert names_a_domain(name), name
    for name in ("assistance for all", "assistance.subsistence_allowance.standard", "meanstest.income"):
        assert not names_a_domain(name), name


def foreign_tags(folder: str, text: str) -> list[str]:
    """Template tags that reach from the templates of one app into those of another domain app."""
    found = []
    for tag, content in TAG.findall(text):
        words = content.split() if tag == "load" else re.findall(r"""["']([^"']+)["']""", content)[:1]
        for word in words:
            app = word.partition("/")[0].partition("#")[0]
            if app in tree.DOMAINS and app != folder:
                found.append(f"{tag} {word}")
    return found


def test_templates_use_their_own_app_and_the_shared_components_only():
    found = {}
    for path in tree.files(".html", ".txt", under=("templates",)):
        folder = path.relative_to(tree.ROOT / "templates").parts[0]
        found[tree.name_of(path)] = foreign_tags(folder, path.read_text("utf-8"))
    assert len(found) > 20
    assert {name: tags for name, tags in found.items() if tags} == {}


def test_the_search_for_foreign_template_tags_finds_one():
    assert foreign_tags("web", '{% include "assistance/case.html" %}') == ["include assistance/case.html"]
    assert foreign_tags("assistance", '{% include "assistance/case.html" %}{% load web %}') == []
