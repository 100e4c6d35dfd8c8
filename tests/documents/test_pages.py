"""At the desk: papers of a case are uploaded, replaced, locked, scanned, filed and destroyed on pages."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.casework.querysets import CaseQuerySet
from civaffairs.documents.destruction import draw_list
from civaffairs.documents.models import DestructionList, Document, LegalHold, Scan
from civaffairs.documents.services import file_upload
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import grievances as complained
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

from . import files

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def county(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


@pytest.fixture
def case() -> Case:
    with scope(COUNTY):
        return made.submitted(ON)


def working_as(client, role: str):
    client.force_login(make_member(role).user)
    return client


def sent(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def tab(case: Case) -> str:
    return reverse("casework:case-tab", args=[case.pk, "papers"])


def filed(case: Case, content: bytes | None = None) -> Document:
    with scope(COUNTY):
        return file_upload(
            subject_kind="case", subject_id=case.pk, kind="diagnosis", content=content or files.jpeg(),
            file_name="a.jpg", by=make_actor(Role.TOWNSHIP_CASEWORKER), on=ON,
        )  # fmt: skip


def test_a_caseworker_uploads_a_paper_and_finds_it_with_the_case(client, case):
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    address = reverse("documents:upload", args=["case", case.pk])
    assert "材料种类" in desk.get(address).content.decode()
    answer = desk.post(address, {"kind": "diagnosis", "title": "王海波", "file": sent(files.telling_jpeg())})
    assert (answer.status_code, answer["Location"]) == (302, tab(case))
    page = desk.get(tab(case)).content.decode()
    assert "诊断证明（王海波）" in page
    assert "第1版" in page


def test_a_refused_file_comes_back_beside_its_field_in_words(client, case):
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    address = reverse("documents:upload", args=["case", case.pk])
    answer = desk.post(address, {"kind": "diagnosis", "file": sent(files.enormous_png(), "a.png")})
    assert answer.status_code == 422
    assert "请降低分辨率后上传" in answer.content.decode()
    assert "文件是空的" in desk.post(address, {"kind": "diagnosis", "file": sent(b"")}).content.decode()


def test_a_new_version_is_uploaded_and_both_are_on_the_page_of_versions(client, case):
    desk, first = working_as(client, Role.TOWNSHIP_CASEWORKER), filed(case)
    answer = desk.post(reverse("documents:replace", args=[first.pk]), {"file": sent(files.png(), "a.png")})
    assert answer["Location"] == tab(case)
    page = desk.get(reverse("documents:versions", args=[first.pk])).content.decode()
    assert page.count("调取原件") == 2
    assert "被替换" in page
    assert "第2版" in desk.get(tab(case)).content.decode()


def test_a_preview_is_shown_and_an_original_only_saved(client, case):
    desk, paper = working_as(client, Role.COUNTY_REVIEWER), filed(case, files.telling_jpeg())
    preview = desk.get(reverse("documents:preview", args=[paper.pk]))
    assert (preview["Content-Type"], preview["Content-Disposition"][:6]) == ("image/jpeg", "inline")
    original = desk.get(reverse("documents:original", args=[paper.pk]))
    assert (original["Content-Type"], original["Content-Disposition"][:10]) == (
        "application/octet-stream",
        "attachment",
    )
    assert original.content == files.telling_jpeg()
    for answer in (preview, original):
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_letter_of_our_own_has_no_original_and_no_preview(client, case):
    with scope(COUNTY):
        letter = Document.objects.create(
            kind="receipt", title="受理通知书", subject_kind="case", subject_id=case.pk, digest="0" * 64, size=1,
            division_code=case.division_code, key_version="1", made_by="试验", made_at=dt.datetime.now(dt.UTC),
        )  # fmt: skip
    desk = working_as(client, Role.COUNTY_REVIEWER)
    for name in ("original", "preview"):
        assert desk.get(reverse(f"documents:{name}", args=[letter.pk])).status_code == 409


def test_a_village_clerk_sees_how_much_is_there_but_not_what(client, case):
    filed(case)
    desk = working_as(client, Role.VILLAGE_CLERK)
    page = desk.get(tab(case)).content.decode()
    assert "上传材料" in page
    assert "诊断证明" not in page
    given = {"kind": "visit_photograph", "file": sent(files.png(), "a.png")}
    answer = desk.post(reverse("documents:upload", args=["case", case.pk]), given, follow=True)
    assert answer.status_code == 200
    assert "材料已归入" in answer.content.decode()


def test_the_papers_of_a_draft_have_a_page_of_their_own(client):
    with scope(COUNTY):
        draft = made.draft(ON)
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    given = {"kind": "diagnosis", "file": sent(files.jpeg())}
    answer = desk.post(reverse("documents:upload", args=["case", draft.pk]), given, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("documents:about", args=["case", draft.pk])
    assert "诊断证明" in answer.content.decode()


def test_the_missing_papers_are_named_at_once(client, case):
    page = working_as(client, Role.TOWNSHIP_CASEWORKER).get(tab(case)).content.decode()
    assert "还缺的材料" in page
    assert "申请书" in page


def test_papers_of_a_case_that_is_closed_to_somebody_do_not_exist_for_them(client, case, monkeypatch):
    paper = filed(case)
    desk = working_as(client, Role.COUNTY_REVIEWER)
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda rows, by: rows.none())
    for name in ("download", "preview", "original", "versions", "replace"):
        assert desk.get(reverse(f"documents:{name}", args=[paper.pk])).status_code == 404


def test_papers_are_locked_and_unlocked_with_a_reason(client, case):
    desk = working_as(client, Role.COUNTY_REVIEWER)
    assert desk.post(reverse("documents:hold", args=["case", case.pk]), {"reason": ""}).status_code == 422
    desk.post(reverse("documents:hold", args=["case", case.pk]), {"reason": "（2026）行初1号"})
    assert "（2026）行初1号" in desk.get(tab(case)).content.decode()
    with scope(COUNTY):
        hold = LegalHold.objects.get()
    lift = reverse("documents:lift-hold", args=[hold.pk])
    assert "（2026）行初1号" in desk.get(lift).content.decode()
    assert desk.post(lift, {"reason": "判决生效"})["Location"] == tab(case)
    assert "材料已锁定" not in desk.get(tab(case)).content.decode()


def test_several_scans_are_taken_and_the_damaged_one_is_named(client, case):
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    given = [sent(files.scanned(case.number), "1.png"), sent(b"x" * 9, "2.pdf"), sent(files.png(), "3.png")]
    page = desk.post(reverse("documents:take-scans"), {"files": given}, follow=True).content.decode()
    assert "已接收2份扫描件" in page
    assert "第2个文件：只能上传" in page
    assert case.number in page
    with scope(COUNTY):
        scan = Scan.objects.get(proposed_id=case.pk)
        blank = Scan.objects.get(proposed_id=None)
    answer = desk.post(reverse("documents:scan", args=[scan.pk]), {"kind": "identity_card", "number": ""})
    assert answer["Location"] == reverse("documents:scans")
    other = reverse("documents:scan", args=[blank.pk])
    assert desk.post(other, {"kind": "other", "number": ""}).status_code == 422
    assert desk.post(other, {"kind": "other", "number": "没有的编号"}).status_code == 422
    desk.post(reverse("documents:discard-scan", args=[blank.pk]), {"reason": "空白页"})
    assert "没有待归档的扫描件" in desk.get(reverse("documents:scans")).content.decode()
    assert "居民身份证" in desk.get(tab(case)).content.decode()


def test_scans_that_are_sent_twice_are_taken_once(client):
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    token = desk.get(reverse("documents:take-scans")).context["form_token"]
    for _ in range(2):
        desk.post(reverse("documents:take-scans"), {"files": [sent(files.png(), "1.png")], "form_token": token})
    with scope(COUNTY):
        assert Scan.objects.count() == 1


def test_nothing_but_refused_scans_stays_on_the_form(client):
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    answer = desk.post(reverse("documents:take-scans"), {"files": [sent(b"x", "a.pdf")]})
    assert answer.status_code == 422
    assert "第1个文件" in answer.content.decode()


def test_two_people_approve_a_list_of_destruction_on_its_page(client, case):
    paper = filed(case)
    with scope(COUNTY):
        Document.objects.filter(pk=paper.pk).update(made_at=dt.datetime(1990, 1, 1, tzinfo=dt.UTC))
        Case.objects.filter(pk=case.pk).update(is_open=False, closed_on=dt.date(1990, 6, 1))
        drawn = draw_list(on=dt.date(2026, 1, 1))
    page, approve = (reverse(f"documents:{name}", args=[drawn.pk]) for name in ("destruction", "approve"))
    desk = working_as(client, Role.COUNTY_REVIEWER)
    assert "诊断证明" in desk.get(page).content.decode()
    assert "待另一人批准" in desk.post(approve, follow=True).content.decode()
    again = desk.post(approve, follow=True).content.decode()
    assert "审核和批准应由两人分别办理" in again
    desk = working_as(client, Role.COUNTY_CONFIRMER)
    assert "系统随即销毁" in desk.post(approve, follow=True).content.decode()
    with scope(COUNTY):
        assert DestructionList.objects.approved().count() == 1
    assert "待销毁" in desk.get(reverse("documents:destructions")).content.decode()


def test_the_page_of_papers_costs_the_same_for_one_and_for_many(client, case, django_assert_max_num_queries):
    desk = working_as(client, Role.TOWNSHIP_CASEWORKER)
    desk.get(tab(case))
    for colour in ("red", "green", "blue", "white"):
        filed(case, files.jpeg(colour))
    address = reverse("documents:about", args=["case", case.pk])
    desk.get(address)
    with django_assert_max_num_queries(14):
        desk.get(address)


def test_a_scanned_complaint_waits_unseen_by_whom_it_accuses(client):
    accused = make_member(Role.COUNTY_REVIEWER)
    with scope(COUNTY):
        grievance = complained.received(dt.date(2026, 11, 20), accused=(accused.user_id,))
    desk = working_as(client, Role.COUNTY_CONFIRMER)
    desk.post(reverse("documents:take-scans"), {"files": [sent(files.scanned(grievance.number), "1.png")]})
    assert grievance.number in desk.get(reverse("documents:scans")).content.decode()
    with scope(COUNTY):
        scan = Scan.objects.get(proposed_id=grievance.pk)
    addresses = [
        reverse("documents:scan", args=[scan.pk]),
        reverse("documents:discard-scan", args=[scan.pk]),
        *(reverse(f"documents:{way}", args=[scan.document_id]) for way in ("preview", "original", "download")),
    ]
    assert desk.get(addresses[2]).status_code == 200
    client.force_login(accused.user)
    assert grievance.number not in client.get(reverse("documents:scans")).content.decode()
    assert {client.get(address).status_code for address in addresses} == {404}
