"""The second factor: time-based one-time passwords (RFC 6238)."""

from base64 import b32encode

from django.conf import settings
from django.db import transaction
from django_otp import devices_for_user, verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import User
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal

WRONG = "动态口令不正确或已用过。请核对手机时间，等下一个动态口令出现后再输入。"


def is_required(role: str) -> bool:
    """Whether the role may be used with a second factor only (SECOND_FACTOR_ROLES)."""
    return role in settings.SECOND_FACTOR_ROLES


def has_factor(user: User) -> bool:
    """Whether a second factor is enrolled."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def begin_enrolment(*, user: User) -> TOTPDevice:
    """The device that waits for its first token; its secret is shown until then and never again."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="动态口令", confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as it is typed into an authenticator, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def confirm_enrolment(*, user: User, token: str, by: Actor | None) -> TOTPDevice:
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


def check_token(*, user: User, token: str) -> TOTPDevice:
    """The device that this token proves. Raises Refusal `token_wrong`; each failure makes the next wait longer."""
    for device in devices_for_user(user):
        if verify_token(user, device.persistent_id, token):
            return device
    raise Refusal("token_wrong", WRONG, field="token")
