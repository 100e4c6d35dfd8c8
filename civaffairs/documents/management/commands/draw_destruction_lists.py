"""`manage.py draw_destruction_lists`: what has outlived its retention, on lists that wait for two approvals."""

import datetime as dt

from django.core.management.base import BaseCommand

from civaffairs.common.dates import today
from civaffairs.documents.destruction import draw_list, due_documents
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Draw the lists of destruction of every bureau; destroys nothing."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=dt.date.fromisoformat, help="the day, today without it")
        parser.add_argument("--dry-run", action="store_true", help="count what is due and draw nothing")

    def handle(self, *, on: dt.date | None, dry_run: bool, **options):
        for number, name in Bureau.objects.order_by("pk").values_list("pk", "name"):
            with scope(number):
                if dry_run:
                    count = sum(1 for _ in due_documents(on=on or today()))
                else:
                    drawn = draw_list(on=on or today())
                    count = drawn.items.count() if drawn else 0
            self.stdout.write(f"{name}：{count} 份材料保管期满")
