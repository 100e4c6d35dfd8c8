import datetime as dt
from decimal import Decimal

import pytest

from assistance.services import applications
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Determination
from civaffairs.common.dates import now
from civaffairs.payments.models import Award, PayeeAccount
from civaffairs.payments.services.accounts import latest_accounts
from civaffairs.payments.services.awards import end_awards, grant_award
from tests.factories import applications as made
from tests.factories import awards as make
from tests.factories import changes as changed
from tests.factories.awards import PROGRAMME, officer
from tests.factories.bureaus import make_actor

pytestmark = pytest.mark.usefixtures("bureau")

DECLARED, NEW, CORRECTED = "6228480000000000018", "6228480000000000999", "6228480000000000555"
ENDED, AGAIN = dt.date(2027, 3, 1), dt.date(2027, 6, 10)


def paid_to(case: Case) -> str:
    return latest_accounts([case.household_id])[case.household_id].number


@pytest.fixture
def ended(on) -> Case:
    """An allowance that was paid to the declared account until it ended."""
    case = made.granted(on)
    make.drafted("2026-12", on=on)
    end_awards(case=case, programme=PROGRAMME, valid_to=ENDED, by=officer())
    return case


def handed_in_again(ended: Case) -> Case:
    """A new application of the same household, with another account."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    Case.objects.filter(pk=ended.pk).update(is_open=False, status="ended")
    case = made.draft(AGAIN)
    Case.objects.filter(pk=case.pk).update(household=ended.household_id)
    case.refresh_from_db()
    applications.complete_declaration(
        case=case, hardship_cause="失业", bank_name="中国建设银行", account_holder="王海波", account=NEW,
        telephone="13900000000", has_declared_truthfully=True, by=by,
    )  # fmt: skip
    return changed.handed_in(case, AGAIN)


def granted_again(case: Case) -> Award:
    determination = Determination.objects.create(
        case=case, programme=PROGRAMME, as_of=AGAIN, known_at=now(), place="210202", outcome="grant",
        base=Decimal(700), top_up=Decimal(0), payable_from="2027-07", inputs={"facts": {}, "sources": {}},
        trace={}, rules_version="test@1", determined_by="刘志远", determined_at=now(),
    )  # fmt: skip
    return grant_award(
        determination=determination, valid_from=dt.date(2027, 7, 1), people=[case.applicant], by=officer()
    )


def test_a_household_that_applies_again_is_paid_to_the_account_it_named_this_time(ended):
    assert paid_to(ended) == DECLARED
    case = handed_in_again(ended)
    award = granted_again(case)

    line = make.drafted("2027-07", on=dt.date(2027, 7, 8)).lines.select_related("account").get(award=award)
    assert (line.account.number, line.account.bank_name) == (NEW, "中国建设银行")
    assert "尾号0999" in AuditEntry.objects.filter(verb="payments.grant_award").latest("at").text
    assert PayeeAccount.objects.filter(household=ended.household).count() == 2


def test_an_account_corrected_after_the_application_was_handed_in_stands(ended):
    case = handed_in_again(ended)
    make.give_account(Award.objects.get(case=ended), CORRECTED)
    granted_again(case)
    assert paid_to(ended) == CORRECTED


def test_a_review_that_carries_the_declaration_on_does_not_undo_a_corrected_account(on):
    first = made.granted(on)
    assert paid_to(first) == DECLARED
    make.give_account(Award.objects.get(case=first), CORRECTED)
    case = changed.opened(first, on)
    changed.wage_of(case, "900", on)
    case = changed.confirmed(changed.awaiting(changed.tested(changed.handed_in(case, on), on), on), on)
    assert Award.objects.filter(case=case).exists()
    assert paid_to(first) == CORRECTED
