"""Every way to spoil one place of a plain value: leave it out, empty it, give it another kind."""

import copy
from collections.abc import Iterator
from typing import Any

SPOILT = (None, "", "  ", "x", -1, 0, True, 1.5, [], {}, ["x"], {"x": 1}, "2999-01-01", "0.005", 10**30)
ABSENT = object()


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each member of a value, however deep."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, entry in entries:
        yield (*path, name)
        yield from paths(entry, (*path, name))


def spoil(value: Any, path: tuple[Any, ...], replacement: Any) -> Any:
    """A copy of the value with one place replaced, or left out where the replacement is ABSENT."""
    spoilt = copy.deepcopy(value)
    inside = spoilt
    for name in path[:-1]:
        inside = inside[name]
    if replacement is ABSENT:
        del inside[path[-1]]
    else:
        inside[path[-1]] = replacement
    return spoilt


def variants(value: Any) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """Each path, what was put there, and the spoilt value."""
    for path in paths(value):
        for replacement in (ABSENT, *SPOILT):
            yield path, replacement, spoil(value, path, replacement)
