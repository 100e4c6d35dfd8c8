"""Every address of the product, walked out of the URL resolver."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter
from django.urls.resolvers import RegexPattern

EXAMPLES = {
    IntConverter: "1",
    SlugConverter: "x",
    StringConverter: "x",
    UUIDConverter: str(UUID("01890000-0000-7000-8000-000000000000")),
}


@dataclass(frozen=True)
class Route:
    """One address: its name with namespace, an example of it, and the view behind it."""

    name: str
    path: str
    view: Any

    @property
    def view_class(self) -> type | None:
        return getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)

    @property
    def right(self) -> str | None:
        """The right that the view asks for, where it says one."""
        return getattr(self.view_class, "right", None)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def has_subject(self) -> bool:
        return any(example in self.path.split("/") for example in EXAMPLES.values())


def routes(resolver: URLResolver | None = None, prefix: str = "/", space: str = "") -> Iterator[Route]:
    """Every route below a resolver, the whole product's without one."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + example_of(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, path, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name or path}", path, pattern.callback)


def example_of(pattern: Any) -> str:
    """The pattern with an example in the place of each parameter."""
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        return text.lstrip("^").rstrip("$")
    for name, converter in pattern.converters.items():
        kind = next(part for part in text.split("<") if part.split(">")[0].split(":")[-1] == name).split(">")[0]
        example = next((EXAMPLES[known] for known in type(converter).__mro__ if known in EXAMPLES), "x")
        text = text.replace(f"<{kind}>", example)
    return text
