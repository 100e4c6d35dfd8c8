"""The register of bank cards that somebody else keeps for a recipient (57号 art 26)."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.documents.models import Document
from civaffairs.registry.models import Person

from .. import permissions as rights
from ..models import CustodyCard


@dataclass(frozen=True)
class CustodyAgreement:
    """What the written agreement says."""

    bank_name: str
    number_tail: str
    custodian: str
    custodian_post: str
    reason: str
    agreement_number: str
    agreement_on: dt.date
    document: Document | None = None


@transaction.atomic
def register_custody(*, holder: Person, agreement: CustodyAgreement, by: Actor, on: dt.date) -> CustodyCard:
    """登记代管: the card, who keeps it and by which agreement.

    Raises Refusal `agreement_ahead` for an agreement of a later day, `number_tail_invalid`, `custody_registered`.
    """
    require(by, rights.REGISTER_CUSTODY.code, holder)
    if agreement.agreement_on > on:
        raise Refusal("agreement_ahead", "协议签订日不能晚于今天。", field="agreement_on")
    if not (len(agreement.number_tail) == 4 and agreement.number_tail.isascii() and agreement.number_tail.isdigit()):
        raise Refusal("number_tail_invalid", "请填写卡号末四位数字。", field="number_tail")
    try:
        with transaction.atomic():
            card = CustodyCard.objects.create(
                holder=holder, bank_name=agreement.bank_name, number_tail=agreement.number_tail,
                custodian=agreement.custodian, custodian_post=agreement.custodian_post, reason=agreement.reason,
                agreement_number=agreement.agreement_number, agreement_on=agreement.agreement_on,
                agreement=agreement.document, division_code=holder.division_code,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal("custody_registered", "该银行卡已登记代管，请先终止原登记。", field="number_tail") from error
    _record(card, rights.REGISTER_CUSTODY.code, f"登记代管银行卡：{card}，代管人{card.custodian}", by)
    return card


@transaction.atomic
def file_custody(*, card: CustodyCard, by: Actor, on: dt.date) -> CustodyCard:
    """县级备案. Raises Refusal `already_filed`."""
    require(by, rights.FILE_CUSTODY.code, card)
    locked = CustodyCard.objects.select_for_update().get(pk=card.pk)
    if locked.filed_on:
        raise Refusal("already_filed", f"该代管已于{locked.filed_on:%Y年%m月%d日}备案。")
    locked.filed_on, locked.filed_by = on, by.name
    locked.save(update_fields=["filed_on", "filed_by"])
    _record(locked, rights.FILE_CUSTODY.code, f"代管银行卡备案：{locked}", by)
    return locked


@transaction.atomic
def end_custody(*, card: CustodyCard, by: Actor, on: dt.date) -> CustodyCard:
    """终止代管: the card is back with its holder. Raises Refusal `already_ended`."""
    require(by, rights.REGISTER_CUSTODY.code, card)
    locked = CustodyCard.objects.select_for_update().get(pk=card.pk)
    if locked.ended_on:
        raise Refusal("already_ended", "该代管已经终止。")
    locked.ended_on = on
    locked.save(update_fields=["ended_on"])
    _record(locked, rights.REGISTER_CUSTODY.code, f"终止代管银行卡：{locked}", by)
    return locked


def _record(card: CustodyCard, verb: str, text: str, by: Actor) -> None:
    record(by=by, verb=verb, subject_kind="person", subject_id=card.holder_id, text=text)
