"""Acts that many case types have: home visits, and objections to a public notice."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from civaffairs.accounts.actor import Actor

from . import forms
from .acts import About, Act, Occasion
from .models import Case, PublicNotice
from .services import notices, visits
from .services.visits import HOME_VISIT

RECORD_OBJECTION = "record_objection"
ANSWER_OBJECTION = "answer_objection"
RECORD_VISIT = "record_visit"


def newest_notice(case: Case) -> PublicNotice | None:
    """The notice that hangs or hung last."""
    return case.public_notices.order_by("-posted_on").first()


def objections(*, right: str, statuses: tuple[str, ...]) -> tuple[Act, Act]:
    """公示异议: recorded while the notice hangs (in `statuses`), answered after checking, by who handles the notice."""

    def record(*, case: Case, objector: str, text: str, by: Actor, on: dt.date, notice: PublicNotice) -> None:
        notices.record_objection(notice=notice, objector=objector, text=text, by=by, on=on, right=right)

    def answer(*, case: Case, answer: str, by: Actor, on: dt.date, objection: tuple[PublicNotice, int]) -> None:
        notice, index = objection
        notices.answer_objection(notice=notice, index=index, answer=answer, by=by, on=on, right=right)

    return (
        Act(
            RECORD_OBJECTION, record, form=forms.ObjectionForm, right=right, title="登记公示异议",
            statuses=statuses, about=About("notice", lambda case, _: newest_notice(case), is_named=False),
        ),
        Act(
            ANSWER_OBJECTION, answer, form=forms.AnswerForm, right=right, title="答复公示异议",
            statuses=statuses, about=About("objection", _objection),
        ),
    )  # fmt: skip


def _objection(case: Case, number: str) -> tuple[PublicNotice, int] | None:
    notice = newest_notice(case)
    is_there = notice and number.isdecimal() and int(number) < len(notice.objections)
    return (notice, int(number)) if notice and is_there else None


def home_visit(
    *, right: str, perform: Callable[..., Any], code: str = RECORD_VISIT, title: str = "登记入户调查",
    statuses: tuple[str, ...] = (), task: str = HOME_VISIT, offered: Callable[[Occasion], bool] | None = None,
) -> Act:  # fmt: skip
    """入户调查: `perform` is the service of the programme, with the fields of `record_home_visit`."""

    def record(
        *, first_investigator: str, second_investigator: str, first_function: str, second_function: str, **visit: Any
    ) -> Any:
        people, functions = [first_investigator, second_investigator], [first_function, second_function]
        return perform(investigators=people, functions=functions, **visit)

    return Act(
        code, record, form=forms.VisitForm, right=right, title=title, success=f"已{title}。", tasks=(task,),
        initial=_who_visits, options=_checklist, statuses=statuses, offered=offered,
    )  # fmt: skip


def _who_visits(occasion: Occasion) -> dict[str, str]:
    return {"first_investigator": occasion.by.name, "member_present": occasion.case.party_name}


def _checklist(occasion: Occasion) -> dict[str, Any]:
    return {"checklist": visits.checklist_of(occasion.case, occasion.on)}
