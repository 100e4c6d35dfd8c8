"""manage.py check_invariants: ask every bureau for what must never be found; the exit code is 0 when all is well."""

from django.core.management.base import BaseCommand, CommandError

from civaffairs.tenancy.invariants import registered
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    """Prints one line for each breach: the bureau's number, the invariant, the sentence."""

    help = "Check that no payment was made twice, that ledgers equal their balances, and whatever else is registered."

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="*", help="codes of invariants, or beginnings of codes; all without any")

    def handle(self, *args, codes: list[str], **options):
        wanted = [one for one in registered() if not codes or one.code.startswith(tuple(codes))]
        if not wanted:
            raise CommandError("没有这样的检查项。可用的检查项：" + "、".join(one.code for one in registered()))
        breaches = 0
        for number in Bureau.objects.order_by("pk").values_list("pk", flat=True):
            with scope(number):
                for invariant in wanted:
                    for row in invariant.rows():
                        self.stdout.write(f"{number} {invariant.code}：{row}")
                        breaches += 1
        if breaches:
            raise CommandError(f"发现{breaches}处不符。")
        self.stdout.write(f"{len(wanted)}项检查全部相符。")
