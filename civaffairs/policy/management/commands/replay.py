"""`manage.py replay`: make stored decisions again as they were made, and print what comes out differently."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from civaffairs.policy.decisions import store
from civaffairs.policy.replay import replay
from civaffairs.policy.services import figures
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

SHOWN = 10


class Command(BaseCommand):
    help = "Recompute stored decisions with what was known then; exit status 1 where one differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=dt.date.fromisoformat, help="decisions as of this day or later")
        parser.add_argument("--case", default="", help="decisions of the case with this number")
        parser.add_argument("--programme", default="", help="decisions of this programme")
        parser.add_argument("--bureau", type=int, help="number of one bureau; all without it")

    def handle(self, *args: Any, **options: Any) -> None:
        bureaus = Bureau.objects.order_by("pk")
        if options["bureau"]:
            bureaus = bureaus.filter(pk=options["bureau"])
            if not bureaus:
                raise CommandError(f"there is no bureau {options['bureau']}")
        wanted = {name: options[name] for name in ("since", "case", "programme")}
        recomputed = differing = 0
        for bureau in bureaus.values_list("pk", flat=True):
            known = figures()
            with scope(bureau):
                for decision in store().made(**wanted):
                    recomputed += 1
                    if found := replay(decision, figures=known):
                        differing += 1
                        self.show(f"{decision.number} {decision.as_of} {decision.programme}", found)
        self.stdout.write(f"{recomputed} recomputed, {differing} differ")
        if options["case"] and not recomputed:
            raise CommandError(f"no decision was made in case {options['case']}")
        if differing:
            raise SystemExit(1)

    def show(self, name: str, found: list[str]) -> None:
        self.stdout.write(f"不一致：{name}")
        for line in found[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(found) > SHOWN:
            self.stdout.write(f"  另有{len(found) - SHOWN}处")
