"""Home visits: who made them, who signed, what was photographed, and what a telephone brings back."""

import io
import uuid

import pytest
from PIL import Image

from assistance.services.applications import withdraw_application
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case, HomeVisit, Task
from civaffairs.casework.services import visit_takes, visits
from civaffairs.casework.services.cases import obstacles
from civaffairs.casework.visit_records import SentVisit, VisitPicture, VisitSignature, VisitTake
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents.services import kept_content
from civaffairs.tenancy.scope import scope
from tests.documents.files import pdf
from tests.factories import applications as made
from tests.factories import visits as visited
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county():
    make_bureaus()
    with scope(COUNTY):
        for role in (Role.TOWNSHIP_CASEWORKER, Role.VILLAGE_CLERK, Role.TOWNSHIP_HEAD):
            make_actor(role)
        yield


@pytest.fixture
def case(on) -> Case:
    return made.investigating(on)


def of_visit(case: Case, on) -> set[str]:
    codes = {code for code, _ in obstacles(case, "give_opinion", on)}
    return codes & {"home_visit_open", "home_visit_unsigned"}


def keep(case: Case, visit: HomeVisit, on, **more) -> VisitPicture:
    given = {"kind": "photograph", "content": visited.jpeg(), "file_name": "a.jpg", "taken_at": now(), **more}
    return visits.keep_picture(case=case, visit=visit, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on, **given)


def test_an_investigator_whom_nobody_knows_is_recorded_with_an_office_only(case, on):
    with pytest.raises(Refusal) as refused:
        visited.unsigned(case, on, second="周某")
    assert (refused.value.code, refused.value.field) == ("investigator_unknown", "second_function")
    visit = visited.unsigned(case, on, second="周某", function="桃源社区居委会委员")
    assert visit.functions == ["", "桃源社区居委会委员"]


def test_no_opinion_before_both_investigators_and_the_member_present_have_signed(case, on):
    visit = visited.unsigned(case, on)
    assert visits.unsigned(visit) == ["陈晓梅", case.applicant.name]
    assert of_visit(case, on) == {"home_visit_unsigned"}
    keep(case, visit, on, kind="signature", signer=case.applicant.name)
    assert Task.objects.open().filter(case=case, kind=visits.SIGN_VISIT).exists()
    visits.sign_visit(case=case, visit=visit, by=make_actor(Role.VILLAGE_CLERK), on=on)
    assert of_visit(case, on) == set()
    assert not Task.objects.open().filter(case=case, kind=visits.SIGN_VISIT).exists()


def test_a_signed_paper_form_needs_no_further_signature(case, on):
    made.visit(case, on)
    assert of_visit(case, on) == set()


