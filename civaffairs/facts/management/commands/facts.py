"""`manage.py facts`: what waits to be delivered, what was given up, and trying it again."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from civaffairs.accounts.actor import system_actor
from civaffairs.common.errors import Refusal
from civaffairs.facts.models import Delivery, Fact, WebhookMessage
from civaffairs.facts.services import replay
from civaffairs.facts.webhooks import replay_messages
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Show the facts that wait for their subscribers, list the deliveries given up, or try one of them again."

    def add_arguments(self, parser):
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--given-up", action="store_true", help="list every delivery and message that was given up")
        wanted.add_argument("--replay", type=UUID, metavar="ID", help="try this delivery or message again")

    def handle(self, **options):
        if options["replay"]:
            self._replay(options["replay"])
            return
        for bureau in Bureau.objects.order_by("id"):
            with scope(bureau.pk):
                if options["given_up"]:
                    self._list_given_up(bureau)
                else:
                    waiting, given_up = Fact.objects.waiting().count(), Delivery.objects.given_up().count()
                    self.stdout.write(f"{bureau.name}：待投递事件 {waiting} 件，已放弃的投递 {given_up} 条")
                    queued, dead = WebhookMessage.objects.waiting().count(), WebhookMessage.objects.given_up().count()
                    self.stdout.write(f"{bureau.name}：待推送消息 {queued} 条，未送达的消息 {dead} 条")

    def _list_given_up(self, bureau: Bureau) -> None:
        for delivery in Delivery.objects.given_up().select_related("fact").oldest_first():
            fact = delivery.fact
            self.stdout.write(
                f"{delivery.pk}  {bureau.name}  {fact.recorded_at:%Y-%m-%d %H:%M}  {fact.kind}  "
                f"{delivery.subscriber}  {delivery.last_error}"
            )
        for message in WebhookMessage.objects.given_up().select_related("fact", "webhook").order_by("created_at", "id"):
            self.stdout.write(
                f"{message.pk}  {bureau.name}  {message.created_at:%Y-%m-%d %H:%M}  {message.fact.kind}  "
                f"{message.webhook.url}  {message.last_error}"
            )

    def _replay(self, delivery_id: UUID) -> None:
        for bureau in Bureau.objects.order_by("id"):
            with scope(bureau.pk):
                if told := self._replayed(delivery_id, bureau):
                    self.stdout.write(f"{bureau.name}：{told} 将在下次投递时重试")
                    return
        raise CommandError("没有这条投递。请用 facts --given-up 查看编号。")

    def _replayed(self, number: UUID, bureau: Bureau) -> str:
        """Who is told again; nothing where the bureau has neither a delivery nor a message of this number."""
        message = WebhookMessage.objects.select_related("webhook").filter(pk=number).first()
        if not message and not Delivery.objects.filter(pk=number).exists():
            return ""
        try:
            if not message:
                return replay(delivery_id=number).subscriber
            by = system_actor(bureau.pk)
            if not replay_messages(webhook=message.webhook, message_id=number, by=by):
                raise CommandError("这条消息没有被放弃，不需要重试。请用 facts --given-up 查看编号。")
            return message.webhook.url
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
