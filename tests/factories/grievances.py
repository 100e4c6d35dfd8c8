"""Grievances in any status, reached by calling the services."""

import datetime as dt

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.casework.services import grievances
from civaffairs.casework.services.grievances import Complaint

from .bureaus import COUNTY, make_actor

COMPLAINANT, TELEPHONE = "钱大顺", "13912345678"
TOWNSHIP = {1001: "210202011000", 1002: "210203008000"}


def complaint(**options) -> Complaint:
    """A named complaint over the telephone."""
    given = {
        "kind": "complaint", "channel": "telephone", "summary": "低保申请迟迟未受理",
        "text": "材料交齐已半个月，仍未答复是否受理。", "complainant": COMPLAINANT, "telephone": TELEPHONE,
    }  # fmt: skip
    return Complaint(**given | options)


def received(on: dt.date, *, accused: tuple[int, ...] = (), bureau_id: int = COUNTY, **options) -> Case:
    """Registered at the county."""
    by = make_actor(Role.SUPERVISOR, bureau_id)
    return grievances.receive_grievance(
        complaint=complaint(**options), accused=accused, division_code=TOWNSHIP[bureau_id], by=by, on=on
    )


def accepted(on: dt.date, **options) -> Case:
    """Taken up by the county's reviewer."""
    by = make_actor(Role.COUNTY_REVIEWER, options.get("bureau_id", COUNTY))
    return grievances.accept_grievance(case=received(on, **options), by=by, on=on)


def investigated(on: dt.date, **options) -> Case:
    """Checked."""
    by = make_actor(Role.COUNTY_REVIEWER, options.get("bureau_id", COUNTY))
    return grievances.investigate_grievance(
        case=accepted(on, **options), findings="经查，材料于本月2日收齐，未按期受理。", verdict="founded", by=by, on=on
    )


def answered(on: dt.date, **options) -> Case:
    """Answered by the county's confirmer."""
    by = make_actor(Role.COUNTY_CONFIRMER, options.get("bureau_id", COUNTY))
    text = "您反映的情况属实，我局已责令立即受理。"
    return grievances.answer_grievance(case=investigated(on, **options), text=text, by=by, on=on)
