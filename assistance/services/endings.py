"""Awards that end by themselves on their last day."""

import datetime as dt

from assistance.programmes.definition import types_of_awards
from civaffairs.accounts.actor import system_actor
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import advance
from civaffairs.payments.models import Award
from civaffairs.tenancy.scope import current_tenant


def end_run_out_awards(*, on: dt.date, most: int = 500) -> int:
    """Close the cases whose gradual exit is over; run again, it finds none."""
    running = Award.objects.in_force(on) | Award.objects.filter(valid_from__gt=on)
    over = Case.objects.filter(case_type__in=types_of_awards(), status="granted", awards__valid_to__lte=on)
    cases = list(over.exclude(pk__in=running.values("case")).distinct().order_by("id")[:most])
    for case in cases:
        advance(case=case, act="end", by=system_actor(current_tenant()), on=on, note="渐退期满，待遇自行终止")
    return len(cases)
