"""People of the register, made through the services."""

import datetime as dt

from civaffairs.accounts.choices import Role
from civaffairs.registry.models import Person
from civaffairs.registry.services import PersonParticulars, register_person
from tests.factories.applications import id_number
from tests.factories.bureaus import COUNTY, make_actor

ON = dt.date(2026, 11, 20)
BIRTH = dt.date(1985, 3, 2)
VILLAGE = "210202011001"


def person(
    name: str = "王海波", *, birth: dt.date = BIRTH, serial: int | None = 11, bureau: int = COUNTY,
    village: str = VILLAGE, sex: str = "male", absence: str = "", is_estimated: bool = False,
) -> Person:  # fmt: skip
    """A person of the bureau in scope; `serial=None` for one without a number."""
    particulars = PersonParticulars(
        name=name, sex=sex, birth=birth, residence="urban", division_code=village,
        id_number="" if serial is None else id_number(birth, serial), number_absence=absence,
        is_birth_estimated=is_estimated,
    )  # fmt: skip
    return register_person(particulars=particulars, by=make_actor(Role.TOWNSHIP_CASEWORKER, bureau), on=ON)
