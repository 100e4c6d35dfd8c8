"""Telling people: one message to each, never twice for one key."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Count

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Membership
from civaffairs.accounts.permissions import declared
from civaffairs.common.dates import now
from civaffairs.tenancy.querysets import significant
from civaffairs.tenancy.scope import current_tenant

from .catalogue import MessageTemplate, Reminder, sources, template_of
from .channels import CHANNELS
from .models import Notification, OutgoingMessage
from .querysets import NotificationQuerySet

DIGEST = MessageTemplate(
    "notices.digest", "每日提要", "每日提要", "您在{office}有{count}条未读消息，请登录民政事项办理平台查看。"
)


def holders_of(right: str, division_code: str, on: dt.date) -> set[int]:
    """Users who hold a right over a division on the day, in the bureau in scope."""
    roles = {role for one in declared() if one.code == right for role in one.roles}
    held = Membership.objects.in_force(on).filter(bureau=current_tenant(), role__in=roles)
    areas = held.values_list("user", "division_code")
    return {user for user, area in areas if division_code.startswith(significant(area))}


def notify(
    *,
    template: str,
    values: Mapping[str, object],
    key: str,
    users: Iterable[int],
    link: tuple[str, str] = ("", ""),
    right: str = "",
    division_code: str = "",
) -> int:
    """Put a message into the inbox of each user who has none of this key; returns how many were new.

    `link` is the name of a page and the id it shows.
    """
    title, text = template_of(template).filled(values)
    users = set(users)
    told = Notification.objects.filter(recipient__in=users, key=key).values_list("recipient", flat=True)
    new = users - set(told)
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=user, right=right, division_code=division_code, kind=template, title=title, text=text,
                link_view=link[0], link_id=link[1], key=key, created_at=now(),
            )
            for user in sorted(new)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return len(new)


@transaction.atomic
def remind(*, on: dt.date) -> int:
    """Tell whoever it concerns of everything that is due or overdue on the day; returns how many messages were new.

    It may run as often as anybody likes: a reminder of one key reaches a person once.
    """
    holders: dict[tuple[str, str], set[int]] = {}

    def of(rights: Sequence[str], division: str) -> set[int]:
        for right in rights:
            if (right, division) not in holders:
                holders[right, division] = holders_of(right, division, on)
        return {user for right in rights for user in holders[right, division]}

    return sum(_remind(reminder, of) for _, source in sources() for reminder in source(on))


def _remind(reminder: Reminder, of) -> int:
    users = {reminder.user} if reminder.user else of(reminder.rights, reminder.division_code)
    users = (users | of(reminder.copies, reminder.division_code)) - set(reminder.never)
    right = "" if reminder.user or not reminder.rights else reminder.rights[0]
    return notify(
        template=reminder.template, values=reminder.values, key=reminder.key, users=users, link=reminder.link,
        right=right, division_code=reminder.division_code,
    )  # fmt: skip


def mark_read(*, notifications: NotificationQuerySet, by: Actor) -> int:
    """Note that a person has read these of their messages; returns how many were unread until now."""
    return notifications.of(by).unread().update(read_at=now())


def send_digests(*, office: str, on: dt.date, channel: str) -> int:
    """Hand each person with unread messages one line a day that says how many; returns how many lines went out.

    The row is written first: a channel that fails is not tried again the same day, and nobody gets two lines.
    """
    waiting = Notification.objects.unread().order_by().values_list("recipient").annotate(count=Count("pk"))
    sent = 0
    for user, count in waiting:
        _, text = DIGEST.filled({"office": office, "count": count})
        message, is_new = OutgoingMessage.objects.get_or_create(
            recipient_id=user, channel=channel, template=DIGEST.code, day=on, defaults={"text": text}
        )
        if is_new:
            CHANNELS[channel].send(user_id=user, text=text)
            message.sent_at = now()
            message.save(update_fields=["sent_at"])
            sent += 1
    return sent
