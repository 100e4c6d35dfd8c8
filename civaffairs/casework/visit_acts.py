"""Acts on home visits that every case has: signing, pictures, and what a telephone brought back."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import BooleanField

from civaffairs.accounts.actor import Actor

from . import forms
from .acts import About, Act, Occasion
from .models import Case, HomeVisit
from .permissions import VISIT_HOMES
from .services import visit_takes, visits
from .views.next_steps import act_address
from .visit_records import SentVisit, VisitPicture


def _visit(case: Case, text: str) -> HomeVisit | None:
    try:
        return case.home_visits.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _sent(case: Case, text: str) -> SentVisit | None:
    try:
        return case.brought_back.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def attach(
    *, case: Case, visit: HomeVisit, kind: str, signer: str, taken_at: dt.datetime, file: Any, by: Actor, on: dt.date
) -> VisitPicture:
    return visits.keep_picture(
        case=case, visit=visit, kind=kind, signer=signer, taken_at=taken_at, content=file.read(),
        file_name=file.name, by=by, on=on,
    )  # fmt: skip


def _signers(occasion: Occasion) -> dict[str, Any]:
    return {"signers": [*occasion.about.investigators, occasion.about.member_present]}


def _waits_for_me(occasion: Occasion) -> bool:
    return visits.first_unsigned(occasion.case, occasion.by.name) is not None


def _what_is_signed(occasion: Occasion) -> str:
    visit = occasion.about
    return (
        f"{visit.visited_on}由{'、'.join(visit.investigators)}入户，{visit.member_present}在场。{visit.findings}"
        "确认后不能撤销。"
    )


def _both(occasion: Occasion) -> dict[str, Any]:
    """What was brought back, in the words of its form, beside what the case has."""
    sent, case = occasion.about, occasion.case
    form = forms.VisitForm(checklist=visits.checklist_of(case, occasion.on))
    given = sent.content.get("fields", {})
    answers = [(field.label, shown_answer(field, given.get(name, ""))) for name, field in form.fields.items()]
    return {
        "brought": {
            "row": sent,
            "answers": [(label, answer) for label, answer in answers if answer],
            "pictures": sent.pictures.select_related("document"),
        },
        "recorded": case.home_visits.order_by("-visited_on", "-recorded_at"),
    }


def shown_answer(field: Any, given: Any) -> str:
    """What was answered, in the words of the form."""
    if isinstance(field, BooleanField):
        return "是" if given else "否"
    return str(dict(getattr(field, "choices", ())).get(given, given))


def _other(code: str, label: str) -> Callable[[Occasion], dict[str, Any]]:
    def context(occasion: Occasion) -> dict[str, Any]:
        return {
            **_both(occasion),
            "other_url": act_address(occasion.case, code, occasion.about.pk),
            "other_label": label,
        }

    return context


SIGN = Act(
    "sign_visit", visits.sign_visit, right=VISIT_HOMES.code, title="确认入户调查记录",
    submit="本人参加了调查，记录属实",
    about=About("visit", lambda case, _: visits.first_unsigned(case), is_named=False), offered=_waits_for_me,
    lead=_what_is_signed, success="已确认入户调查记录。", tasks=(visits.SIGN_VISIT,),
)  # fmt: skip
ATTACH = Act(
    "attach_visit_picture", attach, form=forms.VisitPictureForm, right=VISIT_HOMES.code, title="归入调查照片",
    about=About("visit", _visit), options=_signers, success="照片已归入。",
)  # fmt: skip
RECORD_BROUGHT = Act(
    "record_brought_visit", visit_takes.record_brought, right=VISIT_HOMES.code, title="登记带回的调查记录",
    about=About("sent", _sent), template="casework/visits_conflict.html", submit="作为另一次入户调查登记",
    context=_other("set_aside_visit", "不登记，只作存档"),
    lead="外出期间这个事项有了变化，带回的记录没有自动登记。两份记录都在下面，请核对后决定。",
    success="已登记为另一次入户调查。",
)  # fmt: skip
SET_ASIDE = Act(
    "set_aside_visit", visit_takes.set_aside, form=forms.SetAsideForm, right=VISIT_HOMES.code,
    title="带回的记录只作存档", about=About("sent", _sent), template="casework/visits_conflict.html",
    context=_other("record_brought_visit", "作为另一次入户调查登记"),
    lead="不作为入户调查登记；内容和照片保留在事项中，随时可以查看。", success="已存档。",
)  # fmt: skip
ACTS = (SIGN, ATTACH, RECORD_BROUGHT, SET_ASIDE)
