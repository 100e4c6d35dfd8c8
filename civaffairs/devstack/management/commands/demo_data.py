"""`manage.py demo_data`: bureaus, divisions, people who sign in, and the synthetic population, once."""

import os
import secrets
from pathlib import Path

from django.core.management.base import BaseCommand

from civaffairs.common.dates import today
from civaffairs.devstack.demonstration.people import BUREAUS, settle_bureaus, settle_offices
from civaffairs.devstack.population.build import build
from civaffairs.tenancy.services import load_divisions


class Command(BaseCommand):
    help = "Enter the demonstration data that is not there yet; prints the logins."

    def handle(self, **options):
        load_divisions()
        population = Path(os.environ["CIVAFFAIRS_POPULATION"])
        if not population.exists():
            build(as_of=today()).save(population)
        password = demo_password(population.parent)
        settle_bureaus(password)
        settle_offices()
        self.stdout.write("\n演示账号（口令相同）：")
        self.stdout.write("  caseworker.210202  经办人（大连市中山区）    head.210202  街道负责人")
        self.stdout.write("  confirmer.210202   县级确认人              supervisor.210202  督导")
        self.stdout.write("  supervisor.210200  大连市民政局督导（可看各区）")
        places = "、".join(f"{bureau.name}{bureau.division_code}" for bureau in BUREAUS if not bureau.is_city)
        self.stdout.write(f"  其他地区换用区划代码：{places}")
        self.stdout.write(f"  口令：{password}")


def demo_password(folder: Path) -> str:
    """The one password of all demonstration logins, made at random on the first run."""
    if chosen := os.environ.get("DEMO_PASSWORD"):
        return chosen
    file = folder / "demo-password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"Civ-{secrets.token_urlsafe(9)}")
    return file.read_text()
