"""Putting two versions of one form together."""

import pytest
from django import forms
from django.http import QueryDict

from civaffairs.web import snapshots
from civaffairs.web.forms import AmountField, DayField, PageForm
from civaffairs.web.snapshots import MINE, THEIRS, FormToken, differences, merged, snapshot


class HomeForm(PageForm):
    """One field of each kind that is compared."""

    address = forms.CharField(label="住址")
    rent = AmountField(label="月租金")
    since = DayField(label="入住日期")
    kind = forms.ChoiceField(label="住房性质", choices=[("", "请选择"), ("own", "自有"), ("rented", "租住")])
    owners = forms.MultipleChoiceField(label="产权人", choices=[("a", "甲"), ("b", "乙")])
    shared = forms.BooleanField(label="合住", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(widget=forms.PasswordInput)


class RowForm(PageForm):
    """One row."""

    name = forms.CharField(label="姓名")
    amount = AmountField(label="金额")


Rows = forms.formset_factory(RowForm, extra=1, can_delete=True)
BASE = {"address": "和平路1号", "rent": "800.00", "kind": "rented", "owners": ["a"], "shared": False, "version": 3}
SAME = QueryDict("address=和平路1号&rent=800.00&kind=rented&owners=a&version=3")


def now(**changes):
    return HomeForm(initial=BASE | changes)


def test_an_untouched_form_sends_what_it_shows():
    shown = snapshot(now())
    assert shown == {name: SAME.getlist(name) for name in ("address", "rent", "since", "kind", "owners", "shared")}
    assert differences(now(), shown, shown, SAME) == []


class CallForm(PageForm):
    """A form that proposes when something was said."""

    said_at = forms.CharField(label="时间", initial=lambda: next(MINUTES))
    text = forms.CharField(label="内容")


MINUTES = iter(["09:30", "09:31", "09:32"])


def test_the_minutes_that_pass_while_a_page_is_open_are_nobodys_change():
    assert snapshot(CallForm()) == snapshot(CallForm()) == {"said_at": [], "text": []}
    assert snapshot(CallForm(initial={"said_at": "08:00"}))["said_at"] == ["08:00"]


def test_hidden_fields_and_passwords_are_in_no_snapshot():
    assert not {"version", "password"} & set(snapshot(now()))


def test_what_one_person_changed_is_taken_and_what_both_changed_is_asked():
    base, theirs = snapshot(now()), now(address="和平路2号", rent="900.00", shared=True)
    mine = QueryDict("address=和平路3号&rent=800.00&kind=own&owners=a&version=3")
    found = {one.name: one for one in differences(theirs, base, snapshot(theirs), mine)}

    assert {name: one.taken for name, one in found.items()} == {
        "address": "", "rent": THEIRS, "kind": MINE, "shared": THEIRS,
    }  # fmt: skip
    assert found["address"].is_conflict
    assert (found["kind"].base, found["kind"].mine) == ("租住", "自有")
    assert (found["shared"].theirs, found["shared"].mine) == ("是", "否")


def test_both_typing_the_same_is_no_difference():
    theirs = now(address="和平路2号")
    mine = QueryDict("address=和平路2号&rent=800.00&kind=rented&owners=a")
    assert differences(theirs, snapshot(now()), snapshot(theirs), mine) == []


def test_the_merged_form_holds_what_was_chosen_field_by_field():
    theirs = now(address="和平路2号", owners=["a", "b"], shared=True)
    mine = QueryDict("address=和平路3号&rent=800.00&kind=own&owners=a")
    result = merged(theirs, snapshot(theirs), mine, {"address": MINE, "owners": THEIRS, "shared": THEIRS})
    assert (result["address"], result["kind"]) == ("和平路3号", "own")
    assert (result.getlist("owners"), result["shared"]) == (["a", "b"], "on")


def rows(*given):
    return Rows(initial=[{"name": name, "amount": amount} for name, amount in given])


def sent(*given) -> QueryDict:
    data = QueryDict(f"form-TOTAL_FORMS={len(given) + 1}&form-INITIAL_FORMS=0", mutable=True)
    for position, (name, amount) in enumerate(given):
        data[f"form-{position}-name"], data[f"form-{position}-amount"] = name, amount
    return data


def test_rows_are_compared_as_a_whole_without_empty_and_deleted_ones():
    base = snapshot(rows(("甲", "1.00"), ("乙", "2.00")))
    data = sent(("甲", "1.00"), ("乙", "2.00"), ("丙", "3.00"))
    data["form-2-DELETE"] = "on"
    assert differences(rows(("甲", "1.00"), ("乙", "2.00")), base, base, data) == []

    theirs = rows(("甲", "1.00"))
    (found,) = differences(theirs, base, snapshot(theirs), sent(("甲", "9.00"), ("乙", "2.00")))
    assert found.is_conflict
    assert (found.theirs, found.mine) == ("甲，1.00", "甲，9.00\n乙，2.00")


def test_rows_of_the_other_replace_all_of_mine():
    theirs = rows(("甲", "1.00"))
    result = merged(theirs, snapshot(theirs), sent(("丙", "3.00"), ("丁", "4.00")), {"rows": THEIRS})
    assert (result["form-TOTAL_FORMS"], result["form-0-name"]) == ("1", "甲")
    assert "form-1-name" not in result


def test_what_was_typed_comes_back_unjudged():
    typed = snapshots.typed(HomeForm(initial=BASE), QueryDict("address=&rent=12.345&since=昨天&owners=b"))
    assert (typed["rent"], typed["since"], typed["owners"], typed["shared"]) == ("12.345", "昨天", ["b"], False)
    assert "version" not in typed
    assert [row["name"] for row in snapshots.typed(rows(), sent(("甲", "x")))] == ["甲", None]


@pytest.mark.parametrize("text", ["", "forged", FormToken.new("/a", {}).signed() + "x"])
def test_a_forged_token_is_none(text):
    assert FormToken.read(text, "/a") is None


def test_a_token_belongs_to_its_page():
    token = FormToken.new("/a", {"address": ["和平路1号"]})
    assert FormToken.read(token.signed(), "/a") == token
    assert FormToken.read(token.signed(), "/b") is None
