"""Papers are destroyed when their years are over, two people agree and nobody needs them; the record stays."""

import datetime as dt
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents import storage, tasks
from civaffairs.documents.destruction import (
    approve_list,
    destroy_chunk,
    draw_list,
    due_documents,
    remove_destroyed_files,
)
from civaffairs.documents.holds import lift_hold, place_hold
from civaffairs.documents.models import DestructionList, Document, LegalHold
from civaffairs.documents.retention import due_on
from civaffairs.documents.services import open_document
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from . import files
from .papers import ABOUT, Thing, about_things
from .test_services import actor, make
from .test_uploads import upload

CLOSED = dt.date(1995, 6, 1)
# Thirty years after 1995 are over at the end of 2025.
ON = dt.date(2026, 1, 1)
REVIEWER = Actor(id="21", name="赵强", role=Role.COUNTY_REVIEWER, bureau_id=1001, division_code="990101")
CONFIRMER = Actor(id="22", name="周琳", role=Role.COUNTY_CONFIRMER, bureau_id=1001, division_code="990101")


@pytest.fixture
def county(db):
    Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101")
    with about_things(Thing(closed_on=CLOSED)), scope(1001):
        yield


def old(document: Document) -> Document:
    Document.objects.filter(pk=document.pk).update(made_at=dt.datetime(1995, 5, 1, tzinfo=dt.UTC))
    document.refresh_from_db()
    return document


@pytest.fixture
def paper(county) -> Document:
    return old(upload())


def approved(drawn: DestructionList) -> DestructionList:
    approve_list(destruction=drawn, by=REVIEWER, on=ON)
    return approve_list(destruction=drawn, by=CONFIRMER, on=ON)


def carried_out(drawn: DestructionList) -> None:
    assert not destroy_chunk(destruction_id=drawn.pk)
    remove_destroyed_files(at=now())


def paths(document: Document) -> list[str]:
    return [storage.place(document, digest).path for digest in document.digests]


@pytest.mark.parametrize(
    ("closed", "years", "due"),
    [
        (dt.date(1995, 1, 1), 30, dt.date(2026, 1, 1)),
        (dt.date(1995, 12, 31), 30, dt.date(2026, 1, 1)),
        (dt.date(1996, 1, 1), 30, dt.date(2027, 1, 1)),
        (dt.date(2020, 2, 29), 10, dt.date(2031, 1, 1)),
    ],
)
def test_keeping_runs_in_whole_years_from_the_year_after_the_matter_was_closed(closed, years, due):
    assert due_on(closed, years) == due


def test_papers_are_due_the_day_after_their_last_year_and_not_before(paper):
    assert list(due_documents(on=ON - dt.timedelta(days=1))) == []
    [due] = due_documents(on=ON)
    assert (due.document, due.years, due.due_on) == (paper, 30, ON)


def test_a_lesser_class_of_papers_is_due_earlier(county):
    with about_things(Thing(closed_on=dt.date(2010, 3, 1))):
        old(upload(kind="other"))
        old(upload(files.png(), file_name="a.png"))
        assert [due.years for due in due_documents(on=dt.date(2021, 1, 1))] == [10]


def test_papers_of_a_matter_that_is_not_closed_are_never_due(county):
    with about_things(Thing(closed_on=None)):
        old(upload())
        assert list(due_documents(on=dt.date(2099, 1, 1))) == []


def test_what_two_people_approved_is_destroyed_and_its_record_stays(paper):
    drawn = approved(draw_list(on=ON))
    carried_out(drawn)
    paper.refresh_from_db()
    drawn.refresh_from_db()
    assert paper.destroyed_at
    assert drawn.finished_at
    assert not [path for path in paths(paper) if default_storage.exists(path)]
    with pytest.raises(Refusal, match="按销毁清册销毁"):
        open_document(document=paper, by=actor(), purpose="核对")
    entry = AuditEntry.objects.get(verb="documents.destroy", subject_id=str(ABOUT))
    assert entry.text == "销毁诊断证明：保管30年期满，赵强、周琳审批"


def test_nothing_is_destroyed_before_the_second_approval(paper):
    drawn = draw_list(on=ON)
    approve_list(destruction=drawn, by=REVIEWER, on=ON)
    carried_out(drawn)
    paper.refresh_from_db()
    assert paper.destroyed_at is None
    assert open_document(document=paper, by=actor(), purpose="核对")


def test_one_person_never_gives_both_approvals(paper):
    drawn = draw_list(on=ON)
    approve_list(destruction=drawn, by=REVIEWER, on=ON)
    with pytest.raises(Refusal) as refused:
        approve_list(destruction=drawn, by=REVIEWER, on=ON)
    assert refused.value.code == "second_person_needed"
    with pytest.raises(IntegrityError), transaction.atomic():
        DestructionList.objects.filter(pk=drawn.pk).update(second_approver_id=REVIEWER.id)
    drawn.refresh_from_db()
    assert drawn.second_approved_on is None


