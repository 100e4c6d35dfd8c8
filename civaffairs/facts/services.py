"""Announcing and relaying facts."""

import datetime as dt
import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.common.locks import Guard
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import current_tenant

from .catalogue import kind as kind_of
from .catalogue import subscriptions
from .models import Delivery, Fact
from .patience import GIVE_UP_AFTER, pause
from .webhooks import enqueue

RELAY = "facts.relay"

logger = logging.getLogger(__name__)


def announce(
    *, kind: str, subject_kind: str, subject_id: object, occurred_on: dt.date, data: dict | None = None
) -> Fact:
    """Write a fact in the caller's transaction; the relay tells the subscribers after the commit."""
    subjects = [(subject_id, data or {})]
    return announce_all(kind=kind, subject_kind=subject_kind, occurred_on=occurred_on, subjects=subjects)[0]


def announce_all(
    *, kind: str, subject_kind: str, occurred_on: dt.date, subjects: Iterable[tuple[object, dict]]
) -> list[Fact]:
    """Write the same fact of many subjects, each with its data, as `announce` writes it of one."""
    at = now()
    facts = Fact.objects.bulk_create(
        Fact(
            kind=kind_of(kind).code,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            occurred_on=occurred_on,
            recorded_at=at,
            data=data,
        )
        for subject_id, data in subjects
    )
    if facts:
        _tell_relay(at)
    return facts


def _tell_relay(at: dt.datetime) -> None:
    """Put the bureau on the relay's list, and keep it there until this transaction has ended.

    A shared lock, because announcing acts run side by side: a lock on the row would let them pass one by one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [Guard.ANNOUNCING, current_tenant()])
    WorkDue.objects.get_or_create(tenant_id=current_tenant(), kind=RELAY, defaults={"due_at": at})


def relay(*, at: dt.datetime, most: int = 500) -> int:
    """Tell the subscribers of the bureau in scope what has happened; returns how many facts are done with.

    A subscriber that fails is tried again after a pause that doubles, GIVE_UP_AFTER times in all; the others are not
    held up. What was given up stays among `Delivery.objects.given_up()` and can be replayed. Other departments have
    their messages made here and sent by `facts.sending`.
    """
    if not _is_only_relay():
        return 0
    _number(at, most)
    done = 0
    for fact in Fact.objects.due(at).filter(number__isnull=False).order_by("recorded_at", "id")[:most]:
        outcomes = [_deliver(fact, subscription, at) for subscription in subscriptions(fact.kind)]
        if all(outcomes):
            fact.relayed_at = at
            fact.save(update_fields=["relayed_at"])
            done += 1
    _leave_list_when_nothing_waits()
    return done


def _is_only_relay() -> bool:
    """One relay a bureau at a time: it gives the numbers, in the order in which facts become visible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [Guard.RELAY, current_tenant()])
        return bool(cursor.fetchone()[0])


def _number(at: dt.datetime, most: int) -> None:
    last = Fact.objects.aggregate(last=Max("number"))["last"] or 0
    facts = list(Fact.objects.unnumbered()[:most])
    for number, fact in enumerate(facts, start=last + 1):
        fact.number = number
    Fact.objects.bulk_update(facts, ["number"], batch_size=500)
    enqueue(facts, at)


def _leave_list_when_nothing_waits() -> None:
    """Take the bureau off the list; not while somebody is announcing whose fact cannot be seen yet.

    Whoever announces after the lock is taken waits for this transaction and puts the bureau back on the list.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [Guard.ANNOUNCING, current_tenant()])
        is_alone = cursor.fetchone()[0]
    if is_alone and not Fact.objects.waiting().exists():
        WorkDue.objects.filter(tenant_id=current_tenant(), kind=RELAY).delete()


def _deliver(fact: Fact, subscription, at: dt.datetime) -> bool:
    """Whether nothing is left to do for this subscriber: it was told, or it is given up."""
    delivery, _ = Delivery.objects.get_or_create(fact=fact, subscriber=subscription.name)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.delivered_at or delivery.attempts >= GIVE_UP_AFTER:
        return True
    if delivery.next_attempt_at and delivery.next_attempt_at > at:
        return False
    delivery.attempts += 1
    try:
        with transaction.atomic():
            subscription.react(fact)
        delivery.delivered_at, delivery.next_attempt_at, delivery.last_error = at, None, ""
    except Exception as error:  # a subscriber's fault must not stop the others
        delivery.last_error = f"{type(error).__name__}"[:300]
        is_last = delivery.attempts >= GIVE_UP_AFTER
        delivery.next_attempt_at = None if is_last else at + pause(delivery.attempts)
        if is_last:
            logger.error("gave up telling %s of fact %s: %s", subscription.name, fact.pk, delivery.last_error)
    delivery.save()
    return delivery.delivered_at is not None or delivery.attempts >= GIVE_UP_AFTER


@transaction.atomic
def replay(*, delivery_id: UUID) -> Delivery:
    """Let the relay try a delivery again that was given up. Raises Refusal `not_given_up`."""
    delivery = Delivery.objects.select_for_update().given_up().filter(pk=delivery_id).first()
    if delivery is None:
        raise Refusal("not_given_up", "没有这条已放弃的投递。请用 facts --given-up 查看编号。", field="delivery_id")
    delivery.attempts, delivery.next_attempt_at = 0, None
    delivery.save(update_fields=["attempts", "next_attempt_at"])
    Fact.objects.filter(pk=delivery.fact_id).update(relayed_at=None)
    _tell_relay(now())
    return delivery
