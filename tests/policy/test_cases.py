"""The runner of policy cases: what is a failure and never a silent pass."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command

from civaffairs.policy.cases import run_paths, same

GOOD = """
- name: 人均低于收入线
  rule: assistance.edge_household
  place: null
  "on": 2024-01-15
  parameters: {assistance.subsistence_allowance.standard: 750, assistance.edge_household.multiple: "1.5"}
  input:
    {residence: urban, household_size: 1, monthly_income: 1000, property_within_limits: true,
     meets_subsistence_allowance: false}
  expect: {eligible: true}
  because: [assistance.edge_household.multiple, multiple, assistance.edge_household]
  source: 示例
  published: false
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="cases.yaml"):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path

    return write


def test_a_good_case_passes(write):
    assert run_paths([write(GOOD)]).ok


def test_no_case_at_all_is_not_ok(tmp_path):
    assert not run_paths([tmp_path]).ok


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("eligible: true}", "eligible: false}"),
        ("eligible: true}", "unknown_output: 1}"),
        ("multiple, multiple", "multiple, not_read"),
        ("rule: assistance.edge_household", "rule: assistance.unknown"),
        ("published: false", "publisched: false"),
        ("published: false", "published: false\n  published: true"),
        ("household_size: 1", "household_size: 1.5"),
        ("household_size: 1", "household_size: 1, household_size: 1"),
        ("expect: {eligible: true}", "refuse: missing_input"),
        ("expect: {eligible: true}", "expect: {eligible: true}\n  refuse: missing_input"),
        ("  source: 示例\n", "  sources: 示例\n"),
        ('"on": 2024-01-15', "on: 2024-01-15"),
    ],
)
def test_a_wrong_case_is_a_failure(write, old, new):
    assert old in GOOD
    assert run_paths([write(GOOD.replace(old, new))]).failed == 1


def test_the_same_name_in_another_file_is_a_failure(write):
    write(GOOD, "a.yaml")
    report = run_paths([write(GOOD, "b.yaml")])
    assert (report.passed, report.failed) == (1, 1)


@pytest.mark.parametrize(
    ("expected", "got", "equal"),
    [
        (750, Decimal("750"), True),
        ("750.00", Decimal("750"), True),
        ("750.001", Decimal("750"), False),
        (True, 1, False),
        (1, True, False),
        (None, Decimal(0), False),
        ("2024-01-15", dt.date(2024, 1, 15), True),
        ({"a": 1}, {"a": Decimal(1), "b": Decimal(2)}, False),
        ([1, 2], [Decimal(2), Decimal(1)], False),
        ({"reasons": ["x", "y"]}, {"reasons": ["y", "x"]}, True),
    ],
)
def test_numbers_compare_by_value_and_the_rest_exactly(expected, got, equal):
    assert same(expected, got) is equal


def test_the_command_ends_with_the_count_and_a_status(write, capsys):
    folder = write(GOOD)
    call_command("runcases", str(folder))
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"
    write(GOOD.replace("eligible: true}", "eligible: false}"))
    with pytest.raises(SystemExit) as stopped:
        call_command("runcases", str(folder))
    assert stopped.value.code == 1
    printed = capsys.readouterr().out
    assert "低保边缘家庭收入线:1125" in printed
    assert printed.splitlines()[-1] == "0 passed, 1 failed"
