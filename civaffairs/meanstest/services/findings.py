"""Findings as they are stored: what an agency knows, without anybody's identity number in plain text."""

import re
from collections.abc import Mapping
from typing import Any

from civaffairs.common.ids import new_id
from civaffairs.connectors.protocol import FindingData
from civaffairs.registry.models import IdentityDocument
from civaffairs.tenancy.scope import current_tenant

from .steps import Claim

# Region, birth date, sequence, check character: what GB 11643 makes of a citizen's number.
_NUMBER = re.compile(
    r"(?<!\d)([1-9]\d{2})(\d{3}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(\d{3}[\dXx])"
)
_NUMBER_KEY = "id_number"


def finding_row(claim: Claim, found: FindingData) -> dict[str, Any]:
    """The columns of one thing that an agency found; amounts in yuan, the value of an asset as its amount."""
    return {
        "id": new_id(),
        "run_id": claim.run_id,
        "step_id": claim.step_id,
        "person_id": claim.person_id,
        "kind": str(found.kind),
        "code": found.code,
        "description": masked(found.line)[:300],
        "amount": found.amount if found.amount is not None else found.value,
        "month_from": found.from_month or "",
        "month_to": found.to_month or "",
        "data": _stored(found),
    }


def masked(text: str) -> str:
    """The text with every citizen's number cut to its first three and last four characters."""
    return _NUMBER.sub(lambda match: f"{match[1]}{'*' * 11}{match[3]}", text)


def _stored(found: FindingData) -> dict[str, Any]:
    data = _without_numbers(found.data)
    if found.reference:
        data["reference"] = masked(found.reference)
    if found.on:
        data["on"] = found.on.isoformat()
    if found.reimbursed is not None:
        data["reimbursed"] = str(found.reimbursed)
    if found.value is not None and found.amount is not None:
        data["value"] = str(found.value)
    return data


def _without_numbers(data: Mapping[str, Any]) -> dict[str, Any]:
    """The details with numbers masked; a keyed index beside each lets them still be compared."""
    stored: dict[str, Any] = {}
    for key, value in data.items():
        stored[key] = masked(value) if isinstance(value, str) else value
        if key.endswith(_NUMBER_KEY):
            stored[f"{key}_index"] = IdentityDocument.index_of(current_tenant(), str(value).strip().upper())
    return stored
