"""Who may buy, use and pass on a plot (墓位购买、安葬与使用)."""

import datetime as dt

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT
from civaffairs.policy.shapes import Flag, Number, RecordOf, Text
from funeral.rules.vocabulary import WHOLE, YEARS

AREA_CAPS = "funeral.plot_rules.area_caps"
CAPACITIES = "funeral.plot_rules.capacities"
LIVING_PURPOSES = "funeral.plot_rules.living_purposes"
VILLAGERS_ONLY = "funeral.plot_rules.villagers_only"
TERM_MAX = "funeral.plot_rules.term_years_max"
TRANSFER_ALLOWED = "funeral.plot_rules.transfer_allowed"
RENAME_ALLOWED = "funeral.plot_rules.rename_allowed"

WITH_A_TERM = ("sell", "renew")
PLOT = RecordOf(
    {
        "kind": Text(),
        "area": Number(),
        "state": Text("available", "held", "assigned"),
        "interred": WHOLE,
    }
)


def a_term_has_a_year(given, law):
    if given.action in WITH_A_TERM and given.term_years < 1:
        law.refuse("malformed_input", "出售和续期的使用年限至少一年，请更正。", field="term_years")


@rule(
    "funeral.plot_rules",
    label="墓位购买、安葬与使用",
    basis="民事发〔1998〕10号；地方殡葬管理条例",
    inputs={
        "action": Text("sell", "inter", "transfer", "rename", "renew"),
        "plot": PLOT,
        "purpose": Text("deceased", "surviving_spouse", "childless_elder", "special_case", "other_living"),
        "cremation_certificate": Flag(),
        "villager": Flag(),
        "term_years": YEARS,
    },
    checks=(a_term_has_a_year,),
)
def plot_rules(given, law):
    """Whether a plot may be sold, used, transferred, renamed or renewed, and the last day of the term."""
    ACTS[given.action](given, law)
    expires_on = None
    if law.eligible and given.action in WITH_A_TERM:
        expires_on = add_months(law.on, 12 * given.term_years) - dt.timedelta(days=1)
    law.step("expires_on", expires_on, "使用期限届满日")
    return {"allowed": law.eligible, "reasons": law.reasons, "expires_on": expires_on}


def _sell(given, law):
    plot = given.plot
    cap = law.parameter(AREA_CAPS).of(plot.kind)
    law.test("plot_not_available", plot.state == "available", "墓位可售")
    law.test("area_over_cap", plot.area <= cap, "面积不超过上限")
    for_the_living = given.purpose != "deceased"
    allowed = not for_the_living or given.purpose in law.parameter(LIVING_PURPOSES)
    law.test("living_person_not_allowed", allowed, "为逝者购买，或者属于可以预购的情形")
    law.test("no_cremation_certificate", for_the_living or _has_papers(given), "骨灰墓位有火化证明")
    law.test("not_villager", not law.parameter(VILLAGERS_ONLY) or given.villager, "只供本村村民的墓地由村民购买")
    _renew(given, law)


def _inter(given, law):
    plot = given.plot
    capacity = law.parameter(CAPACITIES).of(plot.kind)
    law.test("plot_not_assigned", plot.state == "assigned", "墓位已经售出")
    law.test("capacity_full", plot.interred < capacity, "墓位还有空余")
    law.test("no_cremation_certificate", _has_papers(given), "骨灰墓位有火化证明")


def _has_papers(given):
    return given.cremation_certificate or given.plot.kind.startswith("body_")


def _transfer(given, law):
    law.test("transfer_forbidden", law.parameter(TRANSFER_ALLOWED), "本地允许转让墓位")


def _rename(given, law):
    law.test("rename_forbidden", law.parameter(RENAME_ALLOWED), "本地允许更改使用人")


def _renew(given, law):
    longest = law.parameter(TERM_MAX)
    law.test("term_too_long", longest == NO_LIMIT or given.term_years <= longest, "使用年限不超过上限")


ACTS = {"sell": _sell, "inter": _inter, "transfer": _transfer, "rename": _rename, "renew": _renew}
