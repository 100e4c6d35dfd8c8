import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assistance.models import Change, Handover, Review, Takeover
from assistance.services import handovers, reviews, takeovers
from civaffairs.accounts.choices import Role
from civaffairs.common.dates import month_of, now, today
from civaffairs.facts.services import relay
from civaffairs.meanstest.models import CheckBatch, CheckStep
from civaffairs.meanstest.services.batches import start_waiting_cases
from civaffairs.payments.models import Award
from civaffairs.registry.models import Person
from civaffairs.tenancy.scope import scope
from tests.assistance.test_takeovers import ROWS
from tests.factories import applications as made
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


def working_as(role: Role, bureau: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau).user)
    return client


def granted():
    with scope(COUNTY):
        return made.granted(today())


def act_page(code: str, case_id) -> str:
    return reverse("casework:act", args=[case_id, code])


def text_of_case(client: Client, case_id, tab: str = "overview") -> str:
    response = client.get(reverse("casework:case-tab", args=[case_id, tab]))
    assert response.status_code == 200
    return response.content.decode()


def text_of(client: Client, name: str, *args) -> str:
    response = client.get(reverse(f"assistance:{name}", args=args), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_caseworker_opens_a_change_from_the_case_of_the_running_award():
    first = granted()
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    assert "办理变更" in text_of_case(client, first.pk)
    response = client.post(
        act_page("open_change", first.pk),
        {"kind": "income", "happened_on": today().isoformat(), "reason": "找到新工作"},
    )
    assert response.status_code == 302
    with scope(COUNTY):
        change = Change.objects.select_related("case").get()
        number = change.case.number
    assert number in text_of(client, "draft", change.case_id)
    page = client.get(act_page("open_change", first.pk)).content.decode()
    assert "李雪梅" in page


def test_the_page_of_a_change_compares_before_and_after_and_the_confirmer_confirms():
    first = granted()
    day = today()
    with scope(COUNTY):
        case = changed.opened(first, day)
        changed.awaiting(changed.tested(changed.handed_in(case, day), day), day)
    confirmer = working_as(Role.COUNTY_CONFIRMER)
    page = text_of_case(confirmer, case.pk)
    for words in (
        "变更前后对照",
        "不予调整",
        "确认渐退",
        "停发终止",
        first.number,
    ):
        assert words in page
    for code in ("keep", "stop", "exit_gradually", "confirm"):
        assert confirmer.get(act_page(code, case.pk)).status_code == 200
    response = confirmer.post(act_page("keep", case.pk), {"reason": "变化不明显"})
    assert response.status_code == 302
    assert "不予调整" in text_of_case(confirmer, case.pk)


def test_a_new_head_is_named_on_a_page():
    first = granted()
    with scope(COUNTY):
        case = changed.opened(first, today(), kind="head", reason="户主变更")
        people = {name: str(pk) for name, pk in Person.objects.values_list("name", "pk")}
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    address = act_page("name_head", case.pk)
    assert client.get(address).status_code == 200
    head = people["李雪梅"]
    data = {"head": head, f"relation_{people['王海波']}": "spouse"}
    assert client.post(address, data).status_code in (409, 422)
    data[f"relation_{people['王欣怡']}"] = "child"
    assert client.post(address, data).status_code == 302
    with scope(COUNTY):
        case.refresh_from_db()
        assert case.applicant.name == "李雪梅"


def test_those_who_split_off_get_their_own_application_by_a_page():
    first = granted()
    with scope(COUNTY):
        wife = Person.objects.get(name="李雪梅")
        case = changed.opened(first, today(), kind="members", event="split", leaving=(wife,))
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    address = act_page("open_split", case.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {"head": str(wife.pk)}).status_code == 302
    with scope(COUNTY):
        assert Change.objects.get().opens.applicant == wife


def test_a_death_is_recorded_and_withdrawn_by_pages():
    first = granted()
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    with scope(COUNTY):
        wife = Person.objects.get(name="李雪梅")
    response = client.post(
        act_page("record_death", first.pk),
        {"person": str(wife.pk), "died_on": today().isoformat(), "source": "家属报告"},
    )
    assert response.status_code == 302
    page = text_of_case(client, first.pk)
    assert "撤销死亡登记" in page
    withdraw = act_page("withdraw_death", first.pk)
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw, {"person": str(wife.pk), "reason": "误报"}).status_code == 302
    with scope(COUNTY):
        wife.refresh_from_db()
        assert wife.died_on is None


def test_the_list_of_due_reviews_opens_the_picked_ones():
    first = granted()
    with scope(COUNTY):
        plan = reviews.plan_review(case=first, last_review=today() - dt.timedelta(200), on=today())
    supervisor = working_as(Role.SUPERVISOR)
    page = text_of(supervisor, "reviews")
    assert "王海波" in page
    assert "每半年" in page
    assert ">half_yearly<" not in page
    caseworker = working_as(Role.TOWNSHIP_CASEWORKER)
    response = caseworker.post(reverse("assistance:reviews-begin"), {"picked": [str(plan.pk)], "act": "open"})
    assert response.status_code == 302
    with scope(COUNTY):
        case = Review.objects.get().case
    assert case.number in text_of(caseworker, "reviews")
    assert supervisor.post(reverse("assistance:reviews-begin"), {"picked": [str(plan.pk)]}).status_code == 403


