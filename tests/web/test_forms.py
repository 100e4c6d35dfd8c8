"""Fields that forms share."""

from decimal import Decimal

import pytest
from django import forms

from civaffairs.web.forms import AmountField, IdNumberField, PageForm, prefill


class Household(PageForm):
    """A form for the tests."""

    name = forms.CharField(label="姓名")
    id_number = IdNumberField()
    income = AmountField(label="家庭月收入")


def filled(**changes):
    form = Household({"name": "王秀兰", "id_number": "11010519491231002X", "income": "1500", **changes})
    form.is_valid()
    return form


@pytest.mark.parametrize(
    "typed", ["11010519491231002X", " 110105 19491231 002x ", "\uff11\uff11\uff10105194912310\uff102\uff38"]
)
def test_identity_number_is_normalised_however_it_was_typed(typed):
    form = filled(id_number=typed)

    assert form.cleaned_data["id_number"] == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1101051949123100", "length"),
        ("11010519491231002Y", "characters"),
        ("11010519491331002X", "birth_date"),
        ("110105194912310021", "check_character"),
    ],
)
def test_identity_number_error_names_what_is_wrong(typed, code):
    errors = filled(id_number=typed).errors.as_data()["id_number"]

    assert code in [error.code for error in errors]


@pytest.mark.parametrize("typed", ["1,500.50", "1500.50元", "\uff11500.50", "\uffe51,500.5"])
def test_amount_is_read_with_separators_and_full_width_digits(typed):
    assert filled(income=typed).cleaned_data["income"] == Decimal("1500.50")


@pytest.mark.parametrize("typed", ["1500.005", "-1", "NaN", "一千"])
def test_amount_that_is_no_exact_sum_is_refused(typed):
    assert "income" in filled(income=typed).errors


def test_empty_required_field_is_named_in_its_error():
    assert filled(name="").errors["name"] == ["请填写姓名。"]


def test_prefilled_value_shows_its_source_and_a_locked_one_cannot_be_edited():
    form = Household()
    prefill(form, "name", value="王秀兰", source="公安 2026-11-01", is_locked=True)
    page = form["name"].as_field_group()

    assert "来自公安 2026-11-01" in page
    assert "readonly" in page


def test_field_in_error_is_tied_to_its_message_for_screen_readers():
    page = filled(name="")["name"].as_field_group()

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_error"' in page
    assert 'id="id_name_error"' in page
