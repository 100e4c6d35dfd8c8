"""Public notices with their limited content."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case, PublicNotice
from civaffairs.common.errors import Refusal

# 57号 arts 19, 24: nothing else may be shown, whatever a caller passes.
ALLOWED = ("place", "head_of_household", "programme", "persons", "amount", "telephone")


@transaction.atomic
def post_notice(*, case: Case, content: dict[str, str], posted_on: dt.date, last_day: dt.date) -> PublicNotice:
    """Post a notice from its day to its last day. Raises ValueError for content outside the allowed projection."""
    unknown = set(content) - set(ALLOWED)
    if unknown:
        raise ValueError(f"a public notice may not show {sorted(unknown)}")
    return PublicNotice.objects.create(case=case, content=content, posted_on=posted_on, last_day=last_day)


@transaction.atomic
def record_objection(*, notice: PublicNotice, objector: str, text: str, by: Actor, on: dt.date, right: str) -> None:
    """Record an objection made while the notice runs. Raises Refusal `notice_over`, `text_required`."""
    locked = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    require(by, right, locked.case)
    if not locked.posted_on <= on <= locked.last_day:
        raise Refusal("notice_over", "公示期已过或尚未开始，不能登记公示异议；可按投诉举报办理。")
    if not text.strip():
        raise Refusal("text_required", "请写明异议内容。", field="text")
    locked.objections.append({"objector": objector, "text": text.strip(), "on": on.isoformat(), "answer": ""})
    locked.save(update_fields=["objections"])
    record(by=by, verb=right, subject_kind="case", subject_id=locked.case_id, text=f"{locked.case}:登记公示异议")


@transaction.atomic
def answer_objection(*, notice: PublicNotice, index: int, answer: str, by: Actor, on: dt.date, right: str) -> None:
    """Answer one objection after checking it. Raises Refusal `text_required`, `no_such_objection`."""
    locked = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    require(by, right, locked.case)
    if not answer.strip():
        raise Refusal("text_required", "请写明核查结果。", field="answer")
    if not 0 <= index < len(locked.objections):
        raise Refusal("no_such_objection", "没有这条异议，请刷新页面后再办理。")
    locked.objections[index].update(answer=answer.strip(), answered_by=by.name, answered_on=on.isoformat())
    locked.save(update_fields=["objections"])
    record(by=by, verb=right, subject_kind="case", subject_id=locked.case_id, text=f"{locked.case}:答复公示异议")
