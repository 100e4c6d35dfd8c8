"""`manage.py demo_city`: cases in every status for one bureau of the demonstration, once."""

import os

from django.core.management.base import BaseCommand

from civaffairs.common.dates import today
from civaffairs.devstack.demonstration.city import fill, is_filled
from civaffairs.devstack.population.model import Population
from civaffairs.tenancy.models import Bureau


class Command(BaseCommand):
    help = "Fill one bureau with cases in every status; needs the running worker and agencies."

    def add_arguments(self, parser):
        parser.add_argument("--division", default="210202", help="division code of the bureau")

    def handle(self, *, division, **options):
        bureau = Bureau.objects.get(division_code=division)
        if is_filled(bureau):
            return
        population = Population.load(os.environ["CIVAFFAIRS_POPULATION"])
        for sentence in fill(population, bureau, today()):
            self.stdout.write(sentence)
