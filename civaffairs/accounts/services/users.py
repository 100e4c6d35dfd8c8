"""Acts of the system administrator on the people of a bureau (系统管理员)."""

import secrets

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Authenticator, RecoveryCode, User
from civaffairs.accounts.permissions import MANAGE_USERS, require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal

from .sessions import end_sessions


@transaction.atomic
def create_user(*, username: str, name: str, by: Actor) -> tuple[User, str]:
    """Register somebody who holds no rights yet; returns the user and a password for the first sign-in only.

    Raises Refusal `username_taken`.
    """
    require(by, MANAGE_USERS.code)
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal("username_taken", "该登录名已被使用，请换一个。", field="username")
    password = first_password()
    user = User(username=username, name=name, home_bureau_id=by.bureau_id, must_change_password=True)
    user.set_password(password)
    user.password_set_at = now()
    user.save()
    _record(by, "accounts.create_user", user, f"登记用户 {name}（{username}）")
    return user, password


@transaction.atomic
def deactivate_user(*, user: User, reason: str, by: Actor) -> None:
    """Somebody may no longer sign in; their sessions end at once."""
    _manage(user, by)
    if str(user.pk) == by.id:
        raise Refusal("oneself", "不能停用自己的账号，请由另一名系统管理员办理。")
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user=user, at=now())
    _record(by, "accounts.deactivate_user", user, f"停用用户 {user.name}：{reason}")


@transaction.atomic
def activate_user(*, user: User, reason: str, by: Actor) -> None:
    """Somebody may sign in again."""
    _manage(user, by)
    User.objects.filter(pk=user.pk).update(is_active=True)
    _record(by, "accounts.activate_user", user, f"恢复用户 {user.name}：{reason}")


@transaction.atomic
def reset_password(*, user: User, by: Actor) -> str:
    """A new password for one sign-in, after which another must be chosen; lockout and sessions end."""
    _manage(user, by)
    password = first_password()
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    forget_failures(username=user.username)
    end_sessions(user=user, at=now())
    _record(by, "accounts.reset_password", user, f"重设 {user.name} 的口令")
    return password


@transaction.atomic
def unlock_user(*, user: User, by: Actor) -> None:
    """End a lockout after failed sign-ins."""
    _manage(user, by)
    forget_failures(username=user.username)
    _record(by, "accounts.unlock_user", user, f"解除 {user.name} 的登录锁定")


@transaction.atomic
def remove_factor(*, user: User, reason: str, by: Actor) -> None:
    """Take away a second factor that was lost; the next sign-in asks to enrol another where the role needs one."""
    _manage(user, by)
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_sessions(user=user, at=now())
    _record(by, "accounts.remove_factor", user, f"解除 {user.name} 的动态口令：{reason}")


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor | None) -> None:
    """Choose one's own password. Raises Refusal `password_unfit` with every reason."""
    try:
        validate_password(password, user)
    except ValidationError as found:
        reasons = [("password_unfit", message) for message in found.messages]
        raise Refusal("password_unfit", found.messages[0], field="new", reasons=reasons) from found
    user.set_password(password)
    user.must_change_password, user.password_set_at = False, now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    if by:
        _record(by, "accounts.change_password", user, "修改本人口令")


def remember_display(*, user: User, name: str, value: str) -> None:
    """Keep a display setting with the user, so that it is there wherever they sign in; empty is the standard."""
    user.display = {**user.display, name: value}
    user.save(update_fields=["display"])


def first_password() -> str:
    """At random, with every class of characters."""
    return f"Aa1-{secrets.token_urlsafe(9)}"


def _manage(user: User, by: Actor) -> None:
    require(by, MANAGE_USERS.code)
    if user.home_bureau_id != by.bureau_id and not User.objects.of_bureau(by.bureau_id).filter(pk=user.pk).exists():
        raise NotPermitted("not_permitted", "该用户不是本单位登记的，请联系其登记单位。")
    if user.home_bureau_id and user.home_bureau_id != by.bureau_id:
        raise NotPermitted("not_permitted", "账号由登记单位管理，请联系其登记单位；本单位只能办理其在本单位的任职。")


def _record(by: Actor, verb: str, user: User, text: str) -> None:
    record(by=by, verb=verb, subject_kind="user", subject_id=user.pk, text=text)
