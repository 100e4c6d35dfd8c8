"""Household income (家庭收入) over the window before the application, month by month."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from civaffairs.common.dates import first_day, month_number, month_of, month_text
from civaffairs.common.money import display, quotient
from civaffairs.meanstest.rules.vocabulary import MINIMUM_WAGE, MONEY, PERSONS, RESIDENCE, STANDARD, YUAN, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, Month, RecordOf, Text, optional

WINDOW = "meanstest.income.window_months"
EXCLUSIONS = "meanstest.income.exclusions"
WORK_COST = "meanstest.income.work_cost"
DISREGARD = "meanstest.income.earnings_disregard"

INCOME_KINDS = (
    "wage", "business", "property", "transfer", "support_received", "imputed", "pension_base", "pension",
    "special_care", "family_planning_reward", "scholarship", "bravery_award", "government_aid", "old_age_allowance",
    "disability_living_subsidy", "disability_nursing_subsidy", "child_allowance", "other",
)  # fmt: skip
SUBTRACTED = ("tax_paid", "social_insurance_paid", "support_paid")
DEDUCTION_KINDS = ("business_cost", "work_cost", *SUBTRACTED)

ITEM = RecordOf(
    {
        "member": Text(),
        "kind": Text(*INCOME_KINDS, *DEDUCTION_KINDS),
        "amount": MONEY,
        "from": Month(),
        "to": Month(),
        "new_work_since": optional(Month()),
    }
)
ZERO = Decimal(0)


def months_run_forward(given, law):
    for item in given.items:
        if item.to < item.from_:
            law.refuse("contradictory_input", f"收入项目的止月{item.to}早于起月{item.from_},请更正。", field="to")


def new_work_needs_residence_and_cap(given, law):
    if any(item.new_work_since for item in given.items):
        if given.residence is None:
            law.refuse("missing_input", "有新就业收入时须写明户籍类别(residence)。", field="residence")
        law.parameter(DISREGARD)
        law.parameter(STANDARD).of(given.residence)


def programme_has_exclusions(given, law):
    law.parameter(EXCLUSIONS).of(given.programme)


def work_cost_method_is_complete(given, law):
    if law.parameter(WORK_COST).method == "rate_of_minimum_wage":
        law.parameter(MINIMUM_WAGE)


def work_cost_is_declared_only_where_asked(given, law):
    declared = any(item.kind == "work_cost" for item in given.items)
    if declared and law.parameter(WORK_COST).method != "declared":
        law.refuse(
            "contradictory_input",
            "本地就业成本不按申报扣除,请删去申报的就业成本。",
            field="kind",
            path=("items", "kind", "work_cost"),
        )


@rule(
    "meanstest.income",
    label="家庭收入",
    basis="民发〔2021〕57号第13条",
    unchanged_since=(date(2021, 7, 1),),
    inputs={
        "programme": Text(),
        "applied": Day(),
        "household_size": PERSONS,
        "residence": optional(RESIDENCE),
        "items": ListOf(ITEM),
    },
    always=(WINDOW, EXCLUSIONS, WORK_COST),
    checks=(
        months_run_forward,
        new_work_needs_residence_and_cap,
        programme_has_exclusions,
        work_cost_method_is_complete,
        work_cost_is_declared_only_where_asked,
    ),
)
def income(given, law):
    """What the household's income of the window is, in all, a month, and a head and month (yuan)."""
    length = law.parameter(WINDOW)
    end = month_number(month_of(given.applied))
    window = range(end - length, end)
    law.step("window", [month_text(window[0]), month_text(window[-1])], "收入核算期")
    months = [(item, _months(item, window)) for item in given.items]
    outside = sum((_outside(item, inside) for item, inside in months), ZERO)
    law.step("outside_window", outside, "核算期外的收入(不计)", unit=YUAN)

    counted, excluded = _without_exclusions(given, law, months)
    law.step("excluded", excluded, "按规定不计入的收入", unit=YUAN)
    wages, disregarded = _wages_after_disregard(given, law, counted)
    law.step("disregarded", disregarded, "新就业收入豁免", unit=YUAN)
    work_cost = law.step("work_cost", _work_cost(law, wages, counted), "必要的就业成本", unit=YUAN)
    net_wages = law.step("wages", sum(wages.values(), ZERO) - work_cost, "工资性收入净额", unit=YUAN)
    business = law.step("business", _business(counted), "经营净收入", unit=YUAN)
    other = law.step("other_income", _sum(counted, set(INCOME_KINDS) - {"wage", "business"}), "其他收入", unit=YUAN)
    paid = law.step("deductions", _sum(counted, SUBTRACTED), "缴纳的税费、社会保险费和赡养抚养费", unit=YUAN)

    total = law.step("total", max(ZERO, net_wages + business + other - paid), "核算期家庭收入", unit=YUAN)
    monthly = law.step("monthly", display(quotient(total, length)), "家庭月收入", unit=YUAN_A_MONTH)
    per_capita = display(quotient(total, length * given.household_size))
    law.step("per_capita", per_capita, "家庭人均月收入", unit="元/人·月")
    return {
        "total": total, "monthly": monthly, "per_capita": per_capita, "disregarded": disregarded,
        "excluded": excluded, "work_cost": work_cost, "outside_window": outside,
    }  # fmt: skip


