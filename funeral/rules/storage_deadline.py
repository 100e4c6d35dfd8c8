"""Until when a body is reported, collected, stored and cremated (遗体接运与存放期限)."""

import datetime as dt

from civaffairs.common.dates import add_months, minute_text
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT, Moment
from civaffairs.policy.shapes import Day, nullable
from funeral.rules.vocabulary import PLANNED_DAY

CERTIFICATE_HOURS = "funeral.storage_deadline.certificate_hours"
COLLECT_HOURS = "funeral.storage_deadline.collect_hours"
STORAGE_DAYS = "funeral.storage_deadline.storage_days"
CREMATE_DAYS = "funeral.storage_deadline.cremate_days"
MONTHS_MAX = "funeral.storage_deadline.extension_months_max"

AFTER_ARRIVAL = {
    "extended_until": "延期存放至",
    "cremation_postponed_until": "延期火化至",
    "cremated_on": "火化日期",
}


def nothing_before_arrival(given, law):
    for name, word in AFTER_ARRIVAL.items():
        day = getattr(given, name)
        if day is None:
            continue
        if given.arrived_on is None:
            law.refuse("malformed_input", f"填写了{word}就要填写到馆日期，请更正。", field=name)
        if day < given.arrived_on:
            message = f"{word}{day}早于到馆日期{given.arrived_on}，请更正。"
            law.refuse("malformed_input", message, field=name)


@rule(
    "funeral.storage_deadline",
    label="遗体接运与存放期限",
    basis="殡葬管理条例第27条；地方殡葬管理条例",
    inputs={
        "known_death_at": nullable(Moment()),
        "notified_at": nullable(Moment()),
        "arrived_on": nullable(Day()),
        "cremated_on": nullable(Day()),
        "extended_until": nullable(PLANNED_DAY),
        "cremation_postponed_until": nullable(PLANNED_DAY),
    },
    checks=(nothing_before_arrival,),
)
def storage_deadline(given, law):
    """The last moments of report and collection, the last days of storage and cremation, and where the case stands."""
    notice_by = law.step("notice_by", _hours_after(law, given.known_death_at, CERTIFICATE_HOURS), "办证并告知截止时间")
    collect_by = law.step("collect_by", _hours_after(law, given.notified_at, COLLECT_HOURS), "接运截止时间")
    storage_until, cremate_by, state = None, None, None
    if given.arrived_on is not None:
        storage_until = given.arrived_on + dt.timedelta(days=law.parameter(STORAGE_DAYS))
        law.step("storage_until", storage_until, "存放期限届满日")
        stored_until, stored_too_long = _moved(law, storage_until, given.extended_until)
        law.step("stored_until", stored_until, "含延期存放的届满日")
        cremate_by, postponed_too_long = _cremation(given, law)
        law.step("cremate_by", cremate_by, "火化截止日")
        law.test("extension_too_long", not (stored_too_long or postponed_too_long), "延期不超过最长时间")
        state = law.step("state", _state(given, law, stored_until, cremate_by), "存放状态")
    return {
        "notice_by": notice_by, "collect_by": collect_by, "storage_until": storage_until, "cremate_by": cremate_by,
        "state": state, "reasons": law.reasons,
    }  # fmt: skip


def _hours_after(law, moment, key):
    if moment is None or (hours := law.parameter(key)) == NO_LIMIT:
        return None
    return minute_text(moment + dt.timedelta(hours=hours))


def _cremation(given, law):
    days = law.parameter(CREMATE_DAYS)
    if days == NO_LIMIT:
        return None, False
    return _moved(law, given.arrived_on + dt.timedelta(days=days), given.cremation_postponed_until)


def _moved(law, end, granted):
    """The end of a term after a grant, and whether the grant goes beyond what may be granted."""
    if granted is None:
        return end, False
    months = law.parameter(MONTHS_MAX)
    latest = granted if months == NO_LIMIT else add_months(end, months)
    return max(end, min(granted, latest)), granted > latest


def _state(given, law, stored_until, cremate_by):
    if given.cremated_on is not None:
        return "closed"
    if cremate_by is not None and law.on > cremate_by:
        return "cremation_overdue"
    return "stored" if law.on <= stored_until else "extension_required"
