"""What is kept beside the life of a case: one of each, for the addresses that name one."""

import datetime as dt
from typing import Any

from civaffairs.accounts.models import User
from civaffairs.casework.models import Case
from civaffairs.casework.records import Contact, Question, Remedy, ServiceRecord
from civaffairs.common.dates import SHANGHAI

# The acts about one of these things, by their codes.
ABOUT_RECORDS = (
    "correct_service", "submit_defence", "end_remedy", "decide_remedy", "report_compliance", "correct_contact",
    "answer_question",
)  # fmt: skip


def subjects_of_records(case: Case, on: dt.date) -> dict[str, Any]:
    """By the code of the act, the thing of the case that it is about."""
    at = dt.datetime.combine(on, dt.time(8), SHANGHAI)
    service = ServiceRecord.objects.create(
        case=case, method="post", served_on=on, recipient="试验", proof="试验", recorded_by="试验", recorded_at=at
    )
    remedy = Remedy.objects.create(
        case=case, service=service, kind="suit", body="试验", filed_on=on, notified_on=on, claim="试验",
        recorded_by="试验", recorded_at=at,
    )  # fmt: skip
    contact = Contact.objects.create(
        case=case, direction="incoming", channel="telephone", spoken_at=at, text="试验", recorded_by_id="0",
        recorded_by="试验", recorded_at=at,
    )  # fmt: skip
    question = Question.objects.create(
        case=case, text="试验", asked_on=on, due_on=on, asked_by=User.objects.order_by("pk")[0]
    )
    about = (service, remedy, remedy, remedy, remedy, contact, question)
    return {code: thing.pk for code, thing in zip(ABOUT_RECORDS, about, strict=True)}
