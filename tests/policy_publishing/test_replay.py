import dataclasses
import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from civaffairs.casework.models import Determination
from civaffairs.policy import catalogue
from civaffairs.policy.engine import rule
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY
from tests.factories.figures import both, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bureau")]

ALLOWANCE = "assistance.subsistence_allowance"


def replayed(**options) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("replay", stdout=out, **options)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_decisions_made_again_come_out_the_same(on):
    made.granted(on)
    made.opinion_given(on, opinion="refuse", wage="2300", name="李强", serial=41)
    stored = Determination.objects.count()
    assert stored == 3
    assert replayed() == (0, f"{stored} recomputed, 0 differ\n")


def test_a_figure_published_for_the_past_changes_nothing_in_a_replay(on):
    made.granted(on)
    published(both(900), dt.date(2026, 1, 1), on=on)
    assert replayed() == (0, "2 recomputed, 0 differ\n")


def test_a_rule_changed_on_purpose_is_reported(on, monkeypatch):
    made.granted(on)
    found = catalogue.versions(ALLOWANCE)

    def generous(given, law):
        outputs = version.body(given, law)
        return {**outputs, "base": outputs["base"] + 1, "amount": outputs["amount"] + 1}

    version = found[-1]
    changed = [*found[:-1], dataclasses.replace(version, body=generous)]
    monkeypatch.setitem(catalogue._rules, ALLOWANCE, changed)

    status, text = replayed()

    assert status == 1
    assert "outputs.amount: 1050 → 1051" in text
    assert text.endswith("2 recomputed, 2 differ\n")


def test_a_later_version_of_a_rule_does_not_disturb_decisions_made_by_the_earlier(on, monkeypatch):
    made.granted(on)
    monkeypatch.setitem(catalogue._rules, ALLOWANCE, list(catalogue.versions(ALLOWANCE)))
    old = catalogue.versions(ALLOWANCE)[-1]

    @rule(ALLOWANCE, label=old.label, basis=old.basis, inputs={}, since=dt.date(2026, 1, 1))
    def another(given, law):
        return {"eligible": False, "amount": 0}

    assert catalogue.versions(ALLOWANCE)[-1].version == "2026-01-01"
    assert replayed() == (0, "2 recomputed, 0 differ\n")


def test_a_version_that_is_gone_is_reported(on, monkeypatch):
    made.granted(on)
    monkeypatch.setitem(catalogue._rules, ALLOWANCE, catalogue.versions(ALLOWANCE)[:-1])
    status, text = replayed()
    assert status == 1
    assert "not_in_force" in text


def test_a_replay_can_be_narrowed_to_a_case_a_programme_a_day_and_a_bureau(on):
    case = made.granted(on)
    made.opinion_given(on, opinion="refuse", wage="2300", name="李强", serial=41)
    assert replayed(case=case.number)[1] == "2 recomputed, 0 differ\n"
    assert replayed(since=on)[1] == "2 recomputed, 0 differ\n"
    assert replayed(programme="nothing")[1] == "0 recomputed, 0 differ\n"
    assert replayed(bureau=COUNTY)[1] == "3 recomputed, 0 differ\n"
    with pytest.raises(CommandError):
        replayed(case="没有这个编号")
