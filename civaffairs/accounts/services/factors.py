"""The second factor: time-based one-time passwords (RFC 6238), and codes for the day the telephone is lost."""

import hashlib
import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Authenticator, RecoveryCode, User
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal

WRONG = "动态口令不正确或已用过。请核对手机时间，等下一个动态口令出现后再输入。"
WRONG_CODE = "恢复码不正确或已用过，请核对。每个恢复码只能用一次。"
ISSUER = "民政事项办理平台"
CODES, CODE_BYTES = 10, 10


def is_required(role: str) -> bool:
    """Whether the role may be used with a second factor only (SECOND_FACTOR_ROLES)."""
    return role in settings.SECOND_FACTOR_ROLES


def has_factor(user: User) -> bool:
    """Whether a second factor is enrolled."""
    return Authenticator.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def begin_enrolment(*, user: User) -> Authenticator:
    """The device that waits for its first token; its secret is shown until then and never again."""
    device = Authenticator.objects.filter(user=user, confirmed=False).first()
    if device is None:
        device = Authenticator.made_for(user)
        device.save()
    return device


def secret_of(device: Authenticator) -> str:
    """The secret as it is typed into an authenticator, in groups of four."""
    text = b32encode(device.secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address_of(device: Authenticator) -> str:
    """The address that an authenticator reads from the QR code."""
    told = {"secret": secret_of(device).replace(" ", ""), "issuer": ISSUER, "digits": device.DIGITS}
    return f"otpauth://totp/{quote(f'{ISSUER}:{device.user.username}')}?{urlencode(told, quote_via=quote)}"


def picture_of(device: Authenticator) -> str:
    """The QR code of the secret, drawn into the page itself: no picture of it is ever sent apart or kept."""
    return qr_code(address_of(device))


def qr_code(address: str) -> str:
    """A QR code as SVG without style attributes, which the pages' policy would not draw."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(scale=4, border=4, dark="#000000", light="#ffffff", svgclass="qr-code", lineclass=None)


def confirm_enrolment(*, user: User, token: str, by: Actor | None) -> Authenticator:
    """Take the device into use by its first token. Raises Refusal `token_wrong`, `factor_enrolled`."""
    if has_factor(user):
        raise Refusal("factor_enrolled", "已经启用动态口令。更换手机的，请联系系统管理员解除后重新启用。")
    device = begin_enrolment(user=user)
    if not device.verify_token(token):
        raise Refusal("token_wrong", WRONG, field="token")
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    if by:
        record(by=by, verb="accounts.enrol_factor", subject_kind="user", subject_id=user.pk, text="启用动态口令")
    return device


def check_token(*, user: User, token: str) -> Authenticator:
    """The device that this token or recovery code stands for.

    Raises Refusal `token_wrong`, `code_wrong`; each failure makes the next try wait longer.
    """
    with transaction.atomic():
        device = Authenticator.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device and (device.verify_token(token) if token.isdecimal() else _opens(device, token)):
            return device
    if token.isdecimal():
        raise Refusal("token_wrong", WRONG, field="token")
    raise Refusal("code_wrong", WRONG_CODE, field="token")


def _opens(device: Authenticator, code: str) -> bool:
    allowed, _ = device.verify_is_allowed()
    unused = RecoveryCode.objects.filter(user=device.user_id, digest=_digest(code), used_at__isnull=True)
    if not allowed or not unused.update(used_at=now()):
        if allowed:
            device.throttle_increment(commit=True)
        return False
    device.throttle_reset(commit=True)
    return True


@transaction.atomic
def make_recovery_codes(*, user: User, by: Actor | None) -> list[str]:
    """Ten new codes, shown once; those made before open nothing any more."""
    codes = [_new_code() for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code), made_at=now()) for code in codes)
    if by:
        text = f"生成{CODES}个恢复码，原恢复码作废"
        record(by=by, verb="accounts.make_recovery_codes", subject_kind="user", subject_id=user.pk, text=text)
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def _new_code() -> str:
    text = b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _digest(code: str) -> str:
    # Eighty random bits need no slow checksum.
    return hashlib.sha256("".join(filter(str.isalnum, code.upper())).encode()).hexdigest()
