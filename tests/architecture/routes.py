"""Every address of the product, walked out of the URL resolver."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RegexPattern

from civaffairs.casework.acts import registered
from civaffairs.casework.pages import look_of, registered_tabs
from civaffairs.casework.workflow import CaseType, case_types
from tests.factories.subjects import CASE_TYPES

NOBODYS_ID = UUID("01890000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Route:
    """One address: its name with namespace, its path with `{names}` of parameters, and the view behind it."""

    name: str
    template: str
    examples: Mapping[str, Any]
    view: Any
    right_asked: str = ""

    @property
    def path(self) -> str:
        """The address of nothing that exists."""
        return self.at({})

    def at(self, values: Mapping[str, Any]) -> str:
        """The address with these values, and examples where there is none."""
        return self.template.format(**{**self.examples, **values})

    @property
    def view_class(self) -> type | None:
        return getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)

    @property
    def right(self) -> str | None:
        """The right that the view asks for, where it says one."""
        told = getattr(self.view, "view_initkwargs", {}).get("right")
        return self.right_asked or told or getattr(self.view_class, "right", None)

    @property
    def is_api(self) -> bool:
        return self.template.startswith("/api/")


def routes(resolver: URLResolver | None = None, prefix: str = "/", space: str = "") -> Iterator[Route]:
    """Every route below a resolver, the whole product's without one."""
    yield from _routes(resolver or get_resolver(), prefix, space, {})


def _routes(resolver: URLResolver, prefix: str, space: str, above: Mapping[str, Any]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        template, examples = prefix + template_of(pattern.pattern), {**above, **examples_of(pattern.pattern)}
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern, template, inner, examples)
        elif isinstance(pattern, URLPattern):
            route = Route(f"{space}{pattern.name or template}", template, examples, pattern.callback)
            yield from VARIANTS.get(route.name, lambda one: (one,))(route)


def tabs(route: Route) -> Iterator[Route]:
    """The page of a case under each of its tabs, with the right that the tab asks for."""
    for kind in case_types_tried():
        look = look_of(kind)
        for tab in (*registered_tabs(), *look.tabs):
            template = route.template.replace("{tab}", tab.code)
            yield _variant(route, f"{kind.code}:tab-{tab.code}", template, tab.right or kind.read)


def acts(route: Route) -> Iterator[Route]:
    """The page of each act on a case, with the right that the act asks for."""
    for kind in case_types_tried():
        for act in registered(kind.code):
            if bool(act.about and act.about.is_named) == ("about" in route.examples):
                template = route.template.replace("{act}", act.code).replace("{about}", f"{{{act.code}}}")
                yield _variant(route, f"{kind.code}:act-{act.code}", template, act.right_in(kind), act.code)


def _variant(route: Route, name: str, template: str, right: str, *more: str) -> Route:
    examples = {"pk": route.examples["pk"], **dict.fromkeys((one for one in more if f"{{{one}}}" in template), "x")}
    return replace(route, name=name, template=template, examples=examples, right_asked=right)


def case_types_tried() -> list[CaseType]:
    """Those of which tests/factories/subjects.py makes a case."""
    return [kind for kind in case_types() if kind.code in CASE_TYPES]


# Routes that serve many pages, each with a right of its own.
VARIANTS = {"casework:case-tab": tabs, "casework:act": acts, "casework:act-about": acts}


def template_of(pattern: Any) -> str:
    """`cases/<uuid:pk>` as `cases/{pk}`."""
    if isinstance(pattern, RegexPattern):
        return str(pattern).lstrip("^").rstrip("$")
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))


def examples_of(pattern: Any) -> dict[str, Any]:
    """A value of the right kind for each parameter, that names nothing."""
    examples = {UUIDConverter: NOBODYS_ID, IntConverter: 1}
    return {name: examples.get(type(converter), "x") for name, converter in pattern.converters.items()}
