"""What people hand in is kept as it came and as it is shown; a newer version replaces nothing."""

import datetime as dt
import hashlib
import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents import storage, subjects
from civaffairs.documents.models import Document
from civaffairs.documents.services import file_upload, open_document, open_original, open_preview

from . import files
from .papers import ABOUT, TOWNSHIP, Thing, about_things
from .test_services import actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_with_thing")]

ON = dt.date(2026, 11, 20)


def upload(content: bytes | None = None, **more) -> Document:
    return file_upload(
        **{
            "subject_kind": "thing", "subject_id": ABOUT, "kind": "diagnosis", "content": content or files.jpeg(),
            "file_name": "诊断证明.jpg", "by": actor(), "on": ON,
        }
        | more
    )  # fmt: skip


def refusal_of(**more) -> str:
    with pytest.raises(Refusal) as refused:
        upload(**more)
    return refused.value.code


def test_an_upload_is_kept_as_it_came_and_as_it_is_shown_and_both_are_unreadable_in_the_store():
    came = files.telling_jpeg()
    document = upload(came)
    for digest in document.digests:
        stored = default_storage.open(storage.place(document, digest).path).read()
        assert not stored.startswith(b"\xff\xd8")
    shown = open_document(document=document, by=actor(), purpose="核对")
    assert files.CANARY.encode() not in shown
    assert Image.open(io.BytesIO(shown)).format == "JPEG"
    assert open_original(document=document, by=actor(), purpose="核对真伪") == came
    assert Image.open(io.BytesIO(open_preview(document=document, by=actor(), purpose="核对"))).format == "JPEG"


def test_an_upload_is_named_by_its_kind_and_never_by_its_file():
    document = upload(file_name=f"{files.CANARY}.jpg", title="张建国")
    assert (document.title, document.received_on, document.pages) == ("诊断证明（张建国）", ON, 1)
    assert files.CANARY not in str(vars(document))
    assert document.file_name == "诊断证明（张建国）.jpg"
    filed = AuditEntry.objects.get(verb="documents.file")
    assert (filed.subject_id, filed.text) == (str(ABOUT), "上传诊断证明（张建国）")


def test_taking_out_the_original_is_recorded_as_such():
    open_original(document=upload(), by=actor(), purpose="司法鉴定")
    entry = AuditEntry.objects.get(verb="documents.read")
    assert (entry.text, entry.purpose) == ("调取原件：诊断证明", "司法鉴定")


@pytest.mark.parametrize(
    ("by", "code"),
    [
        (actor(Role.PAYMENT_OFFICER), "not_permitted"),
        (actor(division="990101002000"), "subject_not_found"),
        (Actor(id="1", name="系统管理员", role=Role.SYSTEM_ADMINISTRATOR, bureau_id=1001, division_code="990101"),
         "not_permitted"),
    ],
    ids=["payment officer", "another township", "administrator"],
)  # fmt: skip
def test_who_may_not_file_leaves_nothing_behind(by, code):
    assert refusal_of(by=by) == code
    assert not Document.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_village_clerk_files_what_they_photographed_and_may_not_open_it():
    clerk = actor(Role.VILLAGE_CLERK, division=TOWNSHIP)
    document = upload(by=clerk, kind="visit_photograph")
    with pytest.raises(NotPermitted):
        open_document(document=document, by=clerk, purpose="核对")


def test_an_unknown_kind_of_paper_or_thing_is_refused():
    assert refusal_of(kind="whatever") == "unknown_material"
    assert refusal_of(subject_kind="whatever") == "subject_not_found"
    assert refusal_of(subject_id=uuid.uuid4()) == "subject_not_found"


def test_whoever_may_not_see_the_thing_opens_none_of_its_papers():
    document = upload()
    with about_things(Thing(id=uuid.uuid4())), pytest.raises(NotPermitted, match="所属的事项"):
        open_document(document=document, by=actor(), purpose="核对")
    assert not AuditEntry.objects.filter(verb="documents.read").exists()


def test_what_the_guard_refuses_is_not_kept():
    assert refusal_of(content=files.enormous_png(), file_name="a.png") == "upload_too_many_pixels"
    assert not Document.objects.exists()


def test_the_same_file_sent_twice_is_filed_once():
    upload()
    assert refusal_of() == "document_already_filed"
    assert Document.objects.count() == 1


def test_a_new_version_stands_beside_the_old_one_which_still_opens():
    first = upload()
    second = upload(files.png(), file_name="a.png", replaces=first)
    first.refresh_from_db()
    assert (second.version, second.series, first.superseded_at) == (2, first.series, second.made_at)
    assert list(Document.objects.versions_of(first)) == [second, first]
    assert list(Document.objects.about("thing", ABOUT).current()) == [second]
    assert open_document(document=first, by=actor(), purpose="核对")


def test_the_version_that_a_decision_rested_on_stays_known():
    first = upload()
    decided_at = first.made_at + dt.timedelta(microseconds=1)
    second = upload(files.png(), file_name="a.png", replaces=first)
    assert list(Document.objects.about("thing", ABOUT).current_at(decided_at)) == [first]
    assert list(Document.objects.about("thing", ABOUT).current_at(second.made_at)) == [second]


def test_only_the_newest_version_of_the_same_thing_is_replaced():
    first = upload()
    other = Thing(id=uuid.uuid4())
    with about_things(other):
        assert refusal_of(content=files.png(), file_name="a.png", replaces=first, subject_id=other.id) == (
            "version_elsewhere"
        )
    upload(files.png(), file_name="a.png", replaces=first)
    assert refusal_of(content=files.png("green"), file_name="a.png", replaces=first) == "version_superseded"
    assert Document.objects.count() == 2


def test_things_of_an_unregistered_kind_are_known_to_nobody():
    assert subjects.kind_of("whatever") is None


def test_a_file_that_a_crash_left_half_written_is_written_anew():
    content = files.jpeg()
    digest = hashlib.sha256(content).hexdigest()
    half = storage.Place(1001, storage.cipher().current, digest)
    default_storage.save(half.path, ContentFile(b"half"))
    document = upload(content)
    assert document.original_digest == digest
    assert open_original(document=document, by=actor(), purpose="核对") == content
