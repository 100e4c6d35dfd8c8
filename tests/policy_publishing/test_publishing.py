import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.models import Fact
from civaffairs.policy.choices import DraftState
from civaffairs.policy.models import ParameterValue, ValueDraft
from civaffairs.policy.services import discard_draft, draft_value, figure, publish_value, withdraw_value
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR, make_actor
from tests.factories.figures import STANDARD, both, drafted, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bureau")]

NEXT_YEAR = dt.date(2027, 1, 1)
BEFORE = dt.date(2026, 12, 31)


def in_force(on: dt.date) -> dict:
    return figure(STANDARD, place="210202", on=on)


def test_a_figure_counts_from_its_day_once_a_second_person_has_published_it(on):
    old = in_force(on)
    draft = drafted(both(820), NEXT_YEAR)
    assert in_force(NEXT_YEAR) == old

    value = publish_value(draft=draft, by=make_actor(Role.SUPERVISOR), on=on)

    assert in_force(BEFORE) == old
    assert in_force(NEXT_YEAR) == both(820)
    assert (value.drafted_by_name, value.published_by_name) == ("赵敏", "孙国强")
    draft.refresh_from_db()
    assert (draft.state, draft.published) == (DraftState.PUBLISHED, value)
    assert AuditEntry.objects.filter(verb="policy.publish_value", subject_id=value.pk).exists()


def test_whoever_drafted_a_figure_does_not_publish_it(on, monkeypatch):
    from dataclasses import replace

    draft = drafted(both(820), NEXT_YEAR)
    both_roles = replace(make_actor(Role.SUPERVISOR), id=draft.drafted_by)
    with pytest.raises(Refusal) as refused:
        publish_value(draft=draft, by=both_roles, on=on)
    assert refused.value.code == "four_eyes"
    assert not ParameterValue.objects.exists()
    assert not Fact.objects.filter(kind="policy.value_published").exists()


def test_the_database_itself_refuses_a_figure_published_by_its_drafter(on):
    value = published(both(820), NEXT_YEAR, on=on)
    value.pk, value.effective_from, value.published_by = None, on, value.drafted_by
    with pytest.raises(IntegrityError), transaction.atomic():
        value.save(force_insert=True)


def test_a_published_figure_is_neither_changed_nor_removed_by_the_application(on):
    value = published(both(820), NEXT_YEAR, on=on)
    with pytest.raises(DatabaseError), transaction.atomic():
        ParameterValue.objects.filter(pk=value.pk).update(document="改过的文号")
    with pytest.raises(DatabaseError), transaction.atomic():
        value.delete()


@pytest.mark.parametrize("role", [Role.COUNTY_CONFIRMER, Role.SUPERVISOR, Role.TOWNSHIP_HEAD, Role.AUDITOR])
def test_only_the_reviewer_drafts(role):
    with pytest.raises(NotPermitted):
        draft_value(
            key=STANDARD, place="210202", value=both(820), effective_from=NEXT_YEAR, document="x", by=make_actor(role)
        )
    assert not ValueDraft.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNTY_REVIEWER, Role.PAYMENT_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_only_a_confirmer_or_the_supervisor_publishes(role, on):
    draft = drafted(both(820), NEXT_YEAR)
    with pytest.raises(NotPermitted):
        publish_value(draft=draft, by=make_actor(role), on=on)
    assert not ParameterValue.objects.exists()


def refusal(**fields) -> str:
    with pytest.raises(Refusal) as refused:
        drafted(fields.pop("value", both(820)), fields.pop("effective_from", NEXT_YEAR), **fields)
    assert not ValueDraft.objects.exists()
    return refused.value.code


@pytest.mark.parametrize("place", ["210200", "210203", "210000", "000000"])
def test_a_bureau_sets_figures_for_its_own_place_only(place):
    assert refusal(place=place) in ("not_your_place", "not_permitted")


def test_what_the_nation_alone_sets_no_county_sets():
    assert refusal(key="assistance.severe_disability", value={}) == "set_elsewhere"


