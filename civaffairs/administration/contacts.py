"""Where a bureau and its townships are found, as the letters say it."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import MANAGE_OFFICES, require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import OfficeContact


@transaction.atomic
def enter_office(
    *, division_code: str, valid_from: dt.date, office: str, address: str, telephone: str, by: Actor,
    reconsideration_body: str = "", court: str = "",
) -> OfficeContact:  # fmt: skip
    """登记机构联系信息 from a day on; what stood before stays for letters of earlier days.

    Raises Refusal `outside_bureau`, or `known_for_the_day` when something stands for that division and day.
    """
    require(by, MANAGE_OFFICES.code)
    if not division_code.startswith(by.division_code[:6]):
        raise Refusal("outside_bureau", "只能登记本单位及其乡镇（街道）的联系信息。", field="division_code")
    if OfficeContact.objects.filter(division_code=division_code, valid_from=valid_from).exists():
        raise Refusal("known_for_the_day", "该区划当日已有登记，请改用另一启用日期。", field="valid_from")
    contact = OfficeContact.objects.create(
        division_code=division_code, valid_from=valid_from, office=office.strip(), address=address.strip(),
        telephone=telephone.strip(), reconsideration_body=reconsideration_body.strip(), court=court.strip(),
    )  # fmt: skip
    record(
        by=by, verb=MANAGE_OFFICES.code, subject_kind="office_contact", subject_id=contact.pk,
        text=f"登记机构联系信息：{contact.office}，自{valid_from}起",
    )  # fmt: skip
    return contact
