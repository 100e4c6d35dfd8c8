"""Where households are paid."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.registry.models import cipher

from .. import permissions as rights
from ..catalogue import Payee, declared_payees
from ..models import Award, PayeeAccount

NUMBER = re.compile(r"\d{8,30}")
# A name of people or of an institution. It begins with a letter, so no spreadsheet takes it for a formula.
HOLDER = re.compile(r"[^\W\d_][\w·•().（） -]{0,59}")


def payee_problem(payee: Payee) -> tuple[str, str, str] | None:
    """What is wrong with an account as (field, code, sentence); nothing when the bank can work with it."""
    if not payee.bank_name.strip():
        return "bank_name", "bank_required", "请填写开户银行。"
    if not HOLDER.fullmatch(payee.holder):
        return "holder", "holder_invalid", "户名应为开户人姓名或机构名称，不能含特殊符号，请对照银行卡核对。"
    if not NUMBER.fullmatch(payee.number):
        return "number", "number_invalid", "账号应为8至30位数字，请对照银行卡逐位核对。"
    try:
        f"{payee.bank_name}{payee.holder}".encode("gbk")
    except UnicodeEncodeError as error:
        rare = error.object[error.start : error.end]
        return "holder", "holder_not_in_gbk", f"银行系统不支持“{rare}”字，请向银行核实开户时使用的写法后填写。"
    return None


@transaction.atomic
def correct_account(*, award: Award, payee: Payee, reason: str, by: Actor) -> PayeeAccount:
    """Register the account that the award's household is paid to from now on; earlier ones stay as they were.

    Raises Refusal `bank_required`, `holder_invalid`, `number_invalid`, `holder_not_in_gbk`, `reason_required`.
    """
    require(by, rights.CORRECT_ACCOUNT.code, award)
    problem = payee_problem(payee)
    if problem:
        field, code, message = problem
        raise Refusal(code, message, field=field)
    if not reason.strip():
        raise Refusal("reason_required", "请写明登记或更正账户的事由。", field="reason")
    account = _account(award, payee, reason.strip(), by.name)
    account.save(force_insert=True)
    record(
        by=by, verb=rights.CORRECT_ACCOUNT.code, subject_kind="award", subject_id=award.pk,
        text=f"登记收款账户：{account.bank_name}，户名{account.holder}，{account.masked}；{account.reason}",
    )  # fmt: skip
    return account


def accounts_of(awards: Sequence[Award], *, by_name: str) -> dict[UUID, PayeeAccount]:
    """The account of each award's household: the latest registered, else the declared one, registered now.

    An award is left out when there is none, or when the bank could not work with what was declared.
    """
    households = latest_accounts(award.household_id for award in awards)
    missing = [award for award in awards if award.household_id not in households]
    for programme in {award.programme for award in missing}:
        without = [award for award in missing if award.programme == programme]
        declared = declared_payees(programme, without)
        for award in without:
            payee = declared.get(award.pk)
            if payee and not payee_problem(payee) and award.household_id not in households:
                households[award.household_id] = _account(award, payee, "申请时申报", by_name)
    PayeeAccount.objects.bulk_create(one for one in households.values() if one._state.adding)
    return {award.pk: households[award.household_id] for award in awards if award.household_id in households}


def register_declared(*, award: Award, by: Actor) -> PayeeAccount | None:
    """Make what the household declared newest the account it is paid to, when an award is granted.

    An account registered after the declaration stands, for it is the newer word; so does the registered one where
    the bank could not work with what was declared. Returns the new account, if there is one.
    """
    payee = declared_payees(award.programme, [award]).get(award.pk)
    if payee is None or payee_problem(payee):
        return None
    latest = latest_accounts([award.household_id]).get(award.household_id)
    if latest:
        is_older = payee.declared_at is None or payee.declared_at <= latest.registered_at
        is_the_same = (latest.bank_name, latest.holder, latest.number) == (
            payee.bank_name.strip(), payee.holder, payee.number,
        )  # fmt: skip
        if is_older or is_the_same:
            return None
    account = _account(award, payee, "申请时申报", by.name)
    account.save(force_insert=True)
    return account


def latest_accounts(household_ids: Iterable[UUID]) -> dict[UUID, PayeeAccount]:
    """The account last registered for each household that has one."""
    found = PayeeAccount.objects.filter(household__in=set(household_ids)).order_by("registered_at", "id")
    return {account.household_id: account for account in found}


def _account(award: Award, payee: Payee, reason: str, by_name: str) -> PayeeAccount:
    return PayeeAccount(
        household_id=award.household_id,
        bank_name=payee.bank_name.strip(),
        holder=payee.holder,
        number_encrypted=cipher().encrypt(payee.number, context=PayeeAccount.CONTEXT),
        number_tail=payee.number[-4:],
        reason=reason,
        registered_by=by_name,
        registered_at=now(),
    )
