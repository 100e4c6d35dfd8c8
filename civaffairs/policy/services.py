"""The figures in force, and how a bureau publishes one: drafted by one person, signed by another, never changed."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import SHANGHAI, now
from civaffairs.common.errors import Refusal
from civaffairs.common.locks import Guard
from civaffairs.facts.services import announce
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.querysets import significant
from civaffairs.tenancy.scope import scope

from . import catalogue
from . import permissions as rights
from .choices import DraftState
from .definitions import Definition
from .engine import Evaluation, evaluate, parameter_refusal
from .models import ParameterValue as PublishedValue
from .models import ValueDraft
from .resolution import CaseParameters, DatedValues, Layered, ParameterSource, ParameterValue
from .shapes import Faults

PUBLISHED = "policy.value_published"
LEVELS = ((2, "省级"), (4, "市级"), (6, "县级"))


def figures() -> ParameterSource:
    """Every dated value known to this installation, as one source."""
    return _figures(PublishedValue.objects.aggregate(latest=Max("pk"))["latest"])


def rows() -> list[ParameterValue]:
    """Every dated value known to this installation: of the packs, and published by bureaus."""
    return _rows(PublishedValue.objects.aggregate(latest=Max("pk"))["latest"])


@lru_cache(maxsize=2)
def _figures(latest: int | None) -> DatedValues:
    """Values are append-only, so the newest key says whether a remembered source still holds."""
    return DatedValues(_rows(latest))


@lru_cache(maxsize=2)
def _rows(latest: int | None) -> list[ParameterValue]:
    published = PublishedValue.objects.filter(pk__lte=latest) if latest else []
    return [*catalogue.pack_rows(), *(as_row(value) for value in published)]


def as_row(value: PublishedValue) -> ParameterValue:
    """A published value as resolution reads it."""
    return ParameterValue(
        value.key,
        "withdrawn" if value.value is None else value.value,
        place=value.place,
        effective_from=value.effective_from,
        document=value.document,
        published_at=value.published_at.astimezone(SHANGHAI),
        note=value.note,
        identity=value.pk,
        supersedes=value.supersedes_id,
    )


def apply_rule(
    rule_id: str,
    *,
    place: str,
    on: dt.date,
    inputs: dict[str, Any],
    known_at: dt.datetime | None = None,
    parameters: dict[str, Any] | None = None,
    sources: dict[str, Any] | None = None,
) -> Evaluation:
    """Calculate a rule with the figures in force; `parameters` win over them (dry runs, a lengthened calendar).

    With `known_at`, inside a transaction: whatever is published until that transaction ends is known later, so that a
    decision which keeps `known_at` comes out the same when it is replayed.
    """
    if known_at is not None and connection.in_atomic_block:
        _publication(shared=True)
    source = figures()
    if parameters:
        source = Layered(CaseParameters(parameters), source)
    return evaluate(rule_id, place=place, on=on, known_at=known_at, parameters=source, inputs=inputs, sources=sources)


def figure(key: str, *, place: str, on: dt.date, known_at: dt.datetime | None = None) -> Any:
    """The plain value of one parameter in force. Raises LookupError naming the key when there is none."""
    found = figures().lookup(key, place, on, known_at)
    if found is None or found.value is None:
        raise LookupError(f"no value of {key} is in force at {place} on {on}")
    return found.value


def own_place(actor: Actor) -> str:
    """The place for which the actor's bureau sets figures, as GB/T 2260 writes it."""
    return Bureau.objects.get(pk=actor.bureau_id).division_code[:6].ljust(6, "0")


def may_be_set_at(definition: Definition, place: str) -> bool:
    """Whether the law leaves the figure to an authority of the place's level."""
    level = next(word for length, word in LEVELS if len(significant(place)) <= length)
    return any(authority.startswith(level) for authority in definition.set_by)


@transaction.atomic
def draft_value(
    *,
    key: str,
    place: str,
    value: Any,
    effective_from: dt.date,
    document: str,
    by: Actor,
    supersedes: PublishedValue | None = None,
    note: str = "",
) -> ValueDraft:
    """Write a figure down from its document; it counts when somebody else has published it.

    `value` is checked whole by the parameter's definition; None withdraws the local value from `effective_from` on,
    so that the wider place counts again. `supersedes` names the published value that this one corrects. Raises
    Refusal: unknown_parameter, not_your_place, set_elsewhere, no_document, malformed_value, or what stands against
    publishing (already_published, superseded, other_parameter, no_reason).
    """
    definition = catalogue.all_definitions().get(key)
    if definition is None:
        raise Refusal("unknown_parameter", "没有这个参数，请从参数目录中选择。", field="key")
    draft = ValueDraft(
        key=key, place=place, value=value, effective_from=effective_from, document=document.strip(),
        note=note.strip(), supersedes=supersedes, drafted_by=by.id, drafted_by_name=by.name, drafted_at=now(),
    )  # fmt: skip
    draft.tenant_id = by.bureau_id
    require(by, rights.DRAFT.code, draft)
    _check_competence(definition, place, by)
    _check_content(definition, draft)
    _check_against_published(draft)
    same = ValueDraft.objects.waiting().filter(key=key, place=place, effective_from=effective_from)
    if same.exists():
        raise Refusal("already_drafted", "这个参数同一施行日已有待发布的起草，请先发布或作废。", field="effective_from")
    draft.save(force_insert=True)
    record(
        by=by, verb=rights.DRAFT.code, subject_kind="value_draft", subject_id=draft.pk,
        text=f"起草“{definition.label}”，{place}，自{effective_from}起，{draft.document}",
    )  # fmt: skip
    return draft


