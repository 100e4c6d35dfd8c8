"""Events for other departments: told to an address of theirs, or fetched with a cursor. Ids only."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.authentication import client_of
from civaffairs.api.pagination import MOST, USUAL
from civaffairs.api.problems import Problem
from civaffairs.api.views import ActEndpoint, ApiView
from civaffairs.tenancy.models import Bureau

from .events import as_event
from .models import Fact, Webhook, WebhookMessage
from .webhooks import READ_EVENTS, change_secret, kinds_of_facts, replay_messages, subscribe, unsubscribe

EVENTS = ApiAct(READ_EVENTS, "接收事件", kinds=kinds_of_facts)
MANAGE = ApiAct("facts.webhooks.manage", "管理事件推送")
SALT = "civaffairs.facts.feed"


class EventOut(serializers.Serializer):
    """A CloudEvents 1.0 event. `data` holds ids; what they stand for is asked under the grant."""

    specversion = serializers.CharField()
    id = serializers.UUIDField()
    source = serializers.CharField(help_text="The bureau: `urn:civaffairs:bureau:` and its division code.")
    type = serializers.CharField(help_text="The kind of fact.")
    subject = serializers.CharField()
    time = serializers.DateTimeField()
    datacontenttype = serializers.CharField()
    data = serializers.JSONField()


class EventPage(serializers.Serializer):
    """Events in the order in which they became visible."""

    results = EventOut(many=True)
    next = serializers.CharField(help_text="Cursor to go on from, also when nothing is there yet.")


class FeedQuery(serializers.Serializer):
    """Where to go on, and which types."""

    cursor = serializers.CharField(required=False, help_text="`next` of the last answer; from the beginning without.")
    type = serializers.ListField(child=serializers.CharField(), required=False, help_text="One or several.")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)


class Events(ApiView):
    """The feed: nothing is lost for whoever remembers the cursor."""

    act = EVENTS

    @extend_schema(
        operation_id="list_events",
        summary="Fetch events",
        description=(
            "Oldest first, of the types that the grant admits. `next` is always there: ask again with it as `cursor`. "
            "An event that was fetched never comes again, and none is passed over."
        ),
        parameters=[FeedQuery],
        responses=EventPage,
    )
    def get(self, request: Request) -> Response:
        asked = self.query(FeedQuery)
        admitted = self.fields()
        wanted = asked.get("type", admitted)
        if missing := set(wanted) - set(admitted):
            raise Problem(403, "field_not_granted", f"授权不包括事件 {'、'.join(sorted(missing))}。")
        bound = _binding(request.user.id, self.actor.bureau_id, wanted)
        start = _position(asked.get("cursor"), bound)
        facts = list(Fact.objects.after(start).filter(kind__in=wanted)[: asked["page_size"]])
        code = Bureau.objects.get(pk=self.actor.bureau_id).division_code
        last = facts[-1].number if facts else start
        return Response(
            {"results": [as_event(fact, code) for fact in facts], "next": signing.dumps([bound, last], salt=SALT)}
        )


def _binding(client: str, bureau: int, kinds: list[str]) -> str:
    return hashlib.sha256(json.dumps([client, bureau, sorted(kinds)]).encode()).hexdigest()[:32]


def _position(cursor: str | None, bound: str) -> int:
    if not cursor:
        return 0
    try:
        found, position = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        found, position = None, 0
    if found != bound:
        raise Problem(
            400, "invalid_cursor", "游标不属于这次查询的条件，请不带 cursor 参数从头查询。",
            errors=[{"parameter": "cursor", "code": "invalid_cursor", "detail": "游标无效。"}],
        )  # fmt: skip
    return int(position)


class WebhookIn(serializers.Serializer):
    """Where to send what."""

    url = serializers.URLField(max_length=500, help_text="https; http only inside networks that the bureau opened.")
    kinds = serializers.ListField(child=serializers.CharField(), min_length=1, help_text="Types within the grant.")


class WebhookOut(serializers.Serializer):
    """A subscription."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    kinds = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Messages that are still to arrive.")
    given_up = serializers.IntegerField(help_text="Messages that were tried for three days in vain.")


class WebhookWithSecret(WebhookOut):
    """A subscription with its secret, which is shown here only."""

    secret = serializers.CharField(help_text="`whsec_` and base64, for the library of Standard Webhooks.")


class WebhookList(serializers.Serializer):
    """Every subscription of the client at the bureau."""

    results = WebhookOut(many=True)


class EndIn(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=200)


class Nothing(serializers.Serializer):
    """An act that needs no answers."""


class Replayed(serializers.Serializer):
    """How many messages are sent again."""

    count = serializers.IntegerField()


def _shown(webhook: Webhook, **more: Any) -> dict[str, Any]:
    messages = WebhookMessage.objects.filter(webhook=webhook)
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "kinds": webhook.kinds,
        "created_at": webhook.created_at,
        "ended_at": webhook.ended_at,
        "waiting": messages.waiting().count(),
        "given_up": messages.given_up().count(),
        **more,
    }


