"""Figures drafted and published by the people whose work it is."""

import datetime as dt
from typing import Any

from civaffairs.accounts.choices import Role
from civaffairs.policy.models import ParameterValue, ValueDraft
from civaffairs.policy.services import draft_value, own_place, publish_value

from .bureaus import COUNTY, make_actor

STANDARD = "assistance.subsistence_allowance.standard"


def drafted(value: Any, effective_from: dt.date, *, bureau_id: int = COUNTY, **more: Any) -> ValueDraft:
    """A standard drafted by the reviewer of a bureau for its own place."""
    by = make_actor(Role.COUNTY_REVIEWER, bureau_id)
    fields = {"key": STANDARD, "place": own_place(by), "document": "大中政发〔2026〕9号", **more}
    return draft_value(value=value, effective_from=effective_from, by=by, **fields)


def published(
    value: Any, effective_from: dt.date, *, on: dt.date, bureau_id: int = COUNTY, **more: Any
) -> ParameterValue:
    """The same, published by the confirmer."""
    draft = drafted(value, effective_from, bureau_id=bureau_id, **more)
    return publish_value(draft=draft, by=make_actor(Role.COUNTY_CONFIRMER, bureau_id), on=on)


def both(amount: int) -> dict[str, int]:
    """One amount for town and country."""
    return {"urban": amount, "rural": amount}