def withdraw_value(
    *, key: str, place: str, effective_from: dt.date, document: str, by: Actor, note: str = ""
) -> ValueDraft:
    """Draft the end of a local value: from `effective_from` on the wider place counts again. Raises Refusal."""
    return draft_value(
        key=key, place=place, value=None, effective_from=effective_from, document=document, by=by, note=note
    )


@transaction.atomic
def publish_value(*, draft: ValueDraft, by: Actor, on: dt.date) -> PublishedValue:
    """Sign a drafted figure: from now on every calculation knows it, and nothing decided before changes.

    Raises Refusal: four_eyes for the drafter, not_waiting, or what draft_value says of figures published meanwhile.
    The fact policy.value_published is announced in every bureau of the place.
    """
    _publication(shared=False)
    locked = ValueDraft.objects.select_for_update().get(pk=draft.pk)
    require(by, rights.PUBLISH.code, locked)
    definition = catalogue.definition(locked.key)
    _check_waiting(locked)
    if locked.drafted_by == by.id:
        raise Refusal("four_eyes", "起草人不能发布自己起草的参数值，请由另一位有权发布的同事核对文件后发布。")
    _check_content(definition, locked)
    _check_against_published(locked)
    published = PublishedValue.objects.create(
        place=locked.place, key=locked.key, value=locked.value, effective_from=locked.effective_from,
        document=locked.document, note=locked.note, supersedes=locked.supersedes, drafted_by=locked.drafted_by,
        drafted_by_name=locked.drafted_by_name, published_by=by.id, published_by_name=by.name, published_at=now(),
    )  # fmt: skip
    locked.state, locked.published = DraftState.PUBLISHED, published
    locked.save(update_fields=["state", "published"])
    record(
        by=by, verb=rights.PUBLISH.code, subject_kind="parameter_value", subject_id=published.pk,
        text=f"发布“{definition.label}”，{published.place}，自{published.effective_from}起，{published.document}",
    )  # fmt: skip
    _announce(published, on)
    return published


@transaction.atomic
def discard_draft(*, draft: ValueDraft, by: Actor, reason: str) -> ValueDraft:
    """Drop a draft that shall not be published. Raises Refusal not_waiting, or no_reason."""
    locked = ValueDraft.objects.select_for_update().get(pk=draft.pk)
    require(by, rights.DRAFT.code if by.role in rights.DRAFTERS else rights.PUBLISH.code, locked)
    _check_waiting(locked)
    if not reason.strip():
        raise Refusal("no_reason", "作废起草须写明理由。", field="reason")
    locked.state = DraftState.DISCARDED
    locked.save(update_fields=["state"])
    record(
        by=by, verb="policy.discard_draft", subject_kind="value_draft", subject_id=locked.pk,
        text=f"作废“{catalogue.definition(locked.key).label}”的起草：{reason.strip()}",
    )  # fmt: skip
    return locked


def _check_competence(definition: Definition, place: str, by: Actor) -> None:
    own = own_place(by)
    if place != own:
        raise Refusal("not_your_place", f"本局只能设定本地（{own}）的参数值，不能设定{place}的。", field="place")
    if not may_be_set_at(definition, place):
        raise Refusal(
            "set_elsewhere",
            f"“{definition.label}”由{'、'.join(definition.set_by)}规定，本局不能另行设定。请向有权机关反映。",
            field="key",
        )


def _check_content(definition: Definition, draft: ValueDraft) -> None:
    if not draft.document:
        raise Refusal("no_document", "请填写设定该值的文件文号。", field="document")
    if draft.supersedes_id and not draft.note:
        raise Refusal("no_reason", "更正已发布的值须写明事由。", field="note")
    if draft.value is None:
        return
    try:
        definition.check_whole(draft.value)
    except Faults as faults:
        refusal = parameter_refusal(definition.key, faults.faults)
        raise Refusal("malformed_value", refusal.message, field="value") from None


def _check_against_published(draft: ValueDraft) -> None:
    corrected = draft.supersedes
    if corrected is not None:
        if (corrected.key, corrected.place) != (draft.key, draft.place):
            raise Refusal("other_parameter", "更正只能针对同一地区的同一参数。", field="supersedes")
        if PublishedValue.objects.filter(supersedes=corrected).exists():
            raise Refusal("superseded", "这个值已经更正过，请更正最新发布的值。", field="supersedes")
    same_day = PublishedValue.objects.live().filter(
        key=draft.key, place=draft.place, effective_from=draft.effective_from
    )
    if same_day.exclude(pk=draft.supersedes_id).exists():
        raise Refusal(
            "already_published",
            "这个参数同一施行日已有发布的值。发布的值不能改动，请在参数页选择“更正”。",
            field="effective_from",
        )


def _check_waiting(draft: ValueDraft) -> None:
    if draft.state != DraftState.WAITING:
        raise Refusal("not_waiting", f"这份起草{draft.state_choice.label}，不能再办理。")


def _announce(value: PublishedValue, on: dt.date) -> None:
    data = {"key": value.key, "place": value.place, "effective_from": value.effective_from.isoformat()}
    bureaus = Bureau.objects.filter(division_code__startswith=significant(value.place))
    for bureau in bureaus.order_by("pk").values_list("pk", flat=True):
        with scope(bureau):
            announce(kind=PUBLISHED, subject_kind="parameter_value", subject_id=value.pk, occurred_on=on, data=data)


def _publication(*, shared: bool) -> None:
    """Hold off publications until the transaction ends (shared), or decisions and other publications (exclusive).

    Keys then become visible in their order, so the newest key stands for all; and no value can be stamped before an
    instant of knowledge yet become visible after it was used.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, 0)", [Guard.PUBLICATION])
