"""`manage.py demo_case --household N`: one household from the form to the explained decision."""

import datetime as dt
import os

from django.core.management.base import BaseCommand, CommandError

from assistance.choices import Status
from assistance.services.explanations import explained
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import today
from civaffairs.devstack.demonstration import filing, handling
from civaffairs.devstack.demonstration.telling import told
from civaffairs.devstack.population.model import Household, Population
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
        case = self._filed(chosen, bureau, today())
        self._worked_on(case, bureau, today())
        with scope(bureau.pk):
            self._explain(case)

    def _filed(self, household: Household, bureau: Bureau, on: dt.date) -> Case:
        """The household's application: a new one, or the one that an earlier run has filed already."""
        with scope(bureau.pk):
            document = IdentityDocument.objects.numbered(household.persons[0]).first()
            known = Case.objects.filter(applicant=document.person_id).exclude(status=Status.DRAFT) if document else None
            if known and (case := known.order_by("-opened_on", "-id").first()):
                return case
            return filing.file_application(household, by=filing.actor(bureau, Role.TOWNSHIP_CASEWORKER), on=on)

    def _worked_on(self, case: Case, bureau: Bureau, on: dt.date) -> None:
        """Each step in a scope of its own, as requests and tasks have them; goes on from wherever the case stands."""
        with scope(bureau.pk):
            run = handling.start_investigation(case, bureau, on)
        if run:
            self.stdout.write(f"  {case.number}：正在向各部门核对……")
            if not handling.wait_for_answers(run, bureau, self._progress):
                raise CommandError("部门在规定时间内没有答复齐全，请在页面上查看核对进度。")
            self.stderr.write("")
            with scope(bureau.pk):
                handling.finish_investigation(case, bureau, on)
                handling.give_opinion(case, bureau, on)
        with scope(bureau.pk):
            case.refresh_from_db()
            if case.status == Status.OPINION_GIVEN:
                case = handling.publish_or_forward(case, bureau, on)
            self.stdout.write(f"  {case.number}：{case.status_label}")

    def _progress(self, answered: int, total: int) -> None:
        self.stderr.write(f"\r  {answered}/{total} 项已答复", ending="")

    def _explain(self, case: Case) -> None:
        for determination in case.determinations.order_by("-determined_at")[:1]:
            self.stdout.write("")
            self.stdout.write("\n".join(told(explained(determination, on=today()))))
