"""Applications for the old-age allowance in any status, reached by calling the services."""

import datetime as dt

from assistance.choices import Programme
from assistance.programmes.definition import ProgrammeDefinition, programme
from assistance.services import applications, decisions, liveness
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case

from .applications import VILLAGE, particulars
from .bureaus import COUNTY, make_actor

BIRTH = dt.date(1946, 9, 3)


def draft(
    on: dt.date, *, name: str = "孙玉兰", birth: dt.date = BIRTH, serial: int = 22, account: str = "6228480000000000026"
) -> Case:
    """A complete draft of somebody who has passed eighty."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    case = applications.start_application(
        applicant=particulars(name, birth, serial), address="桃源街道和平路8号", division_code=VILLAGE[COUNTY], by=by,
        on=on, programme_code=Programme.OLD_AGE_ALLOWANCE,
    )  # fmt: skip
    applications.complete_declaration(
        case=case, bank_name="中国农业银行", account_holder=name, account=account, telephone="13900000001",
        has_declared_truthfully=True, by=by,
    )  # fmt: skip
    return case


def submitted(on: dt.date, **options) -> Case:
    """Handed in."""
    return applications.submit_application(case=draft(on, **options), by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)


def investigating(on: dt.date, **options) -> Case:
    """Accepted."""
    return applications.accept_application(
        case=submitted(on, **options), by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on
    )


def seen_alive(case: Case, on: dt.date, checked_on: dt.date | None = None) -> None:
    """Somebody saw the person."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    liveness.record_liveness(case=case, checked_on=checked_on or on, method="counter", by=by, on=on)


def awaiting_confirmation(on: dt.date, checked_on: dt.date | None = None, **options) -> Case:
    """Seen alive, with the township's opinion, sent to the county."""
    case = investigating(on, **options)
    seen_alive(case, on, checked_on)
    return with_opinion(case, on)


def with_opinion(case: Case, on: dt.date, opinion: str = "grant") -> Case:
    """With the township's opinion, sent to the county."""
    head = make_actor(Role.TOWNSHIP_HEAD)
    case = decisions.give_opinion(case=case, opinion=opinion, reason="经审核年龄、户籍和生存情况", by=head, on=on)
    return decisions.forward(case=case, by=head, on=on)


def confirmed(case: Case, on: dt.date) -> Case:
    """Confirmed for the amount of the newest calculation."""
    amount = case.determinations.order_by("-determined_at")[0].amount
    decisions.confirm_allowance(case=case, amount_seen=amount, by=make_actor(Role.COUNTY_CONFIRMER), on=on)
    case.refresh_from_db()
    return case


def granted(on: dt.date, **options) -> Case:
    """Confirmed by a second person."""
    return confirmed(awaiting_confirmation(on, **options), on)


def definition() -> ProgrammeDefinition:
    """What the programme is."""
    return programme(Programme.OLD_AGE_ALLOWANCE)
