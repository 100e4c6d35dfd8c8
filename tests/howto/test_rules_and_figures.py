"""The examples of `add a parameter` and `add a rule` run as they are printed."""

import ast
import datetime as dt
import subprocess

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.cases import run_paths
from civaffairs.policy.engine import evaluate
from tests.howto.conftest import blocks

PLACE = "210202"


def lines_with_answers(text: str) -> list[tuple[str, str]]:
    """`expression  # answer` of a block, apart."""
    return [tuple(line.split("  # ")) for line in text.splitlines() if "  # " in line]


def test_every_figure_of_the_example_fits_its_definition(example):
    example("add-a-parameter", "add-a-rule")
    rows = [row for row in catalogue.pack_rows() if row.key.startswith("mealaid.")]
    assert len(rows) == 4
    for row in rows:
        if row.value != "withdrawn":
            catalogue.definition(row.key).check_whole(row.value)


@pytest.mark.django_db
def test_a_service_reads_the_figures_that_the_page_prints(example):
    example("add-a-parameter", "add-a-rule")
    text = next(block for block in blocks("add-a-parameter", "python") if block.startswith("# what a service asks"))
    body, known = ast.parse(text), {}
    imports = [part for part in body.body if not isinstance(part, ast.Expr)]
    exec(compile(ast.Module(imports, []), "howto", "exec"), known)
    answers = lines_with_answers(text)
    assert len(answers) == 3
    for expression, answer in answers:
        assert str(eval(expression, known)) == answer.strip(), expression


def test_the_pack_is_frozen_by_the_command_of_the_page(example):
    folder = example("add-a-parameter", "add-a-rule").folder / "mealaid" / "parameters"
    (command,) = blocks("add-a-parameter", "sh")
    subprocess.run(["sh", "-e"], input=command, text=True, cwd=folder, check=True)
    check = ["sha256sum", "--check", "--status", "values.lock"]
    assert subprocess.run(check, cwd=folder).returncode == 0
    (folder / "values" / "national.yaml").write_text("[]")
    assert subprocess.run(check, cwd=folder).returncode == 1


def test_the_cases_of_the_page_pass_and_a_changed_expectation_does_not(example):
    scenarios = example("add-a-parameter", "add-a-rule").folder / "scenarios"
    report = run_paths([scenarios], loaded=catalogue.packs())
    assert [(one.name, one.problems) for one in report.outcomes if not one.passed] == []
    assert report.passed == 3
    (file,) = scenarios.glob("*.yaml")
    file.write_text(file.read_text("utf-8").replace('amount: "150.50"', 'amount: "150.51"'))
    assert run_paths([scenarios], loaded=catalogue.packs()).failed == 1


def test_the_rule_says_its_words_and_its_steps(example):
    example("add-a-parameter", "add-a-rule")
    given = {"age": 59, "lives_at_home": False}
    trace = evaluate(
        "mealaid.meal_subsidy", place=PLACE, on=dt.date(2026, 11, 20), parameters=catalogue.packs(), inputs=given
    ).trace
    assert trace["outputs"]["reasons"] == ["too_young", "lives_in_institution"]
    assert {step["label"] for step in trace["steps"]} >= {"达到规定年龄", "居家养老", "每月补贴"}
    assert catalogue.word("codes", "too_young", rule_id="mealaid.meal_subsidy") == "未达到规定年龄"


def test_a_later_version_governs_from_its_day_and_leaves_the_old_one(example):
    example("add-a-parameter", "add-a-rule")
    given = {"age": 80, "lives_at_home": False}

    def eligible(on: dt.date) -> bool:
        return evaluate("mealaid.meal_subsidy", place=PLACE, on=on, parameters=catalogue.packs(), inputs=given).outputs[
            "eligible"
        ]

    assert (eligible(dt.date(2026, 12, 31)), eligible(dt.date(2027, 1, 1))) == (False, True)
