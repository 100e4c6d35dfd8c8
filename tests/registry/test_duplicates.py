"""Two rows that may be one person: found, compared, decided, merged and taken apart again."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civaffairs.accounts.choices import Role
from civaffairs.common.errors import Refusal
from civaffairs.facts.models import Fact
from civaffairs.registry.choices import Ground, Verdict
from civaffairs.registry.duplicates import (
    decide_duplicate,
    find_duplicates,
    merge_people,
    require_no_open_duplicates,
    undo_merge,
)
from civaffairs.registry.models import DuplicateCandidate, IdentityDocument, Person
from civaffairs.registry.resemblance import common_division, is_near_birth, is_similar_name
from civaffairs.registry.services import (
    PersonParticulars,
    add_document,
    open_standing,
    record_death,
    register_people,
)
from civaffairs.tenancy.scope import scope
from tests.factories.applications import id_number
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

from .people import BIRTH, ON, VILLAGE, person

CASE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def county(db):
    make_bureaus()
    with scope(COUNTY):
        yield


@pytest.fixture
def reviewer(county):
    return make_actor(Role.COUNTY_REVIEWER)


def grounds(one: Person) -> list[list[str]]:
    return [pair.grounds for pair in find_duplicates(person=one, on=ON)]


@pytest.mark.parametrize(
    ("first", "second", "is_similar"),
    [("王海波", "王海玻", True), ("王海波", "王波", True), ("买买提·艾力", "买买提艾力", True),
     ("王海波", "王波海", True), ("王海波", "李建国", False), ("王海波", "王建国", False), ("王", "李", False)],
)  # fmt: skip
def test_names_are_similar_by_one_character(first, second, is_similar):
    assert is_similar_name(first, second) is is_similar


def test_births_are_near_within_a_year_or_with_day_and_month_exchanged():
    assert is_near_birth(dt.date(1985, 3, 2), dt.date(1986, 3, 2))
    assert is_near_birth(dt.date(1985, 1, 12), dt.date(1985, 12, 1))
    assert not is_near_birth(dt.date(1985, 3, 2), dt.date(1987, 3, 2))


def test_a_pair_of_two_townships_lies_in_the_county():
    assert common_division("210202011001", "210202012001") == "210202000000"
    assert common_division("210202011001", "210202011002") == "210202011000"


def test_the_same_number_in_another_document_is_found(reviewer):
    holder, other = person(), person("王波", birth=BIRTH, serial=None)
    add_document(person=other, kind="household_register", number=id_number(BIRTH, 11), by=reviewer, on=ON)
    assert grounds(holder) == [[Ground.SAME_NUMBER, Ground.SIMILAR_NAME]]


def test_name_sex_and_birth_together_are_found_and_a_name_alone_is_not(county):
    holder = person()
    person(birth=dt.date(1960, 1, 1), serial=None)
    person("李雪梅", serial=None)
    assert grounds(holder) == []
    person(serial=None)
    assert grounds(holder) == [[Ground.SAME_PARTICULARS]]


def test_a_similar_name_is_found_unless_both_have_a_number_of_their_own(county):
    holder = person()
    person("王海玻", serial=13)
    assert grounds(holder) == []
    person("王海渤", serial=None)
    assert grounds(holder) == [[Ground.SIMILAR_NAME]]


def test_a_mistyped_birth_is_found(county):
    holder = person(birth=dt.date(1985, 3, 12))
    person(birth=dt.date(1985, 12, 3), serial=None)
    assert grounds(holder) == [[Ground.NEAR_BIRTH]]


def test_a_pair_is_stored_once_from_whichever_side_it_is_found(county):
    one, other = person(), person(serial=None)
    assert [pair.pk for pair in find_duplicates(person=one, on=ON)] == [
        pair.pk for pair in find_duplicates(person=other, on=ON)
    ]
    assert DuplicateCandidate.objects.count() == 1


def test_two_people_found_different_are_never_proposed_again(reviewer):
    one, other = person(), person(serial=None)
    pair = find_duplicates(person=one, on=ON)[0]
    decide_duplicate(candidate=pair, verdict=Verdict.DIFFERENT, reason="户口簿为两人", by=reviewer, on=ON)
    assert find_duplicates(person=one, on=ON) == find_duplicates(person=other, on=ON) == []
    require_no_open_duplicates(people=[one, other], on=ON)
    pair.refresh_from_db()
    assert (pair.verdict, pair.reason, pair.decided_by) == (Verdict.DIFFERENT, "户口簿为两人", reviewer.name)


def test_a_decision_is_refused_while_a_pair_waits_for_its_verdict(reviewer):
    one, _ = person(), person(serial=None)
    with pytest.raises(Refusal, match="疑似重复"):
        require_no_open_duplicates(people=[one], on=ON)
    pair = DuplicateCandidate.objects.first() or find_duplicates(person=one, on=ON)[0]
    decide_duplicate(candidate=pair, verdict=Verdict.UNDECIDED, reason="待派出所回函", by=reviewer, on=ON)
    with pytest.raises(Refusal, match="疑似重复"):
        require_no_open_duplicates(people=[one], on=ON)


def test_a_merge_keeps_both_rows_and_answers_for_one_person(reviewer):
    kept, merged = person(), person(serial=None)
    open_standing(person=merged, programme="subsistence_allowance", valid_from=ON, case_id=CASE)
    merge_people(kept=kept, merged=merged, reason="同一人两次登记", by=reviewer, on=ON)
    merged.refresh_from_db()
    assert merged.kept == kept
    assert set(Person.objects.same_as(kept)) == {kept, merged}
    assert merged.standings.get().person_id == merged.pk
    assert find_duplicates(person=kept, on=ON) == []
    assert DuplicateCandidate.objects.get().verdict == Verdict.SAME
    assert Fact.objects.get(kind="registry.people_merged").data == {"merged": str(merged.pk)}


def everything() -> tuple:
    return (
        list(Person.objects.order_by("pk").values_list("pk", "name", "kept", "died_on")),
        list(IdentityDocument.objects.order_by("pk").values_list("pk", "person", "number_index")),
    )


def test_an_undone_merge_restores_everything_also_of_rows_merged_before(reviewer):
    kept, merged, earlier = person(), person(serial=None), person("王海玻", serial=None)
    first = merge_people(kept=merged, merged=earlier, reason="错字", by=reviewer, on=ON)
    before = everything()
    second = merge_people(kept=kept, merged=merged, reason="同一人", by=reviewer, on=ON)
    assert set(Person.objects.same_as(kept)) == {kept, merged, earlier}
    with pytest.raises(Refusal, match="后一次合并"):
        undo_merge(merge=first, reason="看错", by=reviewer, on=ON)
    undo_merge(merge=second, reason="看错", by=reviewer, on=ON)
    assert everything() == before
    with pytest.raises(Refusal, match="已于"):
        undo_merge(merge=second, reason="看错", by=reviewer, on=ON)
    waiting = {frozenset((pair.first_id, pair.second_id)) for pair in find_duplicates(person=kept, on=ON)}
    assert frozenset((kept.pk, merged.pk)) in waiting


def test_a_merge_is_refused_with_two_numbers_or_one_death(reviewer):
    kept, merged = person(), person(serial=13)
    with pytest.raises(Refusal) as refused:
        merge_people(kept=kept, merged=merged, reason="同一人", by=reviewer, on=ON)
    assert refused.value.code == "two_numbers"
    record_death(person=merged, died_on=ON, source="家属", by=reviewer, on=ON)
    with pytest.raises(Refusal) as refused:
        merge_people(kept=kept, merged=merged, reason="同一人", by=reviewer, on=ON)
    assert refused.value.code == "death_differs"
    assert not Person.objects.filter(kept__isnull=False).exists()


def test_a_caseworker_compares_but_does_not_merge(county):
    kept, merged = person(), person(serial=None)
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    with pytest.raises(Refusal) as refused:
        merge_people(kept=kept, merged=merged, reason="同一人", by=clerk, on=ON)
    assert refused.value.code == "not_permitted"


def test_registering_by_a_merged_rows_number_gives_the_kept_row(reviewer):
    kept, merged = person("王海玻", serial=None, village=VILLAGE), person()
    merge_people(kept=kept, merged=merged, reason="同一人", by=reviewer, on=ON)
    assert person() == kept


SYLLABLES = st.sampled_from(["王", "汪", "海", "还", "波", "玻"])
MANY = st.lists(
    st.tuples(
        st.lists(SYLLABLES, min_size=1, max_size=3).map("".join),
        st.sampled_from([dt.date(1985, 3, 12), dt.date(1985, 12, 3), dt.date(1986, 3, 12), dt.date(1990, 1, 1)]),
        st.sampled_from(["male", "female"]),
        st.booleans(),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=MANY)
def test_people_entered_together_have_the_same_duplicates_as_people_entered_one_by_one(county, people):
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    entries = [
        PersonParticulars(
            name=name, sex=sex, birth=birth, residence="urban", division_code=VILLAGE,
            id_number=id_number(birth, 101 + 2 * place + (sex == "female")) if has_number else "",
        )
        for place, (name, birth, sex, has_number) in enumerate(people)
    ]  # fmt: skip
    assert _pairs_of(entries, clerk, together=True) == _pairs_of(entries, clerk, together=False)


def _pairs_of(entries, clerk, *, together: bool) -> set:
    """The pairs by the places of their people in the list, with their grounds; nothing of it stays."""
    with transaction.atomic():
        chunks = [entries] if together else [[entry] for entry in entries]
        registered = [one for chunk in chunks for one in register_people(entries=chunk, by=clerk, on=ON)]
        place = {one.pk: place for place, one in enumerate(registered)}
        pairs = {
            (frozenset((place[pair.first_id], place[pair.second_id])), *pair.grounds)
            for pair in DuplicateCandidate.objects.all()
        }
        transaction.set_rollback(True)
    return pairs


def test_one_number_twice_among_many_is_one_person_and_another_name_is_refused(county):
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    number = id_number(BIRTH, 11)
    one, same, other = (
        PersonParticulars(name, "male", BIRTH, "urban", VILLAGE, number) for name in ("王海波", "王海波", "李建国")
    )
    first, second, refused = register_people(entries=[one, same, other], by=clerk, on=ON)
    assert first == second
    assert refused.code == "name_mismatch"
    assert Person.objects.count() == 1
