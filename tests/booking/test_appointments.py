"""Appointments for registration are judged by the law of the day of registration."""

import datetime as dt

from civaffairs.policy import catalogue
from civaffairs.policy.engine import evaluate


def registration(appointment):
    party = {"registered_in": "532331", "documents": ["id_card", "signed_declaration"], "voluntary": True}
    inputs = {
        "kind": "marriage",
        "appointment": appointment,
        "registrar": "210202",
        "kinship": False,
        "parties": [
            {**party, "sex": "male", "birth": dt.date(1990, 1, 1), "has_spouse": False},
            {**party, "sex": "female", "birth": dt.date(1990, 1, 1), "has_spouse": False},
        ],
    }
    return evaluate(
        "marriage.appointment_rules",
        place="210202",
        on=dt.date(2025, 5, 1),
        parameters=catalogue.packs(),
        inputs=inputs,
    )


def test_the_last_day_of_the_old_regulations_asks_for_the_household_book():
    outputs = registration(dt.date(2025, 5, 9)).outputs
    assert outputs["missing_documents"] == ["household_book"]
    assert outputs["reasons"] == ["documents_missing", "registrar_not_competent"]


def test_an_appointment_on_the_first_day_of_the_new_regulations_needs_no_household_book():
    evaluation = registration(dt.date(2025, 5, 10))
    assert evaluation.outputs["accept"]
    reads = [read for step in evaluation.trace["steps"] for read in step["reads"]]
    assert {"婚姻登记条例（国令804）"} == {read["document"] for read in reads if read["key"].endswith("documents")}
