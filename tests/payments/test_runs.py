import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal, StaleVersion
from civaffairs.facts.models import Fact
from civaffairs.payments.choices import FundEntryKind, LineState, RunState
from civaffairs.payments.ledgers import FundEntry, FundSource, LineShare
from civaffairs.payments.models import Award, PayeeAccount, PaymentLine, PaymentRun
from civaffairs.payments.services import bank, runs
from civaffairs.payments.services.awards import end_awards
from civaffairs.payments.services.holds import hold_award, release_hold
from civaffairs.registry.models import Standing
from tests.factories import applications as made
from tests.factories import awards as make
from tests.factories.awards import MONTH, PAY_DAY, PROGRAMME, officer

pytestmark = pytest.mark.usefixtures("bureau")


def refused(code: str, act: str, run: PaymentRun, role: Role = Role.PAYMENT_OFFICER, **more) -> Refusal:
    """The refusal of an act, which has left the run as it was."""
    before = (run.state, run.version, AuditEntry.objects.count())
    with pytest.raises(Refusal) as caught:
        runs.advance_run(run=run, act=act, by=officer(role), on=PAY_DAY, **more)
    run.refresh_from_db()
    assert (run.state, run.version, AuditEntry.objects.count()) == before
    assert caught.value.code == code or code in [reason for reason, _ in caught.value.reasons], caught.value.message
    return caught.value


def test_a_run_has_one_line_for_each_award_in_force_and_adds_up():
    make.make_award(1, base="700.50", top_up="104")
    make.make_award(2, base="300")
    make.make_award(3, valid_from=dt.date(2027, 1, 1))

    run = make.drafted()

    assert run.state == RunState.DRAFTED
    assert run.lines.planned().totals() == {"lines": 2, "persons": 2, "amount": Decimal("1104.50"), "set_off": 0}
    assert set(run.lines.values_list("base", "top_up")) == {
        (Decimal("700.50"), Decimal("104.00")), (Decimal("300.00"), Decimal("0.00")),
    }  # fmt: skip


def test_a_confirmed_application_is_paid_from_the_next_month_to_the_account_it_named(on):
    case = made.granted(on)
    assert not make.drafted("2026-11", on=on).lines.exists()

    run = make.drafted("2026-12", on=on)

    line = run.lines.select_related("account").get()
    assert line.award == Award.objects.get(case=case)
    assert (line.amount, line.state) == (Decimal("1050.00"), LineState.PLANNED)
    assert line.account.number == "6228480000000000018"
    assert "6228480000000000018" not in line.account.number_encrypted


def test_no_run_is_drafted_beyond_the_next_month(on):
    with pytest.raises(Refusal) as caught:
        make.drafted("2027-01", on=on)
    assert caught.value.code == "month_ahead"
    assert not PaymentRun.objects.exists()


def test_a_second_run_of_the_month_finds_nobody_left_to_pay():
    make.make_award(1)
    first = make.drafted()
    second = make.drafted()
    assert (first.lines.count(), second.lines.count()) == (1, 0)
    refused("nothing_payable", "check", second)


def test_the_database_refuses_a_second_live_line_of_an_awards_month():
    make.make_award(1)
    line = make.drafted().lines.get()
    other = make.drafted()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentLine.objects.create(
            run=other, award=line.award, month=line.month, base=line.base, top_up=0, amount=line.amount, persons=1,
            account=line.account,
        )  # fmt: skip


def test_who_may_not_be_paid_stays_on_the_list_with_the_reason_in_words():
    died, held, unknown, clean = (make.make_award(number, has_account=number != 3) for number in (1, 2, 3, 4))
    person = died.case.applicant
    person.died_on = dt.date(2026, 11, 25)
    person.save()
    hold_award(award=held, cause="report", reason="举报收入不实", by=officer(), on=PAY_DAY)

    run = make.drafted()

    found = {line.award_id: (line.state, line.exclusion, line.exclusion_text) for line in run.lines.all()}
    assert found[died.pk][:2] == ("excluded", "person_died")
    assert found[held.pk][:2] == ("excluded", "held")
    assert found[unknown.pk][:2] == ("excluded", "no_account")
    assert found[clean.pk] == ("planned", "", "")
    assert "2026年11月25日死亡" in found[died.pk][2]
    assert "举报收入不实" in found[held.pk][2]
    assert "请登记账户" in found[unknown.pk][2]


def test_somebody_who_died_within_the_month_is_still_paid_for_it():
    award = make.make_award(1)
    award.case.applicant.died_on = dt.date(2026, 12, 1)
    award.case.applicant.save()
    assert make.drafted().lines.get().state == LineState.PLANNED


