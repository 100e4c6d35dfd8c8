"""`manage.py demo_case --household N`: one household from the form to the explained decision."""

import datetime as dt
import os

from django.core.management.base import BaseCommand, CommandError

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.devstack.demonstration import filing, handling
from civaffairs.devstack.population.model import Household, Population
from civaffairs.policy.explain import lines
from civaffairs.registry.models import IdentityDocument
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Take one household of the population through the services and a means test in Celery."

    def add_arguments(self, parser):
        parser.add_argument("--household", type=int, default=1, help="number in the list of telling households")

    def handle(self, *, household, **options):
        households = Population.load(os.environ["CIVAFFAIRS_POPULATION"], only_demonstration=True).demo_households()
        if not 1 <= household <= len(households):
            raise CommandError(f"HOUSEHOLD 应为 1 至 {len(households)}。")
        chosen = households[household - 1]
        bureau = filing.bureau_of(chosen)
        self.stdout.write(f"第 {household} 户：{chosen.title}({bureau.name})")
        self.stdout.write(f"  {chosen.note}")
        try:
            case = self._worked_on(chosen, bureau, today())
        except Refusal as refusal:
            self.stdout.write(f"  {refusal.message}")
            case = self._known(chosen, bureau)
        with scope(bureau.pk):
            self._explain(case)

    def _worked_on(self, household: Household, bureau: Bureau, on: dt.date) -> Case:
        """Each step in a scope of its own, as requests and tasks would have them."""
        with scope(bureau.pk):
            by = filing.actor(bureau, Role.TOWNSHIP_CASEWORKER)
            case = filing.file_application(household, by=by, on=on)
            run = handling.start_investigation(case, bureau, on)
            self.stdout.write(f"  已受理 {case.number},正在向各部门核对……")
        if not handling.wait_for_answers(run, bureau, self._progress):
            raise CommandError("部门在规定时间内没有答复齐全，请在页面上查看核对进度。")
        self.stderr.write("")
        with scope(bureau.pk):
            case.refresh_from_db()
            handling.finish_investigation(case, bureau, on)
            case = handling.give_opinion(case, bureau, on)
            case = handling.publish_or_forward(case, bureau, on)
            self.stdout.write(f"  现状态：{case.number} 已到“{case.status_label}”")
        return case

    def _known(self, household: Household, bureau: Bureau) -> Case:
        with scope(bureau.pk):
            document = IdentityDocument.objects.numbered(household.persons[0])[0]
            return Case.objects.filter(applicant=document.person_id).order_by("-opened_on", "-id")[0]

    def _progress(self, answered: int, total: int) -> None:
        self.stderr.write(f"\r  {answered}/{total} 项已答复", ending="")

    def _explain(self, case: Case) -> None:
        for determination in case.determinations.order_by("-determined_at")[:1]:
            self.stdout.write("")
            self.stdout.write("\n".join(lines(determination.trace)))
