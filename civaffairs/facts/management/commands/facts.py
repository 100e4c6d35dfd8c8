"""`manage.py facts`: what waits to be delivered, what was given up, and trying it again."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from civaffairs.common.errors import Refusal
from civaffairs.facts.models import Delivery, Fact
from civaffairs.facts.services import replay
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Show the facts that wait for their subscribers, list the deliveries given up, or try one of them again."

    def add_arguments(self, parser):
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--given-up", action="store_true", help="list every delivery that was given up")
        wanted.add_argument("--replay", type=UUID, metavar="ID", help="try this delivery again at the next relay")

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

    def _list_given_up(self, bureau: Bureau) -> None:
        for delivery in Delivery.objects.given_up().select_related("fact").oldest_first():
            fact = delivery.fact
            self.stdout.write(
                f"{delivery.pk}  {bureau.name}  {fact.recorded_at:%Y-%m-%d %H:%M}  {fact.kind}  "
                f"{delivery.subscriber}  {delivery.last_error}"
            )

    def _replay(self, delivery_id: UUID) -> None:
        for bureau in Bureau.objects.order_by("id"):
            with scope(bureau.pk):
                if Delivery.objects.filter(pk=delivery_id).exists():
                    try:
                        delivery = replay(delivery_id=delivery_id)
                    except Refusal as refusal:
                        raise CommandError(refusal.message) from refusal
                    self.stdout.write(f"{bureau.name}：{delivery.subscriber} 将在下次投递时重试")
                    return
        raise CommandError("没有这条投递。请用 facts --given-up 查看编号。")
