"""Births, marriages, divorces and moves as sources report them; deaths are recorded by `services.record_death`."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import announce

from .choices import LifeEventKind
from .models import LifeEvent, Person
from .permissions import RECORD_EVENT

LIFE_EVENT_RECORDED = "registry.life_event_recorded"
LIFE_EVENT_REVERSED = "registry.life_event_reversed"
OF_TWO = frozenset({LifeEventKind.MARRIAGE, LifeEventKind.DIVORCE})


def enter_event(
    *, person: Person, kind: str, occurred_on: dt.date, source: str, by: Actor, on: dt.date,
    other: Person | None = None, division_code: str = "",
) -> LifeEvent:  # fmt: skip
    """Write the row; the act around it has checked and records."""
    return LifeEvent.objects.create(
        person=person, kind=kind, occurred_on=occurred_on, source=source.strip()[:120], other=other,
        division_code=division_code, recorded_by=by.name, recorded_on=on,
    )  # fmt: skip


def reverse_standing_events(*, person: Person, kind: str, reason: str, by: Actor, on: dt.date) -> int:
    """Mark the standing events of one kind as wrongly reported; returns how many."""
    standing = LifeEvent.objects.standing().filter(person=person, kind=kind)
    return standing.update(reversed_by=by.name, reversed_on=on, reversal_reason=reason[:300])


@transaction.atomic
def record_life_event(
    *, person: Person, kind: str, occurred_on: dt.date, source: str, by: Actor, on: dt.date,
    other: Person | None = None, division_code: str = "",
) -> LifeEvent:  # fmt: skip
    """Enter an event as a source reports it and tell whoever asked; the same report again changes nothing.

    It changes no household and no entitlement: people do that on what they are told. Raises Refusal `death_apart`,
    `event_in_the_future`, `event_before_birth`, `source_required`, `other_required` (marriage, divorce),
    `division_required` (move).
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require(by, RECORD_EVENT.code, locked)
    _check(locked, kind, occurred_on, source, other, division_code, on)
    known = LifeEvent.objects.standing().filter(person=locked, kind=kind, occurred_on=occurred_on).first()
    if known:
        return known
    event = enter_event(
        person=locked, kind=kind, occurred_on=occurred_on, source=source, by=by, on=on, other=other,
        division_code=division_code,
    )  # fmt: skip
    text = f"登记{locked.name}{event.get_kind_display()}，日期{occurred_on}，来源：{event.source}"
    record(by=by, verb=RECORD_EVENT.code, subject_kind="person", subject_id=locked.pk, text=text)
    announce(
        kind=LIFE_EVENT_RECORDED, subject_kind="person", subject_id=locked.pk, occurred_on=occurred_on,
        data={"event": str(event.pk), "kind": kind},
    )  # fmt: skip
    return event


def _check(
    person: Person, kind: str, occurred_on: dt.date, source: str, other: Person | None, division_code: str, on: dt.date
) -> None:
    if kind == LifeEventKind.DEATH:
        raise Refusal("death_apart", "死亡请用“登记死亡”办理。", field="kind")
    if occurred_on > on:
        raise Refusal("event_in_the_future", "发生日期不能晚于今天，请核对。", field="occurred_on")
    if occurred_on < person.birth:
        raise Refusal("event_before_birth", "发生日期不能早于出生日期，请核对。", field="occurred_on")
    if not source.strip():
        raise Refusal("source_required", "请填写来源，例如户口簿、结婚证或数据核对。", field="source")
    if kind in OF_TWO and (other is None or other.pk == person.pk):
        raise Refusal("other_required", "请填写另一方。", field="other")
    if kind == LifeEventKind.MOVE and not division_code:
        raise Refusal("division_required", "请填写迁入地区划。", field="division_code")


@transaction.atomic
def reverse_life_event(*, event: LifeEvent, reason: str, by: Actor, on: dt.date) -> LifeEvent:
    """Take back a wrong report; the row stays with the reason. Raises Refusal `reason_required`, `death_apart`."""
    locked = LifeEvent.objects.select_for_update().select_related("person").get(pk=event.pk)
    require(by, RECORD_EVENT.code, locked.person)
    if not reason.strip():
        raise Refusal("reason_required", "撤销登记须写明理由。", field="reason")
    if locked.kind == LifeEventKind.DEATH:
        raise Refusal("death_apart", "死亡登记请用“撤销死亡登记”办理。")
    if locked.reversed_on:
        return locked
    locked.reversed_by, locked.reversed_on, locked.reversal_reason = by.name, on, reason.strip()[:300]
    locked.save(update_fields=["reversed_by", "reversed_on", "reversal_reason"])
    text = f"撤销{locked.person.name}的{locked.get_kind_display()}登记（{locked.occurred_on}）：{reason.strip()}"
    record(by=by, verb=RECORD_EVENT.code, subject_kind="person", subject_id=locked.person_id, text=text)
    announce(
        kind=LIFE_EVENT_REVERSED, subject_kind="person", subject_id=locked.person_id, occurred_on=on,
        data={"event": str(locked.pk), "kind": locked.kind},
    )  # fmt: skip
    return locked