def _months(item, window):
    first, last = month_number(item.from_), month_number(item.to)
    return range(max(first, window[0]), min(last, window[-1]) + 1)


def _outside(item, inside):
    if item.kind not in INCOME_KINDS:
        return ZERO
    return item.amount * (month_number(item.to) - month_number(item.from_) + 1 - len(inside))


def _without_exclusions(given, law, items):
    """Items with the months that count, and the sum of the months that an exclusion covers on their first day."""
    exclusions = law.parameter(EXCLUSIONS).of(given.programme)
    counted, excluded = [], ZERO
    for item, months in items:
        if item.kind in INCOME_KINDS and item.kind in exclusions:
            rule_out = exclusions.of(item.kind)
            kept = [month for month in months if not _covers(rule_out, first_day(month_text(month)))]
            excluded += item.amount * (len(months) - len(kept))
            months = kept
        counted.append((item, months))
    return counted, excluded


def _covers(exclusion, day):
    return (exclusion.from_ is None or exclusion.from_ <= day) and (exclusion.to is None or day <= exclusion.to)


def _wages_after_disregard(given, law, counted):
    """Wages by member and month after the disregard for new work, and the sum disregarded.

    The cap of a member's month is used up by that member's wage items in list order.
    """
    wages: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    caps: dict[tuple[str, int], Decimal] = {}
    disregarded = ZERO
    for item, months in counted:
        if item.kind != "wage":
            continue
        spared = range(0)
        if item.new_work_since:
            disregard = law.parameter(DISREGARD)
            cap = disregard.cap_multiple * law.parameter(STANDARD).of(given.residence)
            begin = month_number(item.new_work_since)
            spared = range(begin, begin + disregard.months)
        for month in months:
            amount = item.amount
            if month in spared:
                left = caps.get((item.member, month), cap)
                taken = min(amount, left)
                caps[item.member, month] = left - taken
                disregarded += taken
                amount -= taken
            wages[item.member, month] += amount
    return wages, disregarded


def _work_cost(law, wages, counted):
    allowed = law.parameter(WORK_COST)
    if allowed.method == "rate_of_wage":
        return sum((allowed.rate * wage for wage in wages.values()), ZERO)
    if allowed.method == "rate_of_minimum_wage":
        most = allowed.rate * law.parameter(MINIMUM_WAGE)
        return sum((min(most, wage) for wage in wages.values()), ZERO)
    if allowed.method == "declared":
        declared: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for item, months in counted:
            if item.kind == "work_cost":
                for month in months:
                    declared[item.member, month] += item.amount
        return sum((min(cost, wages.get(when, ZERO)) for when, cost in declared.items()), ZERO)
    return ZERO


def _business(counted):
    """A member's loss stays with that business and reduces nobody's other income."""
    net: dict[str, Decimal] = defaultdict(Decimal)
    for item, months in counted:
        if item.kind == "business":
            net[item.member] += item.amount * len(months)
        elif item.kind == "business_cost":
            net[item.member] -= item.amount * len(months)
    return sum((max(ZERO, amount) for amount in net.values()), ZERO)


def _sum(counted, kinds):
    return sum((item.amount * len(months) for item, months in counted if item.kind in kinds), ZERO)
