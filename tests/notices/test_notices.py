"""The inbox, reminders and digests."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Deadline
from civaffairs.common.dates import now
from civaffairs.notices import catalogue, services
from civaffairs.notices.catalogue import MessageTemplate
from civaffairs.notices.choices import ChannelKind
from civaffairs.notices.models import Notification, OutgoingMessage
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member

TOWNSHIP = "210202011000"


@pytest.fixture
def bureau(db, settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        yield COUNTY


@pytest.fixture
def case(bureau, on):
    """Accepted, with nobody in charge yet; the township must investigate within days."""
    case = made.investigating(on)
    type(case).objects.filter(pk=case.pk).update(assignee=None)
    return case


def due(case, day: dt.date, *, term: str | None = None) -> Deadline:
    """Let one running term of the case end on a day, and no other term run."""
    deadline = case.deadlines.filter(completed_on__isnull=True).order_by("term")[0]
    case.deadlines.exclude(pk=deadline.pk).update(completed_on=day)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=day, **({"term": term} if term else {}))
    return deadline


def told(actor) -> list[str]:
    return list(Notification.objects.of(actor).order_by("created_at", "id").values_list("kind", flat=True))


def test_templates_carry_no_personal_data():
    templates = catalogue.templates()
    assert len(templates) >= 6
    for template in templates:
        assert template.fields <= catalogue.ALLOWED_FIELDS
        assert not re.search("姓名|身份|住址|电话|疾病|残疾", template.title + template.text), template.code


def test_a_template_that_asks_for_a_name_is_refused_where_it_is_written():
    with pytest.raises(ValueError, match="may not use applicant"):
        MessageTemplate("x", "x", "{applicant}的事项", "")


def test_a_template_takes_exactly_its_values():
    template = MessageTemplate("x", "x", "{number}", "{due}")
    assert template.filled({"number": "1", "due": "2"}) == ("1", "2")
    with pytest.raises(ValueError, match="needs"):
        template.filled({"number": "1"})


@pytest.mark.django_db
def test_a_deadline_that_comes_near_is_told_to_who_must_act_and_not_to_the_supervisor(case, on):
    due(case, on + dt.timedelta(3))
    clerk, supervisor = make_actor(Role.TOWNSHIP_CASEWORKER), make_actor(Role.SUPERVISOR)
    services.remind(on=on)
    assert told(clerk) == ["casework.due_soon"]
    assert told(supervisor) == []
    message = Notification.objects.of(clerk).get()
    assert case.number in message.title
    assert "1个工作日" in message.text  # Friday to Monday
    assert case.applicant.name not in message.title + message.text


@pytest.mark.django_db
def test_a_deadline_that_has_passed_is_told_to_the_supervisor_too(case, on):
    due(case, on - dt.timedelta(3))
    clerk, supervisor = make_actor(Role.TOWNSHIP_CASEWORKER), make_actor(Role.SUPERVISOR)
    services.remind(on=on)
    assert told(clerk) == told(supervisor) == ["casework.overdue"]


@pytest.mark.django_db
def test_the_worker_of_a_case_is_reminded_instead_of_everybody_with_the_right(case, on):
    due(case, on + dt.timedelta(1))
    worker = make_actor(Role.VILLAGE_CLERK)
    type(case).objects.filter(pk=case.pk).update(assignee=int(worker.id))
    services.remind(on=on)
    assert told(worker) == ["casework.due_soon"]
    assert told(make_actor(Role.TOWNSHIP_CASEWORKER)) == []


@pytest.mark.django_db
def test_nobody_outside_the_area_or_in_another_bureau_is_reminded(case, on):
    due(case, on + dt.timedelta(1))
    elsewhere = make_actor(Role.TOWNSHIP_CASEWORKER, COUNTY, "210202012000")
    neighbour = make_actor(Role.TOWNSHIP_CASEWORKER, NEIGHBOUR)
    here = make_actor(Role.TOWNSHIP_CASEWORKER, COUNTY, TOWNSHIP)
    services.remind(on=on)
    assert (told(elsewhere), told(neighbour), told(here)) == ([], [], ["casework.due_soon"])


@pytest.mark.django_db
def test_reminding_again_the_same_day_tells_nobody_twice_and_the_next_day_tells_again(case, on):
    due(case, on - dt.timedelta(1))
    assert services.remind(on=on) > 0
    assert services.remind(on=on) == 0
    assert services.remind(on=on + dt.timedelta(1)) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["far", "suspended", "completed", "notice"])
def test_nobody_is_reminded_of_what_is_far_suspended_done_or_a_notice_that_must_hang(case, on, change):
    deadline = due(
        case, on + dt.timedelta(12 if change == "far" else 1), term="x.public_notice" if change == "notice" else None
    )
    if change == "suspended":
        Deadline.objects.filter(pk=deadline.pk).update(is_suspended=True)
    if change == "completed":
        Deadline.objects.filter(pk=deadline.pk).update(completed_on=on)
    make_actor(Role.TOWNSHIP_CASEWORKER)
    assert services.remind(on=on) == 0


def notice(user: int, key: str = "1", **options) -> int:
    values = {"kind": "自然人", "count": 3, "done": 3, "left": 0}
    return services.notify(template="exchange.finished", values=values, key=key, users=[user], **options)


@pytest.mark.django_db
def test_one_key_reaches_a_person_once(bureau):
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    assert notice(int(clerk.id)) == 1
    assert notice(int(clerk.id)) == 0
    assert notice(int(clerk.id), key="2") == 1


@pytest.mark.django_db
def test_a_digest_says_once_a_day_how_many_messages_wait_and_nothing_else(bureau, on, caplog):
    clerk, reader = make_actor(Role.TOWNSHIP_CASEWORKER), make_actor(Role.TOWNSHIP_HEAD)
    for user in (clerk, reader):
        notice(int(user.id))
    services.mark_read(notifications=Notification.objects.all(), by=reader)
    ways = {"office": "大连市中山区民政局", "on": on, "channel": ChannelKind.TEXT_MESSAGE_MOCK.value}
    assert services.send_digests(**ways) == 1
    assert services.send_digests(**ways) == 0
    sent = OutgoingMessage.objects.get()
    assert (sent.recipient_id, sent.get_channel_display()) == (int(clerk.id), "短信（模拟，未真实发送）")
    assert sent.text == "您在大连市中山区民政局有1条未读消息，请登录民政事项办理平台查看。"
    assert sent.sent_at <= now()


def browser(role: Role, bureau: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau).user)
    return client


@pytest.mark.django_db
def test_the_header_counts_what_is_unread_and_opening_a_message_leads_on(case, on):
    due(case, on - dt.timedelta(1))
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    services.remind(on=on)
    client = browser(Role.TOWNSHIP_CASEWORKER)
    page = client.get(reverse("notices:inbox")).content.decode()
    assert '<span class="count-badge">1</span>' in page
    assert case.number in page
    message = Notification.objects.of(clerk).get()
    response = client.get(reverse("notices:open", args=[message.pk]))
    assert response["Location"] == reverse(case.kind.page, args=[case.pk])
    assert "count-badge" not in client.get(reverse("notices:inbox")).content.decode()
    assert "没有消息" in client.get(reverse("notices:inbox"), {"show": "unread"}).content.decode()


@pytest.mark.django_db
def test_picked_or_all_messages_are_marked_as_read(bureau):
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    for key in "123":
        notice(int(clerk.id), key=key)
    client, first = browser(Role.TOWNSHIP_CASEWORKER), Notification.objects.all()[0]
    client.post(reverse("notices:mark-read"), {"act": "read", "picked": [str(first.pk), "nothing"]})
    assert Notification.objects.unread().count() == 2
    client.post(reverse("notices:mark-read"), {"act": "all"})
    assert Notification.objects.unread().count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "place"), [(Role.TOWNSHIP_HEAD, COUNTY), (Role.TOWNSHIP_CASEWORKER, NEIGHBOUR)])
def test_somebody_elses_message_does_not_exist(bureau, role, place):
    notice(int(make_actor(Role.TOWNSHIP_CASEWORKER).id))
    client, message = browser(role, place), Notification.objects.get()
    assert client.get(reverse("notices:open", args=[message.pk])).status_code == 404
    client.post(reverse("notices:mark-read"), {"act": "read", "picked": [str(message.pk)]})
    assert message.title not in client.get(reverse("notices:inbox")).content.decode()
    with scope(COUNTY):
        assert Notification.objects.unread().count() == 1
