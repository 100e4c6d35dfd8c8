"""What a change of the interface would break for clients that were written for the released description."""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]


def breaking_changes(released: Document, current: Document) -> Iterator[str]:
    """A sentence for each promise that is no longer kept; what was added breaks nobody."""
    for path, methods in released["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            now = current["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{name} is gone"
                continue
            yield from _of_parameters(name, operation, now)
            yield from _of_request(name, operation, now, released, current)
            yield from _of_answers(name, operation, now, released, current)


def _of_parameters(name: str, before: Document, now: Document) -> Iterator[str]:
    known = {(one["in"], one["name"]): one for one in before.get("parameters", []) if one["in"] != "path"}
    kept = {(one["in"], one["name"]): one for one in now.get("parameters", []) if one["in"] != "path"}
    for key, one in known.items():
        if key not in kept:
            yield f"{name} no longer takes {one['in']} {one['name']}"
    for key, one in kept.items():
        if one.get("required") and not known.get(key, {}).get("required"):
            yield f"{name} now requires {one['in']} {one['name']}"


def _of_request(name: str, before: Document, now: Document, released: Document, current: Document) -> Iterator[str]:
    for media, content in before.get("requestBody", {}).get("content", {}).items():
        wanted = now.get("requestBody", {}).get("content", {}).get(media)
        if wanted is None:
            yield f"{name} no longer takes {media}"
            continue
        pair = (content["schema"], wanted["schema"])
        yield from _of_schema(f"{name} body", *pair, released, current, is_request=True)


def _of_answers(name: str, before: Document, now: Document, released: Document, current: Document) -> Iterator[str]:
    for status, answer in before["responses"].items():
        if status not in now["responses"]:
            yield f"{name} no longer answers {status}"
            continue
        for media, content in answer.get("content", {}).items():
            kept = now["responses"][status].get("content", {}).get(media)
            if kept is None:
                yield f"{name} no longer answers {status} as {media}"
                continue
            pair = (content["schema"], kept["schema"])
            yield from _of_schema(f"{name} {status}", *pair, released, current, is_request=False)


def _of_schema(
    where: str, before: Document, now: Document, released: Document, current: Document, *, is_request: bool
) -> Iterator[str]:
    old, new = _resolved(before, released), _resolved(now, current)
    if old.get("type") != new.get("type"):
        yield f"{where} is {new.get('type')} instead of {old.get('type')}"
        return
    yield from _of_choices(where, old, new, is_request=is_request)
    for member, schema in old.get("properties", {}).items():
        if member not in new.get("properties", {}):
            yield f"{where} has lost {member}"
            continue
        pair = (schema, new["properties"][member])
        yield from _of_schema(f"{where}.{member}", *pair, released, current, is_request=is_request)
    stricter, looser = set(new.get("required", [])), set(old.get("required", []))
    if is_request:
        yield from (f"{where} now requires {member}" for member in sorted(stricter - looser))
    else:
        yield from (f"{where} may now leave out {member}" for member in sorted(looser - stricter))
    if "items" in old and "items" in new:
        pair = (old["items"], new["items"])
        yield from _of_schema(f"{where}[]", *pair, released, current, is_request=is_request)


def _of_choices(where: str, old: Document, new: Document, *, is_request: bool) -> Iterator[str]:
    # A request may be given more choices; an answer may surprise nobody with a new one, if all were promised.
    before, now = set(map(str, old.get("enum", []))), set(map(str, new.get("enum", [])))
    missing = before - now if is_request and now else now - before if before else set()
    for choice in sorted(missing):
        yield f"{where} {'no longer takes' if is_request else 'may now be'} {choice}"


def _resolved(schema: Document, document: Document) -> Document:
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif len(schema.get("allOf", [])) == 1:
            schema = schema["allOf"][0]
        else:
            return schema
