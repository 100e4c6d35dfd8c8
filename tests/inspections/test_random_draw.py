"""The draw of inspections can be repeated by anybody, whatever the order of the roster."""

import datetime as dt
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from civaffairs.policy import catalogue
from civaffairs.policy.engine import evaluate

rosters = st.lists(st.tuples(st.integers(0, 99), st.sampled_from("ABC")), unique_by=lambda one: one[0], max_size=30)


def draw(roster, seed="2026-Q4"):
    evaluation = evaluate(
        "eldercare.random_draw",
        place="210200",
        on=dt.date(2026, 11, 2),
        parameters=catalogue.packs(),
        inputs={
            "seed": seed,
            "objects": [{"id": f"O{number}", "credit_class": letter} for number, letter in roster],
            "inspectors": [{"id": f"I{number}", "recused": []} for number in range(5)],
        },
    )
    assert evaluation.refusal is None
    return evaluation.outputs


@given(rosters, st.randoms(use_true_random=False))
def test_the_order_of_the_roster_has_no_influence(roster, random):
    shuffled = random.sample(roster, len(roster))
    assert draw(shuffled) == draw(roster)


@given(rosters)
def test_every_object_of_class_c_is_drawn_and_each_has_two_inspectors(roster):
    outputs = draw(roster)
    assert {f"O{number}" for number, letter in roster if letter == "C"} <= set(outputs["drawn"])
    assert all(len(set(inspectors)) == 2 for inspectors in outputs["inspectors"].values())


def test_the_roster_is_what_was_published_before_the_seed_was_drawn():
    published = hashlib.sha256(b"O1\nO12\nO2").hexdigest()
    assert draw([(2, "A"), (1, "A"), (12, "B")])["roster_digest"] == published
