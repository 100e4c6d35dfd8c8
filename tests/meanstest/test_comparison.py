"""Which differences between declared and found somebody must look at."""

import datetime as dt
from decimal import Decimal

import pytest

from civaffairs.meanstest.comparison import Declared, Found, Household, Materiality, differences

WINDOW = {"window_from": dt.date(2025, 11, 1), "window_to": dt.date(2026, 10, 31)}
MATERIALITY = Materiality.of({"share": Decimal("0.05"), "least_monthly": 50, "least_sum": 1000})
HOME = Household(numbers={"spouse-index"}, division="210202")


def said(kind, code, amount=None, first="", last=""):
    return Declared("a", kind, code, None if amount is None else Decimal(amount), first, last)


def seen(kind, code, amount=None, first="", last="", **data):
    value = None if amount is None else Decimal(amount)
    return Found("a", kind, code, "税务", value, first, last, f"{code} {amount}", data)


def compare(declared, found):
    return differences(declared, found, household=HOME, materiality=MATERIALITY, **WINDOW)


@pytest.mark.parametrize(
    ("declared", "is_different"),
    [("1200.00", True), ("2849.99", True), ("2850.00", False), ("3000.00", False), ("3157.90", True)],
)
def test_income_differs_from_five_in_a_hundred_on(declared, is_different):
    told = [said("income", "wage", declared, "2025-11", "2026-10")]
    found = [seen("income", "wage", "3000.00", "2025-11", "2026-10")]
    assert bool(compare(told, found)) is is_different


def test_income_nobody_declared_is_a_difference_and_says_so():
    (difference,) = compare([], [seen("income", "wage", "3000.00", "2025-11", "2026-10")])
    assert difference.declared == "未申报工资性收入"
    assert difference.found == "核对期内月均3,000.00元:税务:wage 3000.00"


def test_small_forgotten_income_is_none_that_somebody_must_look_at():
    assert compare([], [seen("income", "property", "50.00", "2025-11", "2026-10")]) == []
    assert compare([], [seen("income", "property", "50.01", "2025-11", "2026-10")])


def test_months_outside_the_window_do_not_count():
    told = [said("income", "wage", "1000.00", "2024-01", "2026-10")]
    assert compare(told, [seen("income", "wage", "1000.00", "2025-11", "2026-12")]) == []
    assert compare([], [seen("income", "wage", "9000.00", "2024-01", "2025-10")]) == []


def test_a_wage_of_half_the_window_is_averaged_over_all_of_it():
    (difference,) = compare([], [seen("income", "wage", "3000.00", "2026-05", "2026-10")])
    assert difference.found.startswith("核对期内月均1,500.00元")


def test_several_employers_are_added_up_before_comparing():
    told = [said("income", "wage", "3000.00", "2025-11", "2026-10")]
    half = seen("income", "wage", "1500.00", "2025-11", "2026-10")
    assert compare(told, [half, half]) == []


def test_what_no_agency_knows_is_no_difference():
    told = [said("income", "wage", "1800.00", "2025-11", "2026-10"), said("asset", "claim", "20000.00")]
    assert compare(told, []) == []


def test_a_deduction_is_a_difference_only_when_declared_too_high():
    found = [seen("income", "business_cost", "500.00", "2025-11", "2026-10")]
    assert compare([said("income", "business_cost", "900.00", "2025-11", "2026-10")], found)
    assert compare([said("income", "business_cost", "100.00", "2025-11", "2026-10")], found) == []
    assert compare([], found) == []


@pytest.mark.parametrize(
    ("declared", "is_different"),
    [
        (None, True),
        ("47499.99", True),
        ("47500.00", False),
        ("50000.00", False),
        ("52631.57", False),
        ("52631.58", True),
    ],
)
def test_sums_of_financial_assets_differ_from_five_in_a_hundred_on(declared, is_different):
    found = [seen("asset", "deposit", "30000.00"), seen("asset", "deposit", "20000.00")]
    told = [said("asset", "deposit", declared)] if declared else []
    assert bool(compare(told, found)) is is_different


def test_a_small_forgotten_account_is_none_that_somebody_must_look_at():
    assert compare([], [seen("asset", "deposit", "1000.00")]) == []
    assert compare([], [seen("asset", "deposit", "1000.01")])


def test_of_vehicles_and_dwellings_the_number_counts_not_the_value():
    one = seen("asset", "vehicle", "60000.00")
    assert compare([said("asset", "vehicle", "1.00")], [one]) == []
    (difference,) = compare([said("asset", "vehicle", "1.00")], [one, one])
    assert (difference.declared, difference.found) == ("申报机动车辆1项", "查得2项:税务:vehicle 60000.00")


def test_a_dead_member_is_a_difference_told_by_every_agency_that_knows():
    found = [
        Found("a", "status", "death", "公安", description="已死亡:2026-03-01"),
        Found("a", "status", "death", "民政", description="已火化:2026-03-03"),
    ]
    (difference,) = compare([], found)
    assert difference.found == "公安:已死亡:2026-03-01;民政:已火化:2026-03-03"


def test_a_benefit_is_a_difference_only_when_another_county_pays_it():
    assert compare([], [seen("status", "benefit", division="210202")]) == []
    assert compare([], [seen("status", "benefit", division="320682")])


def test_somebody_of_the_same_register_who_was_not_declared_is_a_difference():
    assert compare([], [seen("status", "household_link", id_number_index="spouse-index")]) == []
    assert compare([], [seen("status", "household_link", id_number_index="other-index")])


def test_only_the_last_entry_in_the_marriage_register_counts():
    married = seen("status", "marriage", event="married", spouse_id_number_index="other-index", on="2001-05-01")
    divorced = seen("status", "marriage", event="divorced", spouse_id_number_index="other-index", on="2019-03-09")
    assert compare([], [married])
    assert compare([], [divorced, married]) == []


def test_findings_that_are_no_means_are_not_compared():
    assert compare([], [seen("status", "employment"), seen("spending", "medical", "900.00")]) == []


def test_long_lists_stay_within_the_column():
    found = [
        Found("a", "asset", "deposit", "银行", Decimal(9000), description=f"账户{number} " + "行" * 90)
        for number in range(9)
    ]
    (difference,) = compare([], found)
    assert len(difference.found) <= 300


def test_a_place_that_lets_less_pass_has_more_to_verify():
    strict = Materiality.of({"share": Decimal(0), "least_monthly": 0, "least_sum": 0})
    declared, found = [said("income", "wage", "2999.99")], [seen("income", "wage", "3000.00")]
    assert compare(declared, found) == []
    assert len(differences(declared, found, household=HOME, materiality=strict, **WINDOW)) == 1
