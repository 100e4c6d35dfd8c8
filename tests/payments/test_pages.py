"""The month of a payment office, walked through its pages by the people who do it."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.payments.bank_format import Result, write_return
from civaffairs.payments.models import BankFile, BankReturn, PaymentHold, PaymentLine, PaymentRun
from civaffairs.payments.services import runs
from civaffairs.tenancy.scope import scope
from tests.factories import awards as make
from tests.factories.awards import MONTH, PROGRAMME
from tests.factories.bureaus import COUNTY, make_bureaus, make_member

NOON = dt.datetime(2026, 12, 8, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def office(db, settings):
    """Two households to pay, money in every source, and the day on which it is paid."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        make.make_award(1, base="500.10")
        make.make_award(2, base="600", has_account=False)
        make.fill_funds()
    with time_machine.travel(NOON, tick=False):
        yield


def as_role(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def act(client: Client, name: str, run: PaymentRun, **typed):
    """Open the page of an act and send its form as it came."""
    address = reverse(f"payments:{name}", args=[run.pk])
    shown = client.get(address)
    assert shown.status_code == 200
    initial = shown.context["form"].initial
    return client.post(address, {key: str(value) for key, value in initial.items()} | typed)


def drafted(officer: Client) -> PaymentRun:
    response = officer.post(reverse("payments:run-new"), {"programme": PROGRAMME, "month": MONTH})
    assert response.status_code == 302, response.context["form"].errors
    with scope(COUNTY):
        run = PaymentRun.objects.get()
        assert run.state == "filling"
        while runs.fill_next(run_id=run.pk):
            pass
    return run


def test_a_month_is_drafted_approved_by_two_sent_answered_and_settled(office, monkeypatch):
    officer = as_role(Role.PAYMENT_OFFICER)
    run = drafted(officer)
    page = officer.get(reverse("payments:run", args=[run.pk])).content.decode()
    assert "500.10元" in page
    assert "没有银行能够办理的收款账户" in page

    assert act(officer, "run-check", run).status_code == 302
    assert officer.get(reverse("payments:run-approve-first", args=[run.pk])).status_code == 403
    assert act(as_role(Role.COUNTY_REVIEWER), "run-approve-first", run).status_code == 302
    assert act(as_role(Role.COUNTY_CONFIRMER), "run-approve-second", run).status_code == 302
    assert act(officer, "run-send", run).status_code == 302

    handed_out = officer.get(reverse("payments:bank-file", args=[run.pk]))
    assert make.ACCOUNT.format(1).encode() in handed_out.content
    with scope(COUNTY):
        file = BankFile.objects.get()
        assert AuditEntry.objects.filter(verb="payments.download_bank_file").count() == 1
    content = write_return(file_number=file.number, results=[Result(1, Decimal("500.10"), "account_closed", "销户")])
    upload = {"content": SimpleUploadedFile("return.csv", content)}
    shown = officer.post(reverse("payments:return-new", args=[run.pk]), upload, follow=True)
    assert "账户已销户" in shown.content.decode()
    with scope(COUNTY):
        assert PaymentLine.objects.filter(state="returned").count() == 0
        answer = BankReturn.objects.get()
    entered = officer.post(reverse("payments:return", args=[run.pk, answer.pk]), follow=True)
    page = entered.content.decode()
    assert "已结清" in page
    assert "账户已销户" in officer.get(reverse("payments:returned")).content.decode()


def test_an_act_on_a_page_that_somebody_overtook_is_refused_with_what_to_do(office):
    officer = as_role(Role.PAYMENT_OFFICER)
    run = drafted(officer)
    stale = officer.get(reverse("payments:run-check", args=[run.pk])).context["form"].initial
    assert act(officer, "run-redraft", run, note="补登账户").status_code == 302
    response = officer.post(reverse("payments:run-check", args=[run.pk]), {k: str(v) for k, v in stale.items()})
    assert response.status_code == 409
    assert "请查看最新情况后再办理" in response.content.decode()


def test_an_award_is_held_and_released_and_an_overpayment_opened_from_its_page(office):
    officer = as_role(Role.PAYMENT_OFFICER)
    with scope(COUNTY):
        award = PaymentLine._meta.get_field("award").related_model.objects.order_by("pk")[0]
    typed = {"cause": "report", "reason": "举报核查"}
    page = officer.post(reverse("payments:hold-new", args=[award.pk]), typed, follow=True).content.decode()
    assert "缓发中：举报核查中" in page
    with scope(COUNTY):
        hold = PaymentHold.objects.get()
    officer.post(reverse("payments:hold-release", args=[hold.pk]), {"reason": "查实无误"})
    assert "缓发中" not in officer.get(reverse("payments:award", args=[award.pk])).content.decode()

    typed = {"cause": "fraud", "overpaid": "1200", "instalments": "3"}
    page = officer.post(reverse("payments:overpayment-new", args=[award.pk]), typed, follow=True)
    assert "第3期" in page.content.decode()
    assert "1200元至3600元" in page.content.decode()
    address = reverse("payments:overpayment-repay", args=[page.context["debt"].pk])
    too_much = officer.post(address, {"amount": "1200.01", "document": "收据1"})
    assert too_much.status_code == 422
    assert "超过尚欠的1200.00元" in too_much.content.decode()


def test_lists_cost_as_many_queries_for_many_rows_as_for_one(office, django_assert_max_num_queries):
    officer = as_role(Role.PAYMENT_OFFICER)
    with scope(COUNTY):
        for number in range(10, 22):
            make.make_award(number)
    run = drafted(officer)
    with django_assert_max_num_queries(40):
        assert officer.get(reverse("payments:run", args=[run.pk])).status_code == 200
