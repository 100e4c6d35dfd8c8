"""Notes and the telephone log of a case, and the questions of its supervisors."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case, Task
from civaffairs.casework.permissions import ANSWER_QUESTION, ASK, NOTE_CONTACT
from civaffairs.casework.records import Contact, Question
from civaffairs.common.choices import Tone
from civaffairs.common.dates import SHANGHAI, now
from civaffairs.common.errors import Refusal
from civaffairs.notices.catalogue import MessageTemplate
from civaffairs.notices.services import holders_of, notify
from civaffairs.registry.models import cipher

from .tasks import ANSWER_QUESTION as ANSWER_TASK
from .tasks import close_task, open_task

ASKED = MessageTemplate(
    "casework.question_asked", "督办提问", "{number}有督办提问", "请于{due}前在事项中答复。", Tone.WARNING
)
ANSWERED = MessageTemplate(
    "casework.question_answered", "督办答复", "{number}的督办提问已答复", "答复日期{day}，请在事项中查看。", Tone.INFO
)
TEMPLATES = (ASKED, ANSWERED)


@transaction.atomic
def note_contact(
    *,
    case: Case,
    direction: str,
    channel: str,
    spoken_at: dt.datetime,
    text: str,
    by: Actor,
    on: dt.date,
    with_whom: str = "",
    telephone: str = "",
    supersedes: Contact | None = None,
) -> Contact:
    """Keep what was said with whom about a case; `supersedes` is a record that was wrong and stays readable.

    Raises Refusal `text_required`, `future_date`, `not_own_record`, `already_corrected`.
    """
    require(by, NOTE_CONTACT.code, case)
    if not text.strip():
        raise Refusal("text_required", "请写明联系的内容。", field="text")
    if spoken_at.astimezone(SHANGHAI).date() > on:
        raise Refusal("future_date", "联系时间不能晚于今天。", field="spoken_at")
    if supersedes:
        _check_correction(case, supersedes, by)
    contact = Contact.objects.create(
        case=case, direction=direction, channel=channel, spoken_at=spoken_at, with_whom=with_whom.strip(),
        telephone_encrypted=cipher().encrypt(telephone.strip(), context=Contact.CONTEXT) if telephone.strip() else "",
        text=text.strip(), recorded_by_id=by.id, recorded_by=by.name, recorded_at=now(), supersedes=supersedes,
    )  # fmt: skip
    words = "更正联系记录" if supersedes else "登记联系记录"
    record(
        by=by, verb=NOTE_CONTACT.code, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}：{words}（{contact.get_channel_display()}）",
    )  # fmt: skip
    return contact


def _check_correction(case: Case, contact: Contact, by: Actor) -> None:
    Case.objects.select_for_update().get(pk=case.pk)
    if contact.case_id != case.pk or contact.recorded_by_id != by.id:
        raise Refusal("not_own_record", "联系记录只能由原记录人更正，请另行登记一条。")
    if Contact.objects.filter(supersedes=contact).exists():
        raise Refusal("already_corrected", "这条记录已被更正，请刷新页面后在最新的记录上更正。")


def telephone_of(contact: Contact) -> str:
    """The number of a contact, in the clear."""
    if not contact.telephone_encrypted:
        return ""
    return cipher().decrypt(contact.telephone_encrypted, context=Contact.CONTEXT)


@transaction.atomic
def ask(*, case: Case, text: str, due_on: dt.date, by: Actor, on: dt.date, addressee: int | None = None) -> Question:
    """Ask whoever is responsible for a case, who is told in their inbox and finds it on their to-do list.

    Without an addressee the case's worker is asked, and without one whoever may answer there. Raises Refusal
    `text_required`, `due_in_the_past`, `recused`, `not_competent`.
    """
    require(by, ASK.code, case)
    if not text.strip():
        raise Refusal("text_required", "请写明要问的内容。", field="text")
    if due_on < on:
        raise Refusal("due_in_the_past", "答复期限不能早于今天。", field="due_on")
    locked = Case.objects.select_for_update().get(pk=case.pk)
    asked = addressee or locked.assignee_id
    if asked in locked.recused:
        raise Refusal("recused", "此人在本事项中须回避，请向其他人提问。", field="addressee")
    able = _able_to_answer(locked, on)
    if addressee and addressee not in able:
        message = "本事项不在此人的岗位或管辖范围内，请另选答复人，或者不指定。"
        raise Refusal("not_competent", message, field="addressee")
    question = Question.objects.create(
        case=locked, text=text.strip(), asked_on=on, due_on=due_on, asked_by_id=int(by.id), addressee_id=asked
    )
    open_task(case=locked, kind=ANSWER_TASK, title="答复督办提问", right=ANSWER_QUESTION.code, on=on, due_on=due_on)
    _bring_forward(locked)
    users = {asked} if asked in able else able
    notify(
        template=ASKED.code, values={"number": locked.number, "due": f"{due_on:%Y年%m月%d日}"},
        key=f"{ASKED.code}:{question.pk}", users=users, link=(locked.kind.page, str(locked.pk)),
        right=ANSWER_QUESTION.code, division_code=locked.division_code,
    )  # fmt: skip
    record(by=by, verb=ASK.code, subject_kind="case", subject_id=locked.pk, text=f"{locked.number}：督办提问")
    return question


def _able_to_answer(case: Case, on: dt.date) -> set[int]:
    """Users who may answer there, may read cases of this kind, and are not recused from this one."""
    answering, reading = (holders_of(right, case.division_code, on) for right in (ANSWER_QUESTION.code, case.kind.read))
    return (answering & reading) - set(case.recused)


def _bring_forward(case: Case) -> None:
    """The one task of all open questions is due when the first of them is."""
    first = Question.objects.unanswered().filter(case=case).first()
    if first:
        Task.objects.open().filter(case=case, kind=ANSWER_TASK).update(due_on=first.due_on)


@transaction.atomic
def answer(*, question: Question, text: str, by: Actor, on: dt.date) -> Question:
    """Answer a question; whoever asked is told. Raises Refusal `text_required`, `answered_already`, `own_question`."""
    require(by, ANSWER_QUESTION.code, question.case)
    if not text.strip():
        raise Refusal("text_required", "请写明答复内容。", field="text")
    locked = Question.objects.select_for_update().get(pk=question.pk)
    if locked.answered_on:
        raise Refusal("answered_already", f"此提问已由{locked.answered_by}答复。")
    if str(locked.asked_by_id) == by.id:
        raise Refusal("own_question", "自己的提问不能由自己答复。")
    locked.answer, locked.answered_on, locked.answered_by = text.strip(), on, by.name
    locked.save(update_fields=["answer", "answered_on", "answered_by"])
    case = locked.case
    if Question.objects.unanswered().filter(case=case).exists():
        _bring_forward(case)
    else:
        close_task(case=case, kind=ANSWER_TASK, by=by, on=on)
    notify(
        template=ANSWERED.code, values={"number": case.number, "day": f"{on:%Y年%m月%d日}"},
        key=f"{ANSWERED.code}:{locked.pk}", users={locked.asked_by_id}, link=(case.kind.page, str(case.pk)),
    )  # fmt: skip
    record(
        by=by, verb=ANSWER_QUESTION.code, subject_kind="case", subject_id=case.pk, text=f"{case.number}：答复督办提问"
    )
    return locked