def test_a_third_approval_is_refused(paper):
    drawn = approved(draw_list(on=ON))
    with pytest.raises(Refusal) as refused:
        approve_list(destruction=drawn, by=CONFIRMER, on=ON)
    assert refused.value.code == "already_approved"


@pytest.mark.parametrize(
    "by",
    [actor(), actor(Role.COUNTY_REVIEWER), actor(Role.AUDITOR, division="990101")],
    ids=["caseworker", "reviewer of a township", "auditor"],
)
def test_who_may_not_approve_changes_nothing(paper, by):
    drawn = draw_list(on=ON)
    with pytest.raises(NotPermitted):
        approve_list(destruction=drawn, by=by, on=ON)
    drawn.refresh_from_db()
    assert drawn.first_approved_on is None


def test_what_stands_on_a_waiting_list_is_not_listed_again(paper):
    assert draw_list(on=ON).items.count() == 1
    assert draw_list(on=ON) is None


def test_papers_that_are_held_do_not_come_on_a_list(paper):
    place_hold(subject_kind="thing", subject_id=ABOUT, reason="（2026）行初1号", by=REVIEWER, on=ON)
    assert draw_list(on=ON) is None


def test_a_hold_placed_after_the_approvals_still_saves_the_papers(paper):
    drawn = approved(draw_list(on=ON))
    hold = place_hold(subject_kind="thing", subject_id=ABOUT, reason="（2026）行初1号", by=REVIEWER, on=ON)
    carried_out(drawn)
    paper.refresh_from_db()
    assert paper.destroyed_at is None
    assert [(item.outcome, item.reason) for item in drawn.items.all()] == [("skipped", "材料已锁定")]
    lift_hold(hold=hold, reason="判决生效", by=CONFIRMER, on=ON)
    assert draw_list(on=ON).items.count() == 1


def test_a_file_that_a_living_document_names_too_survives(county):
    gone, other = old(upload()), Thing(id=uuid.uuid4())
    with about_things(Thing(closed_on=CLOSED), other):
        stays = upload(subject_id=other.id)
        carried_out(approved(draw_list(on=ON)))
        gone.refresh_from_db()
        assert gone.destroyed_at
        assert open_document(document=stays, by=actor(), purpose="核对")


def test_letters_are_kept_as_decisions_and_destroyed_likewise(county):
    with about_things(Thing(closed_on=CLOSED)):
        letter = old(make(subject_kind="thing"))
        assert [due.retention for due in due_documents(on=ON)] == ["decision"]
        carried_out(approved(draw_list(on=ON)))
    letter.refresh_from_db()
    assert letter.destroyed_at


def test_a_hold_says_why_by_whom_and_until_when(county):
    with pytest.raises(Refusal) as refused:
        place_hold(subject_kind="thing", subject_id=ABOUT, reason="　", by=REVIEWER, on=ON)
    assert (refused.value.code, refused.value.field) == ("reason_required", "reason")
    hold = place_hold(subject_kind="thing", subject_id=ABOUT, reason="审计", by=REVIEWER, on=ON)
    lift_hold(hold=hold, reason="审计结束", by=CONFIRMER, on=ON)
    hold.refresh_from_db()
    assert (hold.placed_by, hold.lifted_by, hold.lift_reason) == ("赵强", "周琳", "审计结束")
    with pytest.raises(Refusal) as again:
        lift_hold(hold=hold, reason="审计结束", by=CONFIRMER, on=ON)
    assert again.value.code == "hold_lifted"
    assert AuditEntry.objects.filter(verb="documents.hold").count() == 2


def test_a_caseworker_can_neither_lock_nor_unlock(county):
    with pytest.raises(NotPermitted):
        place_hold(subject_kind="thing", subject_id=ABOUT, reason="审计", by=actor(), on=ON)
    assert not LegalHold.objects.exists()


def test_the_command_counts_without_drawing_and_then_draws(paper, capsys):
    call_command("draw_destruction_lists", "--on", "2026-01-01", "--dry-run")
    assert not DestructionList.objects.exists()
    call_command("draw_destruction_lists", "--on", "2026-01-01")
    assert DestructionList.objects.get().items.count() == 1
    assert capsys.readouterr().out == "甲市一区民政局：1 份材料保管期满\n" * 2


def test_the_tasks_draw_destroy_and_may_run_twice(paper):
    for _ in range(2):
        tasks.draw_destruction_lists()
    drawn = DestructionList.objects.get()
    approve_list(destruction=drawn, by=REVIEWER, on=ON)
    tasks.destroy_approved()
    paper.refresh_from_db()
    assert paper.destroyed_at is None
    approve_list(destruction=drawn, by=CONFIRMER, on=ON)
    for _ in range(2):
        tasks.destroy_approved()
    assert not [path for path in paths(paper) if default_storage.exists(path)]
    assert AuditEntry.objects.filter(verb="documents.destroy", subject_id=str(ABOUT)).count() == 1


def test_a_new_version_of_what_was_destroyed_is_refused(paper):
    carried_out(approved(draw_list(on=ON)))
    with pytest.raises(Refusal) as refused:
        upload(files.png(), file_name="a.png", replaces=paper)
    assert refused.value.code == "version_superseded"
