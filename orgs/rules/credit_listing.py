"""Which credit list an event puts a social organisation on (活动异常名录、严重违法失信名单)."""

from civaffairs.casework.limits import due
from civaffairs.common.dates import add_months
from civaffairs.policy import catalogue
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, RecordOf, Text, optional, where
from orgs.rules.vocabulary import MONEY

FINE_SERIOUS_FROM = "orgs.credit_listing.fine_serious_from"
REPEAT_COUNT = "orgs.credit_listing.repeat_count"
REPEAT_YEARS = "orgs.credit_listing.repeat_years"
TO_SERIOUS_YEARS = "orgs.credit_listing.abnormal_to_serious_years"
ABNORMAL_GROUNDS = "orgs.credit_listing.abnormal_grounds"
SERIOUS_GROUNDS = "orgs.credit_listing.serious_grounds"
ENTRY_LIMIT = "orgs.credit_listing.entry_limit"

KINDS = (
    "warning",
    "fine",
    "no_annual_report",
    "no_party_organisation",
    "rectification_not_done",
    "fundraising_breach",
    "unreachable",
    "fraud_in_change_registration",
    "suspension_ordered",
    "judgment_defaulter",
    "certificate_revoked",
    "registration_revoked",
    "other",
)
EVENT = RecordOf({"kind": Text(*KINDS), "on": Day(), "amount": where("kind", {"fine": MONEY})})
TWO_YEARS = "two_years_on_abnormal_list"


@rule(
    "orgs.credit_listing",
    label="社会组织信用名单列入",
    basis="社会组织信用信息管理办法（民政部令第60号）",
    inputs={"event": EVENT, "earlier_events": optional(ListOf(EVENT)), "abnormal_since": optional(Day())},
)
def credit_listing(given, law):
    """The list on which an event is entered, for which grounds, and until when."""
    full_day = None
    if given.abnormal_since is not None:
        full_day = add_months(given.abnormal_since, 12 * law.parameter(TO_SERIOUS_YEARS))
        law.step("full_day", full_day, "列入异常名录满规定年限之日")
    listed, reasons = "serious", _serious(given, law, full_day)
    if not reasons:
        listed, reasons = "abnormal", _abnormal(given, law)
    if not reasons:
        listed = "none"
    for reason in reasons:
        law.test(reason, False, f"没有“{catalogue.word('codes', reason, rule_id=law.rule.id)}”的情形")
    law.step("list", listed, "应列入的名单")
    entry_due = None
    if reasons:
        entry_due = due(law, _begin(given.event.on, full_day, reasons), law.parameter(ENTRY_LIMIT))
    law.step("entry_due", entry_due, "列入的期限")
    return {"list": listed, "entry_due": entry_due, "reasons": law.reasons}


def _serious(given, law, full_day):
    event, reasons = given.event, []
    if full_day is not None and law.on >= full_day:
        reasons.append(TWO_YEARS)
    if event.kind in law.parameter(SERIOUS_GROUNDS):
        reasons.append(event.kind)
    if event.kind == "fine" and event.amount >= law.parameter(FINE_SERIOUS_FROM):
        reasons.append("fine_large")
    if _is_minor(law, event) and _minor_sanctions(given, law) >= law.parameter(REPEAT_COUNT):
        reasons.append("repeated_sanctions")
    return reasons


def _abnormal(given, law):
    event = given.event
    reasons = [event.kind] if event.kind in law.parameter(ABNORMAL_GROUNDS) else []
    return [*reasons, "minor_sanction"] if _is_minor(law, event) else reasons


def _is_minor(law, event):
    return event.kind == "warning" or (event.kind == "fine" and event.amount < law.parameter(FINE_SERIOUS_FROM))


def _minor_sanctions(given, law):
    """How many minor sanctions there were within the years before the event, with the event itself."""
    day, months = given.event.on, 12 * law.parameter(REPEAT_YEARS)
    counted = [
        earlier
        for earlier in given.earlier_events or ()
        if earlier.on <= day < add_months(earlier.on, months) and _is_minor(law, earlier)
    ]
    return law.step("minor_sanctions", len(counted) + 1, "规定年限内的警告和较小罚款次数", unit="次")


def _begin(event_on, full_day, reasons):
    if TWO_YEARS not in reasons:
        return event_on
    return full_day if reasons == [TWO_YEARS] else min(event_on, full_day)
