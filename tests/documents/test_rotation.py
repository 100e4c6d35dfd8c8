"""Files are encrypted anew while the product works; what somebody reads meanwhile opens, and no old file is left."""

import pytest
from django.core.files.storage import default_storage

from civaffairs.common.errors import Refusal
from civaffairs.documents import storage
from civaffairs.documents.models import Document
from civaffairs.documents.rotation import rotate_files
from civaffairs.documents.services import open_document, open_original
from civaffairs.registry import rotation

from . import files
from .test_services import actor, make
from .test_uploads import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_with_thing")]

NEW_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="


def paths(document: Document) -> list[str]:
    return [storage.place(document, digest).path for digest in document.digests]


def test_every_file_opens_under_the_newest_key_alone_and_a_second_run_changes_nothing(settings):
    letter, paper = make(), upload()
    old = paths(letter) + paths(paper)
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_KEY}
    assert rotate_files(using="default", size=1) == rotation.Rotated(2)
    settings.FIELD_KEYS = {"2": NEW_KEY}
    for document in (letter, paper):
        document.refresh_from_db()
        assert open_document(document=document, by=actor(), purpose="核对")
    assert open_original(document=paper, by=actor(), purpose="核对") == files.jpeg()
    assert not [path for path in old if default_storage.exists(path)]
    assert rotate_files(using="default") == rotation.Rotated()
    assert rotation.kept_under_older_keys(using="default")["文书材料"] == 0


def test_a_run_that_was_ended_between_copying_and_naming_goes_on(settings):
    paper = upload()
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_KEY}
    for digest in paper.digests:
        content = storage.get(storage.place(paper, digest))
        storage.put(storage.Place(paper.tenant_id, "2", digest), content)
    assert open_document(document=paper, by=actor(), purpose="核对"), "until the row names it the old file is read"
    assert rotate_files(using="default").rows == 1
    paper.refresh_from_db()
    assert open_document(document=paper, by=actor(), purpose="核对")


def test_a_document_whose_file_is_lost_is_named_and_keeps_its_key(settings):
    paper, letter = upload(), make()
    default_storage.delete(storage.place(paper, paper.original_digest).path)
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_KEY}
    done = rotate_files(using="default")
    assert (done.rows, done.unreadable) == (1, (str(paper.pk),))
    paper.refresh_from_db()
    assert paper.key_version == "1"
    assert open_document(document=paper, by=actor(), purpose="核对")
    letter.refresh_from_db()
    assert letter.key_version == "2"


def test_a_file_that_another_document_names_is_not_removed():
    first = upload()
    second = upload(kind="other", content=files.png(), file_name="a.png")
    Document.objects.filter(pk=second.pk).update(digest=first.digest)
    Document.objects.filter(pk=first.pk).update(destroyed_at=first.made_at)
    assert storage.remove_unused([storage.place(first, digest) for digest in first.digests]) == 2
    second.refresh_from_db()
    assert open_document(document=second, by=actor(), purpose="核对")
    with pytest.raises(Refusal, match="保管期满"):
        first.refresh_from_db()
        open_document(document=first, by=actor(), purpose="核对")


def test_the_command_for_keys_knows_the_files():
    assert dict(rotation.file_rotations())["文书材料文件"] is rotate_files


def test_a_file_in_use_is_not_removed():
    paper = upload()
    assert storage.remove_unused([storage.place(paper, digest) for digest in paper.digests]) == 0