def test_who_was_not_there_does_not_sign(case, on):
    visit = visited.unsigned(case, on)
    with pytest.raises(Refusal) as refused:
        visits.sign_visit(case=case, visit=visit, by=make_actor(Role.TOWNSHIP_HEAD), on=on)
    assert refused.value.code == "not_an_investigator"
    with pytest.raises(Refusal) as refused:
        visits.sign_visit(case=case, visit=visit, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    assert refused.value.code == "already_signed"
    assert VisitSignature.objects.filter(visit=visit).count() == 1


def test_the_signature_of_somebody_whom_the_record_does_not_name_is_refused(case, on):
    visit = visited.unsigned(case, on)
    with pytest.raises(Refusal) as refused:
        keep(case, visit, on, kind="signature", signer="路人")
    assert refused.value.code == "not_a_signer"


def test_nothing_of_a_photograph_says_where_it_was_taken_unless_the_bureau_asks(case, on):
    visit = visited.unsigned(case, on)
    shot = visited.jpeg(with_place=True)
    assert Image.open(io.BytesIO(shot)).getexif()
    picture = keep(case, visit, on, content=shot, position="38.9194,121.6347")
    document = picture.document
    for digest in document.digests:
        assert not Image.open(io.BytesIO(kept_content(document, digest))).getexif()
    assert picture.position == ""
    assert document.title == "入户调查照片"


def test_a_bureau_that_asks_for_the_place_has_it_beside_the_picture(case, on, monkeypatch):
    asked = {"photographs": 1, "keeps_position": True, "hours_away": 12}
    monkeypatch.setattr(visits, "procedure_at", lambda place, on: asked)
    picture = keep(case, visited.unsigned(case, on), on, position="38.9194,121.6347")
    assert picture.position == "38.9194,121.6347"


def test_a_pdf_is_no_photograph(case, on):
    with pytest.raises(Refusal) as refused:
        keep(case, visited.unsigned(case, on), on, content=pdf(), file_name="a.pdf")
    assert refused.value.code == "picture_required"


def test_a_telephone_takes_along_what_the_visit_needs_and_no_number(case, on):
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    told = visit_takes.contents(visited.taken(case, on), by=by, on=on)
    [visit] = told["visits"]
    assert visit["number"] == case.number
    assert {"居住地址", "申报的家庭成员"} <= {fact["label"] for fact in visit["facts"]}
    numbers = case.applicant.documents.count()
    assert numbers
    assert made.id_number(case.applicant.birth, 11) not in f"{told}"
    assert "6228480000000000018" not in f"{told}"


def test_after_its_hours_the_telephone_is_given_the_key_and_no_case(case, on):
    take = visited.taken(case, on)
    VisitTake.objects.filter(pk=take.pk).update(expires_at=now())
    take.refresh_from_db()
    told = visit_takes.contents(take, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    assert told["key"]
    assert told["visits"] == []


def test_a_case_without_a_due_visit_is_not_taken_along(on):
    with pytest.raises(Refusal) as refused:
        visited.taken(made.submitted(on), on)
    assert refused.value.code == "nothing_to_take"
    assert not VisitTake.objects.exists()


def test_a_visit_comes_back_with_its_photographs_and_signature_and_closes_the_task(case, on):
    sent = visited.sent(case, visited.taken(case, on), on)
    visit = sent.visit
    assert sent.state == "recorded"
    assert visit.checklist[0] == {"code": "people_living_here", "label": "实际居住人口是否与申报一致", "answer": "是"}
    assert visit.pictures.count() == 2
    assert visits.unsigned(visit) == ["陈晓梅"]
    assert not Task.objects.open().filter(case=case, kind=visits.HOME_VISIT).exists()
    assert VisitTake.objects.get(pk=sent.take_id).returned_at


def test_what_is_sent_twice_is_one_visit_with_its_pictures_once(case, on):
    take, key = visited.taken(case, on), uuid.uuid4()
    first = visited.sent(case, take, on, key)
    assert visited.sent(case, take, on, key) == first
    assert HomeVisit.objects.filter(case=case).count() == 1
    assert VisitPicture.objects.filter(case=case).count() == 2


def test_one_key_with_another_content_is_refused(case, on):
    take, key = visited.taken(case, on), uuid.uuid4()
    visited.sent(case, take, on, key)
    with pytest.raises(Refusal) as refused:
        visited.sent(case, take, on, key, findings="另一份")
    assert refused.value.code == "sent_otherwise"


def test_a_record_that_lacks_something_names_it_and_stays_on_the_telephone(case, on):
    take = visited.taken(case, on)
    with pytest.raises(Refusal) as refused:
        visited.sent(case, take, on, check_dwelling="", findings="")
    assert {label for label, _ in refused.value.reasons} == {"住房来源", "调查情况"}
    with pytest.raises(Refusal, match="至少要有1张现场照片"):
        visit_takes.receive(
            take=take, case=case, key=uuid.uuid4(), content=visited.content(case, on), pictures=[],
            by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on,
        )  # fmt: skip
    assert not SentVisit.objects.exists()


def test_nobody_sends_what_another_took_along(case, on):
    take = visited.taken(case, on)
    with pytest.raises(Refusal) as refused:
        visit_takes.receive(
            take=take, case=case, key=uuid.uuid4(), content=visited.content(case, on), pictures=visited.pictures(),
            by=make_actor(Role.VILLAGE_CLERK), on=on,
        )  # fmt: skip
    assert refused.value.code == "not_taken"
    with pytest.raises(NotPermitted):
        visit_takes.give_back(take=take, by=make_actor(Role.VILLAGE_CLERK))


def test_when_somebody_recorded_a_visit_meanwhile_both_are_kept_and_somebody_decides(case, on):
    take = visited.taken(case, on)
    made.visit(case, on)
    sent = visited.sent(case, take, on)
    assert sent.state == "conflicting"
    assert "已登记" in sent.conflict
    assert sent.pictures.count() == 2
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    visit = visit_takes.record_brought(case=case, sent=sent, by=by, on=on)
    assert case.home_visits.count() == 2
    assert visit.pictures.count() == 2
    assert visits.unsigned(visit) == ["陈晓梅"]
    with pytest.raises(Refusal) as refused:
        visit_takes.set_aside(case=case, sent=sent, reason="重复", by=by, on=on)
    assert refused.value.code == "already_settled"


def test_when_the_case_has_moved_on_what_came_back_can_only_be_kept(case, on):
    take = visited.taken(case, on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    withdraw_application(case=case, reason="不再申请", by=by, on=on)
    sent = visited.sent(case, take, on)
    assert sent.state == "conflicting"
    with pytest.raises(Refusal) as refused:
        visit_takes.record_brought(case=case, sent=sent, by=by, on=on)
    assert refused.value.code == "not_investigating"
    visit_takes.set_aside(case=case, sent=sent, reason="申请已撤回", by=by, on=on)
    kept = SentVisit.objects.get(pk=sent.pk)
    assert (kept.state, kept.settled_reason) == ("set_aside", "申请已撤回")
    assert kept.content["fields"]["findings"] == "一致"
    assert not HomeVisit.objects.filter(case=case).exists()