@pytest.mark.parametrize(
    ("other", "state", "words"),
    [
        ("extreme_hardship", "excluded", "不能再发本项待遇"),
        ("disability_living_subsidy", "planned", ""),
        ("price_subsidy", "excluded", "衔接表没有规定"),
    ],
)
def test_programmes_that_exclude_each_other_are_not_paid_together(other, state, words):
    award = make.make_award(1)
    Standing.objects.create(
        person=award.case.applicant, programme=other, valid_from=dt.date(2026, 1, 1), case_id=award.pk
    )
    line = make.drafted().lines.get()
    assert (line.state, words in line.exclusion_text) == (state, True)


def test_a_held_month_is_paid_afterwards_when_the_hold_is_released():
    award = make.make_award(1)
    hold = hold_award(award=award, cause="review", reason="复核中", by=officer(), on=PAY_DAY)
    assert make.drafted().lines.get().state == LineState.EXCLUDED
    release_hold(hold=hold, reason="复核通过", by=officer(), on=PAY_DAY)
    assert make.drafted(on=dt.date(2027, 1, 8)).lines.get().state == LineState.PLANNED


def test_a_run_is_approved_by_two_people_who_did_not_draft_it():
    make.make_award(1)
    make.fill_funds()
    run = make.drafted()
    run = runs.advance_run(run=run, act="check", by=officer(), on=PAY_DAY)
    for role in (Role.PAYMENT_OFFICER, Role.COUNTY_CONFIRMER):
        with pytest.raises(NotPermitted):
            runs.advance_run(run=run, act="approve_first", by=officer(role), on=PAY_DAY)
    run = runs.advance_run(run=run, act="approve_first", by=officer(Role.COUNTY_REVIEWER), on=PAY_DAY)
    assert run.state == RunState.APPROVED_ONCE
    run = runs.advance_run(run=run, act="approve_second", by=officer(Role.COUNTY_CONFIRMER), on=PAY_DAY)
    assert run.state == RunState.APPROVED_TWICE
    assert list(run.history.order_by("at").values_list("act", flat=True)) == [
        "draft", "filled", "check", "approve_first", "approve_second",
    ]  # fmt: skip


def test_one_person_in_two_posts_cannot_approve_what_they_drafted_or_approved_before():
    make.make_award(1)
    make.fill_funds()
    run = runs.advance_run(run=make.drafted(), act="check", by=officer(), on=PAY_DAY)
    drafter_as_reviewer = officer(Role.COUNTY_REVIEWER).__class__(
        **{**vars(officer(Role.COUNTY_REVIEWER)), "id": officer().id}
    )
    with pytest.raises(Refusal, match="须由另一人办理"):
        runs.advance_run(run=run, act="approve_first", by=drafter_as_reviewer, on=PAY_DAY)
    reviewer = officer(Role.COUNTY_REVIEWER)
    run = runs.advance_run(run=run, act="approve_first", by=reviewer, on=PAY_DAY)
    reviewer_as_confirmer = officer(Role.COUNTY_CONFIRMER).__class__(
        **{**vars(officer(Role.COUNTY_CONFIRMER)), "id": reviewer.id}
    )
    with pytest.raises(Refusal, match="须由另一人办理"):
        runs.advance_run(run=run, act="approve_second", by=reviewer_as_confirmer, on=PAY_DAY)


def test_nobody_skips_a_signature_or_sends_without_the_file():
    make.make_award(1)
    make.fill_funds()
    run = make.drafted()
    refused("wrong_state", "approve_first", run, Role.COUNTY_REVIEWER)
    refused("wrong_state", "approve_second", run, Role.COUNTY_CONFIRMER)
    refused("unknown_act", "send", run)
    with pytest.raises(Refusal) as caught:
        bank.send_run(run=run, by=officer(), on=PAY_DAY)
    assert caught.value.code == "wrong_state"
    assert not FundEntry.objects.filter(kind=FundEntryKind.PAID).exists()


def test_what_happens_after_the_list_was_made_stops_each_signature_until_it_is_made_anew():
    first, second = make.make_award(1), make.make_award(2)
    make.fill_funds()
    run = runs.advance_run(run=make.drafted(), act="check", by=officer(), on=PAY_DAY)
    hold_award(award=first, cause="report", reason="举报核查", by=officer(), on=PAY_DAY)
    assert "请重新编制" in refused("list_outdated", "approve_first", run, Role.COUNTY_REVIEWER).message

    run = runs.advance_run(run=run, act="redraft", by=officer(), on=PAY_DAY, note="有一户缓发")
    assert run.state == RunState.FILLING
    while runs.fill_next(run_id=run.pk):
        pass
    run.refresh_from_db()
    assert {line.award_id: line.state for line in run.lines.all()} == {first.pk: "excluded", second.pk: "planned"}
    run = make.approve(run)
    end_awards(case=second.case, programme=PROGRAMME, valid_to=dt.date(2026, 12, 1), by=officer())
    with pytest.raises(Refusal, match="已停发"):
        bank.send_run(run=run, by=officer(), on=PAY_DAY)


