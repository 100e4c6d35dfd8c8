"""Drafts of what is being typed, and the memory of what was sent, so that nothing is lost and nothing done twice."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict

from civaffairs.accounts.actor import Actor
from civaffairs.common.crypto import FieldCipher
from civaffairs.common.locks import Guard
from civaffairs.web.models import FormDraft, SubmittedForm

# What nobody went on with for so long is forgotten: a draft holds personal data that served no purpose.
DRAFT_DAYS = 30
# A page that is sent again after so long is a new submission: nobody's browser still waits for the first answer.
SUBMITTED_DAYS = 7
LARGEST_DRAFT = 200_000


@dataclass(frozen=True)
class Draft:
    """What was typed and when, with what the page showed before."""

    data: QueryDict
    base: Any
    saved_at: dt.datetime


def hold(*, token: UUID, page: str = "") -> None:
    """Wait until nobody else is sending this form, nor changing what stands on this page; held until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [Guard.SENT_FORM, str(token)])
        if page:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [Guard.SHOWN_PAGE, page])


def answer_to(*, token: UUID, by: Actor) -> str | None:
    """Where the form that was sent already led to; nothing where it was not sent."""
    found = SubmittedForm.objects.filter(token=token, user=int(by.id)).values_list("answer_url", flat=True)
    return found.first()


def note_submitted(*, token: UUID, answer_url: str, at: dt.datetime, by: Actor) -> None:
    """Remember that a form was done, in the transaction of its act."""
    SubmittedForm.objects.create(user_id=int(by.id), token=token, answer_url=answer_url[:300], submitted_at=at)


@transaction.atomic
def save_draft(*, page: str, data: QueryDict, base: Any, at: dt.datetime, by: Actor) -> bool:
    """Keep what is being typed, encrypted; whether it was not too much to keep."""
    content = json.dumps({"data": data.urlencode(), "base": base}, ensure_ascii=False)
    if len(content) > LARGEST_DRAFT:
        return False
    FormDraft.objects.update_or_create(
        user_id=int(by.id), page=page,
        defaults={"content_encrypted": _cipher().encrypt(content, context=FormDraft.CONTEXT), "saved_at": at},
    )  # fmt: skip
    return True


def draft_of(*, page: str, by: Actor) -> Draft | None:
    """What somebody typed into a page and did not submit."""
    found = FormDraft.objects.of(by, page).first()
    if found is None:
        return None
    content = json.loads(_cipher().decrypt(found.content_encrypted, context=FormDraft.CONTEXT))
    return Draft(QueryDict(content["data"]), content["base"], found.saved_at)


def discard_draft(*, page: str, by: Actor) -> None:
    """Forget what was typed into a page."""
    FormDraft.objects.of(by, page).delete()


@transaction.atomic
def forget_old(*, at: dt.datetime) -> int:
    """Remove drafts and marks of sent forms of the bureau in scope whose time is over; how many."""
    drafts, _ = FormDraft.objects.saved_before(at - dt.timedelta(days=DRAFT_DAYS)).delete()
    marks, _ = SubmittedForm.objects.filter(submitted_at__lt=at - dt.timedelta(days=SUBMITTED_DAYS)).delete()
    return drafts + marks


def _cipher() -> FieldCipher:
    return FieldCipher(settings.FIELD_KEYS)