def test_a_city_sets_what_a_city_may_set_for_its_own_place_and_it_counts_in_the_district(on):
    with scope(CITY):
        published(both(900), NEXT_YEAR, on=on, bureau_id=CITY)
    assert in_force(NEXT_YEAR) == both(900)
    assert figure(STANDARD, place="532302", on=NEXT_YEAR) != both(900)


def test_a_figure_of_another_shape_is_refused_in_words():
    assert refusal(value={"urban": "many", "rural": 700}) == "malformed_value"
    assert refusal(value={"town": 700}) == "malformed_value"
    assert refusal(value=both(-1)) == "malformed_value"


def test_a_figure_without_a_document_is_refused():
    assert refusal(document="  ") == "no_document"


def test_an_unknown_parameter_is_refused():
    assert refusal(key="assistance.nothing") == "unknown_parameter"


def test_of_one_day_there_is_one_figure_and_a_second_must_correct_it(on):
    value = published(both(820), NEXT_YEAR, on=on)
    ValueDraft.objects.all().delete()
    assert refusal(value=both(830)) == "already_published"
    assert refusal(value=both(830), supersedes=value) == "no_reason"

    corrected = published(both(830), NEXT_YEAR, on=on, supersedes=value, note="文件印错")

    assert in_force(NEXT_YEAR) == both(830)
    ValueDraft.objects.all().delete()
    assert refusal(value=both(840), supersedes=value, note="再更正") == "superseded"
    assert published(both(840), NEXT_YEAR, on=on, supersedes=corrected, note="再更正").supersedes == corrected


def test_two_drafts_of_one_day_do_not_wait_beside_each_other():
    drafted(both(820), NEXT_YEAR)
    with pytest.raises(Refusal) as refused:
        drafted(both(830), NEXT_YEAR)
    assert refused.value.code == "already_drafted"


def test_two_drafts_that_correct_one_figure_cannot_both_be_published(on):
    value = published(both(820), NEXT_YEAR, on=on)
    one = drafted(both(830), NEXT_YEAR, supersedes=value, note="文件印错")
    other = drafted(both(840), dt.date(2027, 2, 1), supersedes=value, note="施行日印错")
    by = make_actor(Role.COUNTY_CONFIRMER)
    publish_value(draft=one, by=by, on=on)
    with pytest.raises(Refusal) as refused:
        publish_value(draft=other, by=by, on=on)
    assert refused.value.code == "superseded"
    assert in_force(dt.date(2027, 3, 1)) == both(830)


def test_a_withdrawn_figure_lets_the_city_speak_again(on):
    citys = in_force(on)
    published(both(820), on, on=on)
    assert in_force(NEXT_YEAR) == both(820)
    by = make_actor(Role.COUNTY_REVIEWER)
    draft = withdraw_value(
        key=STANDARD, place="210202", effective_from=NEXT_YEAR, document="大中政发〔2026〕12号", by=by
    )
    publish_value(draft=draft, by=make_actor(Role.COUNTY_CONFIRMER), on=on)
    assert in_force(BEFORE) == both(820)
    assert in_force(NEXT_YEAR) == citys


def test_a_discarded_draft_is_never_published(on):
    draft = discard_draft(draft=drafted(both(820), NEXT_YEAR), by=make_actor(Role.SUPERVISOR), reason="文件未下发")
    with pytest.raises(Refusal) as refused:
        publish_value(draft=draft, by=make_actor(Role.SUPERVISOR), on=on)
    assert refused.value.code == "not_waiting"


def test_a_publication_of_the_city_is_announced_in_each_of_its_bureaus_and_nowhere_else(on):
    with scope(CITY):
        published(both(900), NEXT_YEAR, on=on, bureau_id=CITY)
    told = []
    for bureau in (CITY, COUNTY, NEIGHBOUR, 4001):
        with scope(bureau):
            told += [bureau] * Fact.objects.filter(kind="policy.value_published").count()
    assert told == [CITY, COUNTY, NEIGHBOUR]


def test_a_draft_is_seen_by_its_own_bureau_only():
    drafted(both(820), NEXT_YEAR)
    with scope(NEIGHBOUR):
        assert not ValueDraft.objects.exists()
    assert ValueDraft.objects.get().place == "210202"
