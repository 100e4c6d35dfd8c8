"""Sending messages to subscriptions: claim in a transaction, send in none, record in another."""

import datetime as dt
import logging
import ssl
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import httpx
from django.conf import settings
from django.db.models import Min

from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import current_tenant, scope

from . import signing
from .events import MEDIA_TYPE
from .models import Webhook, WebhookMessage
from .patience import WEBHOOK_PATIENCE, receiver_pause, webhook_pause
from .targets import examine
from .webhooks import SEND, admitted_now, body_of, secrets_of

CLAIM = dt.timedelta(minutes=5)
AT_ONCE = 100  # messages a round to one receiver
TIMEOUT = httpx.Timeout(10, connect=3)
GONE = 410

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What is sent, made ready inside the scope."""

    message_id: UUID
    url: str
    secrets: tuple[str, ...]
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended; without `is_reached` nobody answered, which says nothing about the one message."""

    is_delivered: bool
    is_reached: bool = True
    is_gone: bool = False
    error: str = ""


def send_due(*, tenant: int, at: dt.datetime) -> int:
    """Send what is due in one bureau; answers how many messages arrived."""
    arrived = 0
    with scope(tenant):
        receivers = list(WebhookMessage.objects.due(at).values_list("webhook", flat=True).distinct())
    for receiver in receivers:
        arrived += _send_to(tenant, receiver, at)
    with scope(tenant):
        _settle_list(at)
    return arrived


def _send_to(tenant: int, receiver: UUID, at: dt.datetime) -> int:
    arrived = 0
    with scope(tenant):
        letters = _claimed(receiver, at)
    for place, letter in enumerate(letters):
        outcome = deliver(letter)
        with scope(tenant):
            _note(letter, outcome, now())
            if not outcome.is_reached or outcome.is_gone:
                _release(letters[place + 1 :])
        arrived += outcome.is_delivered
        if not outcome.is_reached or outcome.is_gone:
            break
    return arrived


def _claimed(receiver: UUID, at: dt.datetime) -> list[Letter]:
    """The next messages of a receiver, taken so that no second sender sends them; none that its grant lost."""
    webhook = Webhook.objects.get(pk=receiver)
    due = WebhookMessage.objects.due(at).filter(webhook=receiver).order_by("fact__number", "id")
    rows = list(due.select_related("fact").select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    admitted = admitted_now(webhook, at.date())
    lost = [row.pk for row in rows if row.fact.kind not in admitted]
    WebhookMessage.objects.filter(pk__in=lost).update(due_at=None, last_error="grant_not_in_force")
    taken = [row for row in rows if row.fact.kind in admitted]
    WebhookMessage.objects.filter(pk__in=[row.pk for row in taken]).update(claimed_until=at + CLAIM)
    valid = tuple(secrets_of(webhook, at)) if taken else ()
    return [Letter(row.pk, webhook.url, valid, body_of(row.fact)) for row in taken]


def deliver(letter: Letter) -> Outcome:
    """One attempt over HTTP; no redirect is followed, and no environment's proxy is used."""
    try:
        target = examine(letter.url)
        headers = signing.headers(
            letter.secrets, message_id=str(letter.message_id), timestamp=int(now().timestamp()), body=letter.body
        )
        with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False, verify=_tls()) as client:
            request = client.build_request(
                "POST", target.url, content=letter.body,
                headers={**headers, "Content-Type": MEDIA_TYPE, "Host": target.host_header},
                extensions={"sni_hostname": target.host},
            )  # fmt: skip
            # What is said besides the status is left unread: it might never end.
            answer = client.send(request, stream=True)
            answer.close()
    except Refusal as refusal:
        return Outcome(False, is_reached=False, error=refusal.code)
    except httpx.HTTPError as error:
        return Outcome(False, is_reached=False, error=type(error).__name__)
    if answer.is_success:
        return Outcome(True)
    return Outcome(False, is_gone=answer.status_code == GONE, error=f"HTTP {answer.status_code}")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE or None)


def _note(letter: Letter, outcome: Outcome, at: dt.datetime) -> None:
    message = WebhookMessage.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=letter.message_id)
    webhook = message.webhook
    message.attempts += 1
    message.tried_since = message.tried_since or at
    message.claimed_until, message.last_error = None, outcome.error
    if outcome.is_delivered:
        message.delivered_at, message.due_at = at, None
        webhook.failures, webhook.paused_until = 0, None
    else:
        is_last = outcome.is_gone or at - message.tried_since >= WEBHOOK_PATIENCE
        message.due_at = None if is_last else at + webhook_pause(message.attempts)
        if not outcome.is_reached:
            webhook.failures += 1
            webhook.paused_until = at + receiver_pause(webhook.failures)
        if outcome.is_gone:
            webhook.ended_at, webhook.end_reason = at, "接收方答复已停用（HTTP 410）"
        if is_last:
            logger.error("gave up sending message %s: %s", message.pk, outcome.error)
    message.save()
    webhook.save(update_fields=["failures", "paused_until", "ended_at", "end_reason"])


def _release(letters: list[Letter]) -> None:
    """Give back what was claimed and not tried: its receiver is away."""
    WebhookMessage.objects.filter(pk__in=[one.message_id for one in letters]).update(claimed_until=None)


def _settle_list(at: dt.datetime) -> None:
    """When this bureau's scope has to be opened next; off the list when nothing waits."""
    rows = WorkDue.objects.filter(tenant_id=current_tenant(), kind=SEND)
    # Whoever puts a message there holds this row until it can be seen.
    list(rows.select_for_update())
    earliest = WebhookMessage.objects.waiting().aggregate(due=Min("due_at"))["due"]
    if earliest is None:
        rows.delete()
    else:
        rows.update(due_at=max(earliest, at))
