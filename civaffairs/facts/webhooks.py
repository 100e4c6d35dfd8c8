"""Subscriptions of other departments, and the messages that they wait for."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from oauth2_provider.models import AbstractApplication

from civaffairs.accounts.actor import Actor
from civaffairs.api.models import ClientGrant
from civaffairs.audit.services import record
from civaffairs.common.crypto import FieldCipher
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal, StaleVersion
from civaffairs.tenancy.models import Bureau, WorkDue
from civaffairs.tenancy.scope import current_tenant

from . import signing
from .catalogue import kinds as declared_kinds
from .events import as_event
from .models import Fact, Webhook, WebhookMessage
from .targets import examine

SEND = "facts.webhooks"
READ_EVENTS = "facts.events.read"
BOTH_VALID_FOR = dt.timedelta(days=1)
SECRET, FORMER = "facts.Webhook.secret", "facts.Webhook.former_secret"


def kinds_of_facts() -> tuple[str, ...]:
    """What a grant may admit."""
    return tuple(kind.code for kind in declared_kinds() if not kind.is_closed)


@transaction.atomic
def subscribe(
    *, application: AbstractApplication, url: str, kinds: Iterable[str], admitted: Iterable[str], by: Actor
) -> tuple[Webhook, str]:
    """Tell an address of facts from now on; answers the subscription and its secret, which is shown once.

    Raises Refusal `kind_not_granted`, and what `examine` raises about the address.
    """
    chosen = sorted(set(kinds))
    if missing := set(chosen) - set(admitted):
        names = "、".join(sorted(missing))
        raise Refusal("kind_not_granted", f"授权不包括事件 {names}，请核对事件种类或申请变更授权。", field="kinds")
    examine(url)
    secret = signing.new_secret()
    webhook = Webhook.objects.create(
        application=application, url=url, kinds=chosen, created_at=now(),
        secret_encrypted=_cipher().encrypt(secret, context=SECRET),
    )  # fmt: skip
    _record(webhook, by, "facts.subscribe", f"订阅事件 {len(chosen)} 种")
    return webhook, secret


@transaction.atomic
def change_secret(*, webhook: Webhook, by: Actor, version: int | None = None) -> str:
    """A new secret; the former one signs too for another day, so that no message is refused meanwhile.

    Raises StaleVersion when the subscription is no longer at `version`.
    """
    webhook = _locked(webhook, version)
    former, secret = secret_of(webhook), signing.new_secret()
    webhook.secret_encrypted = _cipher().encrypt(secret, context=SECRET)
    webhook.former_secret_encrypted = _cipher().encrypt(former, context=FORMER)
    webhook.former_secret_until = now() + BOTH_VALID_FOR
    webhook.version += 1
    webhook.save(update_fields=["secret_encrypted", "former_secret_encrypted", "former_secret_until", "version"])
    _record(webhook, by, "facts.change_secret", "更换签名密钥")
    return secret


@transaction.atomic
def unsubscribe(*, webhook: Webhook, reason: str, by: Actor, version: int | None = None) -> None:
    """End a subscription. Raises Refusal `already_ended`, StaleVersion."""
    webhook = _locked(webhook, version)
    if webhook.ended_at:
        raise Refusal("already_ended", "该订阅已经退订。")
    webhook.ended_at, webhook.end_reason = now(), reason[:200]
    webhook.version += 1
    webhook.save(update_fields=["ended_at", "end_reason", "version"])
    _record(webhook, by, "facts.unsubscribe", f"退订事件：{reason}")


@transaction.atomic
def replay_messages(*, webhook: Webhook, by: Actor, message_id: UUID | None = None) -> int:
    """Send dead letters of a subscription again, all or one; answers how many. Raises Refusal `already_ended`."""
    if webhook.ended_at:
        raise Refusal("already_ended", "该订阅已经退订，不能再推送。")
    dead = WebhookMessage.objects.given_up().filter(webhook=webhook)
    if message_id:
        dead = dead.filter(pk=message_id)
    count = dead.update(due_at=now(), attempts=0, tried_since=None, claimed_until=None)
    if count:
        Webhook.objects.filter(pk=webhook.pk).update(paused_until=None, failures=0)
        put_on_list(now())
        _record(webhook, by, "facts.replay_messages", f"重新推送 {count} 条消息")
    return count


def enqueue(facts: list[Fact], at: dt.datetime) -> int:
    """A message for each fact and each subscription whose grant still admits the kind."""
    messages = []
    for webhook in Webhook.objects.active():
        kinds = admitted_now(webhook, at.date()) & set(webhook.kinds)
        messages += [
            WebhookMessage(webhook=webhook, fact=fact, created_at=at, due_at=at) for fact in facts if fact.kind in kinds
        ]
    WebhookMessage.objects.bulk_create(messages, ignore_conflicts=True)
    if messages:
        put_on_list(at)
    return len(messages)


def admitted_now(webhook: Webhook, on: dt.date) -> set[str]:
    """The kinds that the client's grant admits here on the day; none without a grant in force."""
    grants = ClientGrant.objects.in_force(on).filter(application=webhook.application_id, bureaus=current_tenant())
    return {kind for grant in grants for kind in grant.acts.get(READ_EVENTS, [])}


def secrets_of(webhook: Webhook, at: dt.datetime) -> list[str]:
    """The secrets that sign at this moment, the newest first."""
    found = [secret_of(webhook)]
    if webhook.former_secret_until and webhook.former_secret_until > at:
        found.append(_cipher().decrypt(webhook.former_secret_encrypted, context=FORMER))
    return found


def secret_of(webhook: Webhook) -> str:
    """The newest secret in plain."""
    return _cipher().decrypt(webhook.secret_encrypted, context=SECRET)


def body_of(fact: Fact) -> bytes:
    """The body of a message; the same bytes are signed and sent."""
    return orjson.dumps(as_event(fact, Bureau.objects.get(pk=current_tenant()).division_code))


def put_on_list(due_at: dt.datetime) -> None:
    """Let the sender open this bureau's scope at that time; holds the row, so that the sender cannot take it off the
    list before the messages can be seen."""
    WorkDue.objects.bulk_create(
        [WorkDue(tenant_id=current_tenant(), kind=SEND, due_at=due_at)],
        update_conflicts=True, unique_fields=["tenant", "kind"], update_fields=["due_at"],
    )  # fmt: skip


def _locked(webhook: Webhook, version: int | None) -> Webhook:
    found = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if version is not None and found.version != version:
        raise StaleVersion("stale_version", "该订阅刚被改动，请重新读取后再办理。")
    return found


def _cipher() -> FieldCipher:
    return FieldCipher(settings.FIELD_KEYS)


def _record(webhook: Webhook, by: Actor, verb: str, text: str) -> None:
    record(by=by, verb=verb, subject_kind="webhook", subject_id=webhook.pk, text=f"{webhook.url}：{text}"[:500])