def test_a_corrected_account_voids_the_list():
    award = make.make_award(1)
    run = runs.advance_run(run=make.drafted(), act="check", by=officer(), on=PAY_DAY)
    make.give_account(award, "6228480000000999999")
    refused("list_outdated", "approve_first", run, Role.COUNTY_REVIEWER)
    assert PayeeAccount.objects.filter(household=award.household).count() == 2


def test_an_approver_signs_for_the_sum_on_the_page_and_for_no_other():
    make.make_award(1)
    run = runs.advance_run(run=make.drafted(), act="check", by=officer(), on=PAY_DAY)
    refused("amount_changed", "approve_first", run, Role.COUNTY_REVIEWER, amount_seen=Decimal("699.99"))
    with pytest.raises(StaleVersion):
        runs.advance_run(run=run, act="approve_first", by=officer(Role.COUNTY_REVIEWER), on=PAY_DAY, version=1)


def test_a_run_is_not_signed_while_a_source_of_funds_is_short():
    make.make_award(1, base="1000")
    run = runs.advance_run(run=make.drafted(), act="check", by=officer(), on=PAY_DAY)
    run = runs.advance_run(run=run, act="approve_first", by=officer(Role.COUNTY_REVIEWER), on=PAY_DAY)
    refused("no_fund_shares", "approve_second", run, Role.COUNTY_CONFIRMER)
    make.fill_funds(amount="499.99")
    message = refused("funds_short", "approve_second", run, Role.COUNTY_CONFIRMER).message
    assert "中央资金不足：需要500.00元，余额499.99元" in message


def test_nobody_is_paid_before_the_month_begins(on):
    make.make_award(1)
    make.fill_funds(on=on)
    run = make.approved(on=on)
    with pytest.raises(Refusal, match="尚未开始"):
        bank.send_run(run=run, by=officer(), on=on)


def test_a_cancelled_run_frees_its_awards_for_another():
    make.make_award(1)
    run = runs.advance_run(run=make.drafted(), act="cancel", by=officer(), on=PAY_DAY, note="月份选错")
    assert run.lines.get().state == LineState.CANCELLED
    assert make.drafted().lines.get().state == LineState.PLANNED


def test_sending_takes_each_line_out_of_the_sources_to_the_fen():
    make.make_award(1, base="333.33")
    make.make_award(2, base="0.01")
    make.fill_funds()

    file = make.sent()

    assert file.total == Decimal("333.34")
    taken = dict(
        FundEntry.objects.filter(kind=FundEntryKind.PAID).values_list("source__level").annotate(total=Sum("amount"))
    )
    # 333.33 gives 166.66, 99.99, 16.66 rounded down; the county takes the rest, and the whole of one fen.
    assert taken == {
        "central": Decimal("-166.66"), "province": Decimal("-99.99"), "city": Decimal("-16.66"),
        "county": Decimal("-50.03"),
    }  # fmt: skip
    for line in PaymentLine.objects.all():
        assert line.shares.aggregate(total=Sum("amount"))["total"] == line.amount
    assert LineShare.objects.count() == 5
    for source in FundSource.objects.all():
        assert source.balance == source.entries.aggregate(total=Sum("amount"))["total"]
        assert source.months.get(month="2026-12").balance == source.balance
    assert Fact.objects.filter(kind="payments.run_sent", subject_id=file.run_id).count() == 1


def test_a_run_is_sent_once():
    make.make_award(1)
    make.fill_funds()
    file = make.sent()
    with pytest.raises(Refusal) as caught:
        bank.send_run(run=file.run, by=officer(), on=PAY_DAY)
    assert caught.value.code == "wrong_state"
    assert FundEntry.objects.filter(kind=FundEntryKind.PAID).count() == 4


def test_a_list_made_in_parts_by_hand_after_hand_is_the_list_made_at_once():
    for number in range(7):
        make.make_award(number)
    run = runs.open_run(programme=PROGRAMME, month=MONTH, division_code="210202", by=officer(), on=PAY_DAY)
    parts = 0
    while runs.fill_next(run_id=run.pk, most=3):
        parts += 1
    assert parts == 3
    assert run.lines.planned().count() == 7
    assert runs.fill_next(run_id=run.pk, most=3) is False
    assert run.lines.count() == 7
