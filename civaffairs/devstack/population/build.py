"""Builds the whole population: the same seed, size and day give the same people."""

from datetime import date
from random import Random

from civaffairs.devstack.population.declaring import Silence, declare
from civaffairs.devstack.population.demonstration import settle_demonstration
from civaffairs.devstack.population.families import settle_family
from civaffairs.devstack.population.model import Population
from civaffairs.devstack.population.people import Settler
from civaffairs.devstack.population.planting import Planter, end_income_of_the_dead

PLANTED_SHARE = 0.18
"""Share of households of small and modest means in which something is planted."""


def build(*, as_of: date, seed: int = 20261120, size: int = 20_000) -> Population:
    """A population of at least `size` persons whose records are coherent up to `as_of`.

    The demonstration households come first and do not depend on `size`.
    """
    population = Population(as_of=as_of, seed=seed)
    silence = Silence()
    settler = Settler(population, Random(f"{seed}"))
    planter = Planter(settler, silence)
    settle_demonstration(settler, planter)
    while len(population.persons) < size:
        for household in settle_family(settler):
            if household.tier != "comfortable" and settler.random.random() < PLANTED_SHARE:
                planter.something(household)
    for person in population.persons.values():
        end_income_of_the_dead(person)
    for household in population.all_households.values():
        household.declared = declare(population, household, silence)
    return population
