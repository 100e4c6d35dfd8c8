"""`manage.py create_client`: register a department's client for two administrators, and print its secret, once."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership
from civaffairs.api.services import register_client
from civaffairs.common.dates import add_months, today
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau

USUAL_ACTS = "policy.rules.read,policy.rules.evaluate,registry.standings.query"


class Command(BaseCommand):
    help = "Register a client of another department with its grant; prints client id and secret once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, help="name of the department")
        parser.add_argument("--bureaus", required=True, help="division codes, separated by commas")
        parser.add_argument("--purpose", required=True, help="what the data are read for; stands in every audit entry")
        parser.add_argument("--legal-basis", required=True, help="article that allows the reading")
        parser.add_argument("--application-number", required=True, help="number of the approved application")
        parser.add_argument("--requested-by", required=True, help="login of the system administrator who enters it")
        parser.add_argument("--approved-by", required=True, help="login of the security administrator who approves it")
        parser.add_argument("--acts", default=USUAL_ACTS, help=f"codes, separated by commas (default: {USUAL_ACTS})")
        parser.add_argument("--valid-to", type=dt.date.fromisoformat, help="first day without (default: in a year)")
        parser.add_argument("--calls-per-minute", type=int, default=600)

    def handle(self, **options: Any) -> None:
        codes = options["bureaus"].split(",")
        bureaus = list(Bureau.objects.filter(division_code__in=codes))
        if missing := set(codes) - {bureau.division_code for bureau in bureaus}:
            raise CommandError(f"没有行政区划代码为 {'、'.join(sorted(missing))} 的民政局，请核对代码。")
        start = today()
        try:
            client = register_client(
                department=options["department"],
                bureaus=bureaus,
                purpose=options["purpose"],
                legal_basis=options["legal_basis"],
                application_number=options["application_number"],
                acts=dict.fromkeys(options["acts"].split(",")),
                valid_from=start,
                valid_to=options["valid_to"] or add_months(start, 12),
                calls_per_minute=options["calls_per_minute"],
                by=_administrator(options["requested_by"], Role.SYSTEM_ADMINISTRATOR, start),
                approved_by=_administrator(options["approved_by"], Role.SECURITY_ADMINISTRATOR, start),
                on=start,
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"client_id     {client.client_id}")
        self.stdout.write(f"client_secret {client.client_secret}")
        self.stdout.write("密钥只显示这一次，系统只保存其摘要。")


def _administrator(login: str, role: Role, on: dt.date) -> Actor:
    held = Membership.objects.in_force(on).filter(user__username=login, user__is_active=True, role=role)
    found = held.select_related("user", "bureau").order_by("bureau_id").first()
    if found is None:
        raise CommandError(f"{login}不是{role.label}，请核对登录名。")
    return Actor.of(found)
