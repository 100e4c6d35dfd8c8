"""People without a number, later numbers, corrections, accounts, events, organisations and addresses."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import Refusal
from civaffairs.facts.models import Fact
from civaffairs.registry import services
from civaffairs.registry.bank_accounts import end_account, register_account, reveal_account
from civaffairs.registry.choices import LifeEventKind
from civaffairs.registry.directory import enter_address, register_organisation, resolve_address
from civaffairs.registry.life_events import record_life_event, reverse_life_event
from civaffairs.registry.models import BankAccount, IdentityDocument, LifeEvent, ParticularsChange, Person
from civaffairs.tenancy.scope import scope
from tests.factories.applications import id_number
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

from .people import BIRTH, ON, VILLAGE, person

pytestmark = pytest.mark.django_db
ACCOUNT = "6228480000000000018"


@pytest.fixture(autouse=True)
def county():
    make_bureaus()
    with scope(COUNTY):
        yield


@pytest.fixture
def clerk():
    return make_actor(Role.TOWNSHIP_CASEWORKER)


def test_a_newborn_is_registered_without_a_number_and_receives_one_later(clerk):
    child = person("王小宝", birth=dt.date(2026, 11, 1), serial=None, absence="newborn")
    assert child.get_number_absence_display() == "新生儿尚未落户"
    assert not child.documents.exists()
    number = id_number(child.birth, 11)
    services.add_document(person=child, kind="id_card", number=number, by=clerk, on=ON)
    child.refresh_from_db()
    assert child.number_absence == ""
    assert person("王小宝", birth=child.birth, serial=11) == child


def test_an_unidentified_persons_estimated_birth_gives_way_to_the_number(clerk):
    unknown = person("无名氏", birth=dt.date(1980, 1, 1), serial=None, absence="unidentified", is_estimated=True)
    services.add_document(person=unknown, kind="id_card", number=id_number(BIRTH, 11), by=clerk, on=ON)
    unknown.refresh_from_db()
    assert (unknown.birth, unknown.is_birth_estimated) == (BIRTH, False)
    assert ParticularsChange.objects.get(person=unknown).before == "1980-01-01"


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("id_card", "110105194912310021", "id_number_invalid"),
        ("id_card", id_number(dt.date(1990, 1, 1), 11), "number_disagrees"),
        ("id_card", id_number(BIRTH, 12), "number_disagrees"),
        ("id_card", id_number(BIRTH, 33), "number_known"),
        ("passport", "E1", "number_invalid"),
    ],
)
def test_a_wrong_number_is_refused_and_nothing_is_entered(clerk, kind, number, code):
    newborn = person(serial=None)
    person("李建国", serial=33)
    before = IdentityDocument.objects.count()
    with pytest.raises(Refusal) as refused:
        services.add_document(person=newborn, kind=kind, number=number, by=clerk, on=ON)
    assert refused.value.code == code
    assert IdentityDocument.objects.count() == before


def test_a_second_identity_number_needs_the_first_to_be_withdrawn(clerk):
    holder = person()
    with pytest.raises(Refusal, match="先注销原证件"):
        services.add_document(person=holder, kind="id_card", number=id_number(BIRTH, 13), by=clerk, on=ON)
    services.withdraw_document(document=holder.documents.get(), reason="公安机关更正号码", by=clerk, on=ON)
    services.add_document(person=holder, kind="id_card", number=id_number(BIRTH, 13), by=clerk, on=ON)
    assert holder.documents.count() == 2


def test_a_corrected_name_keeps_the_former_one_and_both_find_the_person(clerk):
    holder = person()
    services.correct_particulars(person=holder, changes={"name": "王海涛"}, reason="户口簿更名", by=clerk, on=ON)
    change = holder.changes.get()
    assert (change.before, change.after, change.reason) == ("王海波", "王海涛", "户口簿更名")
    assert list(Person.objects.named_like("海波")) == [holder]
    assert list(Person.objects.named_like("海涛")) == [holder]
    assert AuditEntry.objects.filter(verb="registry.correct_person", subject_id=str(holder.pk)).count() == 1


def test_a_correction_needs_a_reason_and_may_not_contradict_the_number(clerk):
    holder = person()
    with pytest.raises(Refusal, match="写明理由"):
        services.correct_particulars(person=holder, changes={"name": "王海涛"}, reason=" ", by=clerk, on=ON)
    with pytest.raises(Refusal) as refused:
        services.correct_particulars(person=holder, changes={"sex": "female"}, reason="误登", by=clerk, on=ON)
    assert refused.value.code == "number_disagrees"
    holder.refresh_from_db()
    assert (holder.name, holder.sex) == ("王海波", "male")


def test_somebody_without_the_right_corrects_nothing():
    holder = person()
    with pytest.raises(Refusal) as refused:
        services.correct_particulars(
            person=holder, changes={"name": "王海涛"}, reason="更名", by=make_actor(Role.AUDITOR), on=ON
        )
    assert refused.value.code == "not_permitted"
    assert not holder.changes.exists()


def test_the_application_cannot_change_the_history_of_corrections(clerk):
    holder = person()
    services.correct_particulars(person=holder, changes={"name": "王海涛"}, reason="更名", by=clerk, on=ON)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ParticularsChange.objects.update(before="李四")


def test_an_account_is_encrypted_found_by_its_number_and_shown_by_four_digits(clerk):
    holder = person()
    account = register_account(
        person=holder, bank_name="中国农业银行", number="6228 4800 0000 0000 018", holder="王海波", by=clerk, on=ON
    )
    assert ACCOUNT not in account.number_encrypted
    assert str(account) == "中国农业银行 尾号0018"
    assert list(BankAccount.objects.numbered(ACCOUNT)) == [account]
    assert reveal_account(account=account, purpose="银行退回核对", by=clerk) == ACCOUNT
    assert not AuditEntry.objects.filter(text__contains=ACCOUNT).exists()
    end_account(account=account, reason="销户", by=clerk, on=ON + dt.timedelta(1))
    assert not holder.bank_accounts.in_force(ON + dt.timedelta(1)).exists()


def test_a_marriage_is_told_once_and_a_wrong_report_is_reversed_and_kept(clerk):
    one, other = person(), person("李雪梅", serial=12, sex="female")
    known = {
        "person": one, "kind": LifeEventKind.MARRIAGE, "occurred_on": dt.date(2020, 5, 1), "source": "结婚证",
        "other": other, "by": clerk, "on": ON,
    }  # fmt: skip
    event = record_life_event(**known)
    assert record_life_event(**known) == event
    assert Fact.objects.filter(kind="registry.life_event_recorded").count() == 1
    reverse_life_event(event=event, reason="同名误登", by=clerk, on=ON)
    assert not LifeEvent.objects.standing().exists()
    assert LifeEvent.objects.get().reversal_reason == "同名误登"
    assert record_life_event(**known) != event


def test_an_event_before_birth_or_without_the_other_is_refused(clerk):
    holder = person()
    with pytest.raises(Refusal, match="早于出生日期"):
        record_life_event(
            person=holder, kind="move", occurred_on=dt.date(1980, 1, 1), source="户口簿", division_code=VILLAGE,
            by=clerk, on=ON,
        )  # fmt: skip
    with pytest.raises(Refusal, match="另一方"):
        record_life_event(
            person=holder, kind="divorce", occurred_on=dt.date(2020, 1, 1), source="离婚证", by=clerk, on=ON
        )


def test_a_death_leaves_an_event_that_its_withdrawal_reverses(clerk):
    holder = person()
    services.record_death(person=holder, died_on=dt.date(2026, 11, 1), source="殡葬服务机构", by=clerk, on=ON)
    assert LifeEvent.objects.standing().get().kind == LifeEventKind.DEATH
    services.withdraw_death(person=holder, reason="报错人", by=clerk, on=ON)
    assert not LifeEvent.objects.standing().exists()


def test_an_organisation_is_entered_once_by_its_credit_code(clerk):
    code = "52320613MJ7H2K0Q6R"
    first = register_organisation(uscc="5232-0613mj7h2k0q6r", name="和平养老院", division_code=VILLAGE, by=clerk, on=ON)
    assert first.uscc == code
    assert register_organisation(uscc=code, name="和平养老院", division_code=VILLAGE, by=clerk, on=ON) == first
    with pytest.raises(Refusal, match="已登记为"):
        register_organisation(uscc=code, name="幸福养老院", division_code=VILLAGE, by=clerk, on=ON)
    with pytest.raises(Refusal, match="校验不符"):
        register_organisation(uscc=code[:-1] + "1", name="和平养老院", division_code=VILLAGE, by=clerk, on=ON)


def test_a_typed_address_is_resolved_within_its_village(clerk):
    right = enter_address(division_code=VILLAGE, text="桃源街道和平路1号2-301", by=clerk)
    enter_address(division_code=VILLAGE, text="桃源街道长江路77号", by=clerk)
    elsewhere = enter_address(division_code="210202011002", text="桃源街道和平路1号2-301", by=clerk)
    assert enter_address(division_code=VILLAGE, text="桃源街道 和平路一号２－３０１", by=clerk) == right
    assert resolve_address(division_code=VILLAGE, text="桃源街道和平路1号2—301") == [right]
    assert resolve_address(division_code=VILLAGE, text="和平路1号2-302") == [right]
    assert resolve_address(division_code="210202011002", text="桃源街道和平路1号2-301") == [elsewhere]
    assert resolve_address(division_code=VILLAGE, text="北京市") == []
