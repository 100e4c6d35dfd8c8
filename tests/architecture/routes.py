"""Every address of the product, walked out of the URL resolver."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RegexPattern

NOBODYS_ID = UUID("01890000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Route:
    """One address: its name with namespace, its path with `{names}` of parameters, and the view behind it."""

    name: str
    template: str
    examples: Mapping[str, Any]
    view: Any

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
        return getattr(self.view_class, "right", None)

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
            yield Route(f"{space}{pattern.name or template}", template, examples, pattern.callback)


def template_of(pattern: Any) -> str:
    """`cases/<uuid:pk>` as `cases/{pk}`."""
    if isinstance(pattern, RegexPattern):
        return str(pattern).lstrip("^").rstrip("$")
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))


def examples_of(pattern: Any) -> dict[str, Any]:
    """A value of the right kind for each parameter, that names nothing."""
    examples = {UUIDConverter: NOBODYS_ID, IntConverter: 1}
    return {name: examples.get(type(converter), "x") for name, converter in pattern.converters.items()}
