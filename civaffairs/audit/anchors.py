"""Anchoring: once a day the head of each bureau's chain is put down, signed, outside the database.

A chain alone proves nothing against somebody who writes it anew from some entry on, or cuts off its end. What stands
in the anchor file (and, where one is configured, with an outside service) cannot be brought into line with that.
"""

import datetime as dt
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from django.conf import settings
from django.db import transaction

from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal

from .models import AuditAnchor, AuditSeal

FILE = "file"
FIRST = "0" * 64
SECONDS = 10


@dataclass(frozen=True)
class Head:
    """The newest seal of a bureau on a day; what is signed and put down."""

    bureau: int
    day: str
    number: int
    digest: str


@dataclass(frozen=True)
class AnchorLine:
    """One line of the anchor file: the head, the checksum of the line before, and the signature over both."""

    head: Head
    before: str
    signature: str

    def text(self) -> str:
        """As the file holds it."""
        return json.dumps({**asdict(self.head), "before": self.before, "signature": self.signature}, ensure_ascii=False)


def head_of(*, bureau: int, on: dt.date) -> Head | None:
    """The head of the chain of the bureau in scope; None while nothing is sealed."""
    last = AuditSeal.objects.order_by("-number").first()
    return Head(bureau, on.isoformat(), last.number, last.digest) if last else None


def places() -> list[str]:
    """Where heads are put down: the file always, an outside service where one is configured."""
    return [FILE, *([settings.AUDIT_ANCHOR_URL] if settings.AUDIT_ANCHOR_URL else [])]


def missing_places(*, on: dt.date) -> list[str]:
    """The places that do not have today's head of the bureau in scope yet."""
    known = set(AuditAnchor.objects.filter(anchored_on=on).values_list("place", flat=True))
    return [place for place in places() if place not in known]


def put_down(*, head: Head, place: str) -> str:
    """Write the head at the place, outside any transaction; returns the receipt.

    Raises Refusal `anchor_key_missing`, OSError when the file cannot be written, httpx.HTTPError when the service
    does not take it.
    """
    if place == FILE:
        return _append(head)
    body = {**asdict(head), "signature": signature_of(head, "")}
    answer = httpx.post(place, json=body, timeout=SECONDS)
    answer.raise_for_status()
    return answer.text[:500]


@transaction.atomic
def note(*, head: Head, place: str, receipt: str, on: dt.date) -> AuditAnchor:
    """Keep that the head was put down; said twice, it is kept once."""
    anchor, _ = AuditAnchor.objects.get_or_create(
        anchored_on=on,
        place=place,
        defaults={"number": head.number, "digest": head.digest, "anchored_at": now(), "receipt": receipt},
    )
    return anchor


def signature_of(head: Head, before: str) -> str:
    """HMAC-SHA256 under the anchor key. Raises Refusal `anchor_key_missing`."""
    if not settings.AUDIT_ANCHOR_KEY:
        raise Refusal("anchor_key_missing", "没有设置审计锚定密钥，请设置环境变量 AUDIT_ANCHOR_KEY 后再锚定。")
    signed = json.dumps([*asdict(head).values(), before], ensure_ascii=False).encode()
    return hmac.new(settings.AUDIT_ANCHOR_KEY.encode(), signed, hashlib.sha256).hexdigest()


def _append(head: Head) -> str:
    """Add a line to the file, one writer at a time, and wait until the disk has it."""
    path = Path(settings.AUDIT_ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        lines = text.splitlines()
        before = _checksum(lines[-1]) if lines else FIRST
        line = AnchorLine(head, before, signature_of(head, before)).text()
        # Whoever died while writing left half a line: the next one must not grow out of it.
        file.write(("" if text.endswith("\n") or not text else "\n") + line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return _checksum(line)


def _checksum(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def read_file() -> tuple[list[Head], list[str]]:
    """The heads in the anchor file, and a sentence for each line that was changed, removed or inserted."""
    path = Path(settings.AUDIT_ANCHOR_FILE)
    heads: list[Head] = []
    faults: list[str] = []
    before = FIRST
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            head = Head(fields["bureau"], fields["day"], fields["number"], fields["digest"])
            is_signed = hmac.compare_digest(signature_of(head, fields["before"]), fields["signature"])
        except (ValueError, KeyError, TypeError):
            faults.append(f"锚定文件第 {number} 行不能读：该行被改动")
            before = _checksum(line)
            continue
        if not is_signed:
            faults.append(f"锚定文件第 {number} 行签名不符：该行被改动，或锚定密钥已更换")
        elif fields["before"] != before:
            faults.append(f"锚定文件第 {number} 行与前一行不衔接：其前的行被改动、删除或插入")
        else:
            heads.append(head)
        before = _checksum(line)
    return heads, faults


def compare(*, heads: list[Head], bureau: int) -> Iterator[str]:
    """Hold the chain of the bureau in scope against what was put down; a sentence for each difference."""
    mine = [head for head in heads if head.bureau == bureau]
    digests = dict(AuditSeal.objects.filter(number__in={head.number for head in mine}).values_list("number", "digest"))
    for head in mine:
        if head.number not in digests:
            yield f"{head.day} 锚定到第 {head.number} 号，库中没有该号：链尾的记录被删除"
        elif digests[head.number] != head.digest:
            yield f"{head.day} 锚定的第 {head.number} 号摘要与库中不同：该号或其前的记录被改动后重新封存"
    written = {(head.day, head.number, head.digest) for head in mine}
    for anchor in AuditAnchor.objects.filter(place=FILE).order_by("anchored_on"):
        if (anchor.anchored_on.isoformat(), anchor.number, anchor.digest) not in written:
            yield f"锚定文件中没有 {anchor.anchored_on} 的锚定（第 {anchor.number} 号）：文件被截去或换过"
