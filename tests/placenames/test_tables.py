"""The shipped tables of spelling are whole: every row has a source and one syllable a character."""

import csv
import datetime as dt
import unicodedata
from importlib import resources

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.engine import evaluate
from civaffairs.policy.resolution import CaseParameters
from placenames import tables
from placenames.dictionaries import first_reading, has_several_readings, second_reading, words_of
from placenames.segments import READ, segments
from placenames.spelling import letters, word


def rows(name):
    with resources.files("placenames").joinpath("data", name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


PLACES = (None, "division", "natural_feature", "facility")
SOURCED = ["approved_spellings.csv", "ethnonyms.csv", "readings.csv", "transliterations.csv"]


@pytest.mark.parametrize("table", SOURCED)
def test_every_row_names_its_source(table):
    assert [row for row in rows(table) if not row["source"].strip()] == []


@pytest.mark.parametrize("table", [*SOURCED, "generics.csv"])
def test_spellings_are_composed_characters(table):
    text = resources.files("placenames").joinpath("data", table).read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)


def test_a_reading_has_one_syllable_a_character():
    """A row for a whole name speaks of what is read in it, and leaves generic and peoples to their own tables."""
    for row in rows("readings.csv"):
        lengths = {len(row["text"])}
        if row["use"] == tables.WHOLE_NAME:
            lengths = {read_length(row["text"], place_class) for place_class in PLACES}
        assert len(row["syllables"].split()) in lengths, row


def read_length(name, place_class):
    return sum(len(part.text) for part in segments(name, place_class).specific if part.kind == READ)


def test_a_generic_has_one_syllable_a_character_and_a_class():
    for generic in tables.generics():
        assert len(generic.syllables) == len(generic.text), generic
        assert generic.classes, generic


def test_no_text_is_read_twice_in_one_place():
    seen = [(row["text"], row["use"], row["division"]) for row in rows("readings.csv")]
    assert len(seen) == len(set(seen))


def test_the_two_dictionaries_are_independent():
    assert first_reading("长宁区") == ["chang", "ning", "qu"]
    assert second_reading("长宁区") == ["zhang", "ning", "qu"]


def test_a_dictionary_reads_figures_and_letters_one_by_one():
    assert second_reading("G12路") == first_reading("G12路") == ["G", "1", "2", "lu"]


def test_a_character_with_two_readings_is_known_in_either_dictionary():
    assert has_several_readings("乐")
    assert not has_several_readings("江")


def test_words_are_cut_as_the_dictionary_knows_them():
    assert words_of("工人体育") == ["工人", "体育"]


@pytest.mark.parametrize(
    ("syllables", "spelled"),
    [(["xi", "an"], "Xi'an"), (["tian", "e"], "Tian'e"), (["lü", "liang"], "Lüliang"), (["a", "er"], "A'er")],
)
def test_a_syllable_that_begins_with_a_vowel_is_set_off(syllables, spelled):
    assert word(syllables) == spelled


def test_letters_leave_out_marks_spaces_and_apostrophes():
    assert letters("Ürümqi Shi") == "urumqishi"
    assert letters("Dī-9 Lòng") == "di9long"


def test_every_division_of_the_country_can_be_spelled():
    for name in list(tables.divisions())[::20]:
        evaluation = evaluate(
            "placenames.romanise", place=None, on=dt.date(2026, 3, 2), parameters=CaseParameters({}),
            inputs={"name": name},
        )  # fmt: skip
        assert evaluation.refusal is None, name
        assert all(part[0].isupper() for part in evaluation.outputs["proposal"].split()), name


def test_the_table_of_standard_characters_is_whole():
    rows_of_key = [row for row in catalogue.pack_rows() if row.key == "placenames.naming_check.common_characters"]
    assert len(rows_of_key[0].value) == 8105