class OfClient(ApiView):
    """Finds the client's own subscription; any other does not exist."""

    def found(self, pk: UUID) -> Webhook:
        webhook = Webhook.objects.of_client(client_of(self.request).id).filter(pk=pk).first()
        if webhook is None:
            raise Http404
        return webhook


@extend_schema_view(
    post=extend_schema(
        operation_id="create_webhook",
        summary="Subscribe an address to events",
        description=(
            "Messages follow Standard Webhooks 1.0: headers `webhook-id`, `webhook-timestamp`, `webhook-signature`; "
            "the body is one CloudEvents event. Anything but 2xx is tried again for three days; 410 ends the "
            "subscription. A message may come twice: its id is the same."
        ),
        request=WebhookIn,
        responses={201: WebhookWithSecret},
        examples=[
            OpenApiExample(
                "A decision",
                value={"url": "https://receiver.example.org/events", "kinds": ["assistance.allowance_granted"]},
                request_only=True,
            )
        ],
    )
)
class Webhooks(ActEndpoint):
    """The client's subscriptions: list and creation."""

    act = MANAGE
    changes = False
    http_method_names = ("get", "head", "post")

    @extend_schema(operation_id="list_webhooks", summary="List the subscriptions", responses=WebhookList)
    def get(self, request: Request) -> Response:
        self.query(serializers.Serializer)
        own = Webhook.objects.of_client(client_of(request).id).order_by("created_at", "id")
        return Response({"results": [_shown(webhook) for webhook in own]})

    def perform(self, request: Request, **kwargs: Any) -> Response:
        given, grant = self.given(WebhookIn), client_of(request).grant
        admitted = grant.acts.get(READ_EVENTS, [])
        webhook, secret = subscribe(application=grant.application, admitted=admitted, by=self.actor, **given)
        self.version = webhook.version
        return Response(
            _shown(webhook, secret=secret), status=201, headers={"Location": f"{request.path}/{webhook.pk}"}
        )


class OneWebhook(OfClient):
    """One subscription."""

    act = MANAGE

    @extend_schema(operation_id="get_webhook", summary="Read a subscription", responses=WebhookOut)
    def get(self, request: Request, pk: UUID) -> Response:
        self.query(serializers.Serializer)
        webhook = self.found(pk)
        self.version = webhook.version
        return Response(_shown(webhook))


@extend_schema_view(
    post=extend_schema(
        operation_id="change_webhook_secret",
        summary="Change the secret",
        description="For a day every message is signed with both secrets.",
        request=Nothing,
        responses=WebhookWithSecret,
    )
)
class ChangeSecret(OfClient, ActEndpoint):
    """A new secret."""

    act = MANAGE

    def perform(self, request: Request, **kwargs: Any) -> Response:
        self.given(Nothing)
        webhook = self.found(kwargs["pk"])
        secret = change_secret(webhook=webhook, by=self.actor, version=self.expected)
        webhook.refresh_from_db()
        self.version = webhook.version
        return Response(_shown(webhook, secret=secret))


@extend_schema_view(
    post=extend_schema(
        operation_id="end_webhook", summary="End a subscription", request=EndIn, responses=WebhookOut
    )
)  # fmt: skip
class EndWebhook(OfClient, ActEndpoint):
    """The end of a subscription."""

    act = MANAGE

    def perform(self, request: Request, **kwargs: Any) -> Response:
        webhook = self.found(kwargs["pk"])
        unsubscribe(webhook=webhook, by=self.actor, version=self.expected, **self.given(EndIn))
        webhook.refresh_from_db()
        self.version = webhook.version
        return Response(_shown(webhook))


@extend_schema_view(
    post=extend_schema(
        operation_id="replay_webhook", summary="Send again what was given up", request=Nothing, responses=Replayed
    )
)  # fmt: skip
class ReplayWebhook(OfClient, ActEndpoint):
    """Dead letters, once more."""

    act = MANAGE
    changes = False  # the subscription stays what it is

    def perform(self, request: Request, **kwargs: Any) -> Response:
        self.given(Nothing)
        return Response({"count": replay_messages(webhook=self.found(kwargs["pk"]), by=self.actor)})


urlpatterns = [
    path("events", Events.as_view(), name="events"),
    path("webhooks", Webhooks.as_view(), name="webhooks"),
    path("webhooks/<uuid:pk>", OneWebhook.as_view(), name="webhook"),
    path("webhooks/<uuid:pk>/change-secret", ChangeSecret.as_view(), name="webhook-change-secret"),
    path("webhooks/<uuid:pk>/end", EndWebhook.as_view(), name="webhook-end"),
    path("webhooks/<uuid:pk>/replay", ReplayWebhook.as_view(), name="webhook-replay"),
]
