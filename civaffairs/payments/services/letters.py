"""The letter that tells a household what it has to give back."""

import datetime as dt

from civaffairs.accounts.actor import Actor
from civaffairs.casework.services.letters import bureau_contact, heading, issue, remedies
from civaffairs.documents.letters import OwedInstalment, RecoveryNotice
from civaffairs.documents.models import Document
from civaffairs.web.explanations import value_text

from ..catalogue import programme_label
from ..ledgers import Overpayment


def make_recovery_notice(*, overpayment: Overpayment, by: Actor, on: dt.date) -> Document:
    """多发待遇追回通知书 (国令649 art 68): how much, why, in which parts, and how to object."""
    award = overpayment.award
    case = award.case
    reason = overpayment.get_cause_display()
    if overpayment.event_on:
        reason = f"{reason}（{value_text(overpayment.event_on)}）"
    data = RecoveryNotice(
        **heading(case, "救追", "DBZ", on),
        applicant=case.applicant.name,
        address=award.household.address,
        award_number=case.number,
        reasons=(reason,),
        programme=programme_label(award.programme),
        amount=overpayment.amount,
        instalments=tuple(
            OwedInstalment(month=part.month, amount=part.amount) for part in overpayment.instalments.order_by("number")
        ),
        contact=bureau_contact(by=by, on=on),
        remedies=remedies(on=on),
    )
    return issue(case=case, data=data, by=by, on=on)
