"""Bank accounts of people; what a household is paid into is chosen from them by payments."""

import datetime as dt
import re

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import tidy
from civaffairs.tenancy.scope import current_tenant

from .models import BankAccount, Person
from .permissions import REGISTER_ACCOUNT, REVEAL_NUMBER

_NUMBER = re.compile(r"[0-9]{8,30}\Z")


@transaction.atomic
def register_account(
    *, person: Person, bank_name: str, number: str, holder: str, by: Actor, on: dt.date
) -> BankAccount:
    """Enter an account that counts from `on`; the same account again is returned. The number is in no entry or fact.

    Raises Refusal `account_invalid`, `bank_required`, `holder_required`.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require(by, REGISTER_ACCOUNT.code, locked)
    digits = re.sub(r"[\s-]", "", tidy(number))
    if not _NUMBER.match(digits):
        raise Refusal("account_invalid", "账号应为8至30位数字，请对照存折或银行卡核对。", field="number")
    if not bank_name.strip():
        raise Refusal("bank_required", "请填写开户银行。", field="bank_name")
    if not holder.strip():
        raise Refusal("holder_required", "请填写户名。", field="holder")
    known = BankAccount.objects.numbered(digits).filter(person=locked).in_force(on).first()
    if known:
        return known
    account = BankAccount.objects.create(
        person=locked, bank_name=bank_name.strip(), holder=holder.strip(), number_tail=digits[-4:], valid_from=on,
        **BankAccount.sealed(current_tenant(), digits),
    )  # fmt: skip
    text = f"登记{locked.name}的银行账户：{account}"
    record(by=by, verb=REGISTER_ACCOUNT.code, subject_kind="person", subject_id=locked.pk, text=text)
    return account


@transaction.atomic
def end_account(*, account: BankAccount, reason: str, by: Actor, on: dt.date) -> BankAccount:
    """The account counts no longer from `on`. Raises Refusal `reason_required`."""
    locked = BankAccount.objects.select_for_update().select_related("person").get(pk=account.pk)
    require(by, REGISTER_ACCOUNT.code, locked.person)
    if not reason.strip():
        raise Refusal("reason_required", "停用账户须写明理由。", field="reason")
    if locked.valid_to and locked.valid_to <= on:
        return locked
    locked.valid_to = max(on, locked.valid_from)
    locked.save(update_fields=["valid_to"])
    text = f"停用{locked.person.name}的银行账户：{locked}，{reason.strip()}"
    record(by=by, verb=REGISTER_ACCOUNT.code, subject_kind="person", subject_id=locked.person_id, text=text)
    return locked


def reveal_account(*, account: BankAccount, purpose: str, by: Actor) -> str:
    """The unmasked account number, for a stated purpose; leaves an audit entry. Raises Refusal `purpose_required`."""
    require(by, REVEAL_NUMBER.code, account.person)
    if not purpose.strip():
        raise Refusal("purpose_required", "查看完整账号须填写用途。", field="purpose")
    record(
        by=by, verb=REVEAL_NUMBER.code, subject_kind="person", subject_id=account.person_id,
        text=f"查看完整账号（{account.masked}）", purpose=purpose.strip(),
    )  # fmt: skip
    return account.number