def test_a_supervisor_has_many_households_reviewed_with_one_click_and_sees_how_far_it_is():
    first = granted()
    with scope(COUNTY):
        plan = reviews.plan_review(case=first, last_review=today(), on=today())
    client = working_as(Role.SUPERVISOR)
    response = client.post(reverse("assistance:reviews-begin"), {"picked": [str(plan.pk)], "act": "check"}, follow=True)
    assert "待发起" in response.content.decode()
    with scope(COUNTY):
        batch = CheckBatch.objects.get()
        start_waiting_cases(batch_id=batch.pk, at=now(), on=today())
        case = Review.objects.get().case
        asked = CheckStep.objects.filter(run__case=case).count()
    assert case.status == "investigating"
    page = client.get(reverse("meanstest:batch", args=[batch.pk])).content.decode()
    assert "核对中" in page
    assert f"0/{asked} 项查询" in page
    assert "王海波" in client.get(reverse("meanstest:batch", args=[batch.pk]) + "?outcome=running").content.decode()
    assert "王海波" not in client.get(reverse("meanstest:batch", args=[batch.pk]) + "?outcome=changed").content.decode()
    assert "低保定期核查" in client.get(reverse("meanstest:batches")).content.decode()
    assert working_as(Role.VILLAGE_CLERK).get(reverse("meanstest:batch", args=[batch.pk])).status_code == 403


def test_a_household_is_handed_over_and_taken_up_by_pages():
    first = granted()
    source = working_as(Role.COUNTY_CONFIRMER)
    address = act_page("hand_over", first.pk)
    assert source.get(address).status_code == 200
    data = {
        "to_division": "210203008001", "address": "八一路5号", "last_month": month_of(today()), "reason": "户籍迁移",
    }  # fmt: skip
    assert source.post(address, data).status_code == 302
    with scope(COUNTY):
        relay(at=made.now())
        outgoing = Handover.objects.get()
    assert "迁出待接收" in text_of_case(source, first.pk)
    assert "王海波" in text_of(source, "handovers")
    target = working_as(Role.COUNTY_REVIEWER, NEIGHBOUR)
    with scope(NEIGHBOUR):
        incoming = Handover.objects.get()
    page = text_of(target, "handover", incoming.pk)
    for words in ("李雪梅", "接收", "退回", "1,050.00"):
        assert words in page
    assert target.get(reverse("assistance:handover", args=[outgoing.pk])).status_code == 404
    assert target.get(reverse("assistance:handover-refuse", args=[incoming.pk])).status_code == 200
    assert target.get(reverse("assistance:take-up", args=[incoming.pk])).status_code == 200
    response = target.post(reverse("assistance:take-up", args=[incoming.pk]))
    assert response.status_code == 302
    assert "迁入接收" in target.get(response["Location"]).content.decode()


def test_recipients_are_taken_over_from_a_file_after_a_look_at_it():
    text = io.StringIO()
    writer = csv.DictWriter(text, takeovers.COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(ROWS)
    client = working_as(Role.COUNTY_CONFIRMER)
    assert client.get(reverse("assistance:takeover-template")).content.decode("utf-8-sig").startswith("原确认文书")

    def post(act: str, total: str = "1382.50", content: str = text.getvalue()):
        file = SimpleUploadedFile("名单.csv", content.encode("gb18030"))
        data = {"file": file, "list_total": total, "first_month": "2026-12", "act": act}
        return client.post(reverse("assistance:takeover-new"), data)

    looked = post("check")
    assert "试算：尚未导入" in looked.content.decode()
    with scope(COUNTY):
        assert not Takeover.objects.exists()
    assert post("enter", "1382.51").status_code in (409, 422)
    assert "列：" in post("check", content="甲,乙\n1,2\n").content.decode()
    entered = post("enter")
    assert "接续完成" in entered.content.decode()
    with scope(COUNTY):
        assert Award.objects.count() == 2
        case = Takeover.objects.all()[0].case
    for tab in ("overview", "declared", "check", "calculation", "history", "letters"):
        assert text_of_case(client, case.pk, tab)


def test_nobody_without_the_right_opens_these_pages():
    first = granted()
    auditor = working_as(Role.AUDITOR)
    for code in ("open_change", "record_death", "open_review", "hand_over", "end"):
        assert auditor.get(act_page(code, first.pk)).status_code == 403
    for code in ("name_head", "open_split", "keep"):
        assert auditor.get(act_page(code, first.pk)).status_code == 404, "an application has no such act"
    for name in ("reviews", "handovers", "takeover-new"):
        assert auditor.get(reverse(f"assistance:{name}")).status_code == 403
    with scope(COUNTY):
        assert not handovers.Handover.objects.exists()
        assert make_actor(Role.AUDITOR).role == Role.AUDITOR
