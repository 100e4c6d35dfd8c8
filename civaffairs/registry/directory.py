"""Organisations by their credit code, and standard addresses of villages and communities."""

import datetime as dt
import hashlib
import re
import unicodedata

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import read_uscc
from civaffairs.common.names import grams

from .models import Organisation, StandardAddress
from .permissions import KEEP_DIRECTORY

USCC_ERRORS = {
    "length": "统一社会信用代码应为18位，请核对位数。",
    "alphabet": "统一社会信用代码只用数字和大写字母（不用I、O、Z、S、V），请核对。",
    "area_format": "统一社会信用代码第3至8位应为登记机关区划数字，请核对。",
    "checksum": "统一社会信用代码最后一位校验不符，请对照证书逐位核对。",
}
LIKE_ENOUGH = 0.34
_NUMERALS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_NUMBERED = re.compile(r"[零〇一二三四五六七八九]+(?=号|幢|栋|单元|室|组)")


@transaction.atomic
def register_organisation(
    *, uscc: str, name: str, division_code: str, by: Actor, on: dt.date, address: str = ""
) -> Organisation:
    """Find the organisation by its credit code, or enter it (GB 32100-2015).

    Raises Refusal `uscc_invalid`, `name_required`, `name_mismatch` when the code is known under another name. A code
    whose inner organisation code fails GB 11714 is entered, and the audit entry says so.
    """
    read = read_uscc(uscc)
    if read.reason:
        raise Refusal("uscc_invalid", USCC_ERRORS[read.reason], field="uscc")
    if not name.strip():
        raise Refusal("name_required", "请填写单位名称。", field="name")
    known = Organisation.objects.filter(uscc=read.normalised).first()
    if known:
        if known.name != name.strip():
            raise Refusal(
                "name_mismatch", f"该代码已登记为“{known.name}”。请核对名称；确已更名的，先办理更名。", field="name"
            )
        return known
    organisation = Organisation(
        uscc=read.normalised, name=name.strip(), division_code=division_code, address=address.strip(), valid_from=on
    )
    require(by, KEEP_DIRECTORY.code, organisation)
    organisation.save()
    note = "" if read.is_organisation_code_valid else "，其中主体标识码校验不符，请对照证书"
    record(
        by=by, verb=KEEP_DIRECTORY.code, subject_kind="organisation", subject_id=organisation.pk,
        text=f"登记单位 {organisation.name}{note}",
    )  # fmt: skip
    return organisation


@transaction.atomic
def correct_organisation(
    *, organisation: Organisation, name: str, division_code: str, address: str, valid_to: dt.date | None, reason: str,
    by: Actor,
) -> Organisation:  # fmt: skip
    """Correct what the register says of an organisation, or that it ended; the credit code never changes.

    Raises Refusal `name_required`, `reason_required`, `ends_before_it_began`.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require(by, KEEP_DIRECTORY.code, locked)
    if not name.strip():
        raise Refusal("name_required", "请填写单位名称。", field="name")
    if not reason.strip():
        raise Refusal("reason_required", "请写明更正的理由和依据。", field="reason")
    if valid_to and valid_to <= locked.valid_from:
        raise Refusal("ends_before_it_began", "终止日应晚于登记日，请核对。", field="valid_to")
    before = f"{locked.name}，{locked.division_code}，{locked.address}"
    locked.name, locked.division_code = name.strip(), division_code
    locked.address, locked.valid_to = address.strip(), valid_to
    require(by, KEEP_DIRECTORY.code, locked)
    locked.save()
    record(
        by=by, verb=KEEP_DIRECTORY.code, subject_kind="organisation", subject_id=locked.pk,
        text=f"更正单位 {locked.name}（原为：{before}）：{reason.strip()}",
    )  # fmt: skip
    return locked


@transaction.atomic
def correct_address(*, address: StandardAddress, text: str, reason: str, by: Actor) -> StandardAddress:
    """Correct the text of a standard address. Raises Refusal `address_required`, `reason_required`, `address_known`."""
    locked = StandardAddress.objects.select_for_update().get(pk=address.pk)
    require(by, KEEP_DIRECTORY.code, locked)
    normalised = normal_address(text)
    if not normalised:
        raise Refusal("address_required", "请填写地址。", field="text")
    if not reason.strip():
        raise Refusal("reason_required", "请写明更正的理由和依据。", field="reason")
    digest = digest_of(normalised)
    others = StandardAddress.objects.filter(division_code=locked.division_code, digest=digest).exclude(pk=locked.pk)
    if others.exists():
        raise Refusal("address_known", "该村（社区）已有同一标准地址，请直接使用。", field="text")
    before = locked.text
    locked.text, locked.normalised, locked.digest = text.strip(), normalised, digest
    locked.save()
    record(
        by=by, verb=KEEP_DIRECTORY.code, subject_kind="standard_address", subject_id=locked.pk,
        text=f"更正标准地址 {locked.text}（原为：{before}）：{reason.strip()}",
    )  # fmt: skip
    return locked


def normal_address(text: str) -> str:
    """An address in one spelling: half-width, without blanks, one kind of hyphen, and 一号 as 1号."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[－—–﹣~～]", "-", plain).strip("，,。.；;")
    return _NUMBERED.sub(lambda match: match.group().translate(_NUMERALS), plain)


def digest_of(normalised: str) -> str:
    """The key of an address within its village."""
    return hashlib.sha256(normalised.encode()).hexdigest()


@transaction.atomic
def enter_address(*, division_code: str, text: str, by: Actor) -> StandardAddress:
    """Enter a standard address of a village or community; the same in another spelling is returned.

    Raises Refusal `address_required`, `village_required` for a division that is no village or community.
    """
    normalised = normal_address(text)
    if not normalised:
        raise Refusal("address_required", "请填写地址。", field="text")
    if len(division_code) != 12 or division_code.endswith("000"):
        raise Refusal("village_required", "标准地址须登记到村（社区）。", field="division_code")
    wanted = StandardAddress(
        division_code=division_code, text=text.strip(), normalised=normalised, digest=digest_of(normalised)
    )
    require(by, KEEP_DIRECTORY.code, wanted)
    address, is_new = StandardAddress.objects.get_or_create(
        division_code=division_code, digest=wanted.digest, defaults={"text": wanted.text, "normalised": normalised}
    )
    if is_new:
        record(
            by=by, verb=KEEP_DIRECTORY.code, subject_kind="standard_address", subject_id=address.pk,
            text=f"登记标准地址 {address.text}",
        )  # fmt: skip
    return address


def resolve_address(*, division_code: str, text: str, most: int = 5) -> list[StandardAddress]:
    """Standard addresses of the village that a typed one may mean, the likeliest first; one alone where it is exact."""
    normalised = normal_address(text)
    exact = StandardAddress.objects.filter(division_code=division_code, digest=digest_of(normalised)).first()
    if exact:
        return [exact]
    typed = grams(normalised)
    scored = []
    for address in StandardAddress.objects.filter(division_code=division_code):
        known = grams(address.normalised)
        likeness = len(typed & known) / max(1, len(typed | known))
        if likeness >= LIKE_ENOUGH:
            scored.append((-likeness, address.normalised, address))
    return [address for _, _, address in sorted(scored, key=lambda one: one[:2])[:most]]
