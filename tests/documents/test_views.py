import datetime as dt
import uuid
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership, User
from civaffairs.audit.models import AuditEntry
from civaffairs.documents.models import Document
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .test_services import make, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bureaus():
    Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101")
    Bureau.objects.create(id=1002, name="甲市二区民政局", division_code="990102")


@pytest.fixture
def document() -> Document:
    with scope(1001):
        return make()


def sign_in(client, role: str, *, bureau: int = 1001, division: str = "990101"):
    user = User.objects.create_user(username=f"{role}{bureau}{division}", name="李敏")
    Membership.objects.create(
        user=user, bureau_id=bureau, role=role, division_code=division, valid_from=dt.date(2020, 1, 1)
    )
    client.force_login(user)
    return client


def address(document: Document) -> str:
    return reverse("documents:download", args=[document.pk])


def test_a_caseworker_saves_the_letter_under_its_chinese_name(client, document):
    answer = sign_in(client, Role.TOWNSHIP_CASEWORKER).get(address(document))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    name = quote("最低生活保障申请受理通知书 大中民救受〔2026〕128号.pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"


def test_a_document_is_sandboxed_never_sniffed_and_never_cached(client, document):
    answer = sign_in(client, Role.COUNTY_REVIEWER).get(address(document))
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_download_is_recorded_with_its_purpose(client, document):
    sign_in(client, Role.COUNTY_REVIEWER).get(address(document), {"purpose": "信访答复"})
    with scope(1001):
        assert AuditEntry.objects.get(verb="documents.read").purpose == "信访答复"


def test_a_role_without_the_right_is_refused_and_nothing_is_recorded_as_read(client, document):
    assert sign_in(client, Role.VILLAGE_CLERK).get(address(document)).status_code == 403
    with scope(1001):
        assert not AuditEntry.objects.filter(verb="documents.read").exists()


def test_a_document_of_another_area_or_bureau_does_not_exist_for_the_reader(client, document):
    there = sign_in(client, Role.TOWNSHIP_CASEWORKER, division="990101002000")
    assert there.get(address(document)).status_code == 404
    elsewhere = sign_in(client, Role.COUNTY_REVIEWER, bureau=1002, division="990102")
    assert elsewhere.get(address(document)).status_code == 404
    assert elsewhere.get(reverse("documents:download", args=[uuid.uuid4()])).status_code == 404


def test_nobody_downloads_without_signing_in(client, document):
    answer = client.get(address(document))
    assert answer.status_code == 302
    assert reverse("accounts:sign-in") in answer["Location"]


def test_a_document_whose_file_is_missing_says_so_instead_of_breaking(client, document):
    default_storage.delete(path_of(document))
    answer = sign_in(client, Role.COUNTY_REVIEWER).get(address(document))
    assert answer.status_code == 409
    assert "备份" in answer.content.decode()


def test_a_purpose_too_long_for_the_record_is_refused_in_words(client, document):
    answer = sign_in(client, Role.COUNTY_REVIEWER).get(address(document), {"purpose": "长" * 201})
    assert answer.status_code == 422
    assert "不超过200个字" in answer.content.decode()


def test_everybody_may_verify_a_letter_and_reads_no_personal_data(client, document):
    answer = client.get(f"/verify/{document.verification_code}")
    page = answer.content.decode()
    assert answer.status_code == 200
    for part in ("最低生活保障申请受理通知书", "大中民救受〔2026〕128号", "2026年11月20日", "甲市一区民政局"):
        assert part in page
    for part in ("王秀兰", "210", "DB2102022026000128", str(document.subject_id)):
        assert part not in page


def test_a_code_may_be_typed_with_hyphens_and_small_letters(client, document):
    code = document.verification_code.lower()
    typed = "-".join(code[place : place + 4] for place in range(0, 16, 4))
    assert "甲市一区民政局" in client.get("/verify", {"code": typed}).content.decode()


@pytest.mark.parametrize("typed", ["00Z9K7QX2M4TRW8B", "%00", "乱写", "x" * 200])
def test_an_unknown_code_is_not_found_and_says_what_to_do(client, typed):
    answer = client.get("/verify", {"code": typed})
    assert answer.status_code == 404
    assert "印发机关核实" in answer.content.decode()


def test_the_verification_page_asks_for_the_code(client):
    answer = client.get("/verify")
    assert answer.status_code == 200
    assert "验证码" in answer.content.decode()


def test_verifying_while_signed_in_elsewhere_leaves_the_own_bureau_in_scope(client, document):
    there = sign_in(client, Role.COUNTY_REVIEWER, bureau=1002, division="990102")
    assert there.get(f"/verify/{document.verification_code}").status_code == 200
    assert there.get(address(document)).status_code == 404
