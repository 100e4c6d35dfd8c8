import datetime as dt
import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents.models import Document
from civaffairs.documents.services import Verified, make_letter, open_document, verify_letter
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import NoScope, scope

from . import samples

pytestmark = pytest.mark.django_db

TOWNSHIP = "990101001000"
CASE = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def bureaus():
    Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101")
    Bureau.objects.create(id=1002, name="甲市二区民政局", division_code="990102")


def actor(role: str = Role.TOWNSHIP_CASEWORKER, *, bureau: int = 1001, division: str = TOWNSHIP) -> Actor:
    return Actor(id="7", name="李敏", role=role, bureau_id=bureau, division_code=division)


def make(**more) -> Document:
    letter = more.pop("data", None) or samples.receipt()
    return make_letter(
        **{
            "data": letter,
            "subject_kind": "matter",
            "subject_id": CASE,
            "division_code": TOWNSHIP,
            "by": actor(),
            "on": samples.ON,
        }
        | more
    )


def path_of(document: Document) -> str:
    return f"1001/{document.key_version}/{document.digest[:2]}/{document.digest}"


def test_a_letter_is_kept_encrypted_under_its_digest_and_opens_again():
    with scope(1001):
        document = make()
        stored = default_storage.open(path_of(document)).read()
        content = open_document(document=document, by=actor(), purpose="核对")
    assert b"%PDF" not in stored
    assert len(content) == document.size
    text = "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "王秀兰" in text
    assert document.verification_code in text
    assert document.file_name == "最低生活保障申请受理通知书 大中民救受〔2026〕128号.pdf"


def test_making_and_opening_a_letter_leave_entries_in_words():
    with scope(1001):
        document = make()
        open_document(document=document, by=actor(), purpose="当事人查询")
        made, read = AuditEntry.objects.order_by("at")
    assert (made.verb, made.subject_kind, made.subject_id) == ("documents.make", "matter", str(CASE))
    assert "受理通知书" in made.text
    assert (read.verb, read.purpose, read.actor_name) == ("documents.read", "当事人查询", "李敏")


@pytest.mark.parametrize(
    "reader",
    [
        actor(Role.VILLAGE_CLERK),
        actor(Role.SYSTEM_ADMINISTRATOR),
        actor(division="990101002000"),
        actor(bureau=1002, division="990102"),
    ],
    ids=["village clerk", "administrator", "another township", "another bureau"],
)
def test_who_may_not_read_opens_nothing_and_leaves_no_reading(reader):
    with scope(1001):
        document = make()
        with pytest.raises(NotPermitted):
            open_document(document=document, by=reader, purpose="核对")
        assert not AuditEntry.objects.filter(verb="documents.read").exists()


def test_another_bureau_does_not_even_see_the_document():
    with scope(1001):
        document = make()
    with scope(1002):
        assert not Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("purpose", ["", "　 ", "长" * 201])
def test_opening_without_a_purpose_in_words_is_refused(purpose):
    with scope(1001):
        document = make()
        with pytest.raises(Refusal, match="用途"):
            open_document(document=document, by=actor(), purpose=purpose)
        assert not AuditEntry.objects.filter(verb="documents.read").exists()


def test_a_missing_file_and_a_changed_file_are_told_apart():
    with scope(1001):
        document = make()
        stored = default_storage.open(path_of(document)).read()
        default_storage.delete(path_of(document))
        with pytest.raises(Refusal) as missing:
            open_document(document=document, by=actor(), purpose="核对")
        default_storage.save(path_of(document), ContentFile(stored[:-1] + bytes([stored[-1] ^ 1])))
        with pytest.raises(Refusal) as damaged:
            open_document(document=document, by=actor(), purpose="核对")
    assert (missing.value.code, damaged.value.code) == ("document_missing", "document_damaged")


def test_documents_open_with_the_key_that_wrote_them(settings):
    with scope(1001):
        old = make()
        settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="}
        new = make()
        assert (old.key_version, new.key_version) == ("1", "2")
        for document in (old, new):
            assert open_document(document=document, by=actor(), purpose="核对").startswith(b"%PDF")


def test_a_letter_dated_otherwise_than_the_act_is_refused():
    with scope(1001):
        with pytest.raises(Refusal) as refused:
            make(on=samples.ON + dt.timedelta(days=1))
        assert refused.value.code == "issued_on_differs"
        assert not Document.objects.exists()


def test_a_letter_needs_a_bureau_in_scope():
    with pytest.raises(NoScope):
        make()


def test_a_printed_letter_is_verified_without_signing_in_and_without_naming_anybody():
    with scope(1001):
        code = make(title="受理通知书（王秀兰）").verification_code
    expected = Verified("最低生活保障申请受理通知书", "大中民救受〔2026〕128号", samples.ON, "甲市一区民政局")
    assert verify_letter(code) == expected
    assert verify_letter(code.lower()) == expected
    last = "2" if code[-1] == "1" else "1"
    assert verify_letter(code[:-1] + last) is None
    assert verify_letter("ZZZZ" + code[4:]) is None


def test_letters_about_a_case_are_listed_newest_first():
    with scope(1001):
        first, second = make(), make(data=samples.grant_notice())
        assert list(Document.objects.about("matter", CASE)) == [second, first]
