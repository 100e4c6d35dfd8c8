"""The tabs and panels that the page of every case has."""

from typing import Any

from civaffairs.accounts.permissions import may
from civaffairs.common.dates import today
from civaffairs.documents.models import Document
from civaffairs.tenancy.models import Division

from .acts import Occasion
from .models import Case, Determination, HomeVisit, PublicNotice
from .pages import SIDE, Panel, Tab, look_of
from .permissions import VISIT_HOMES
from .services.visits import unsigned
from .standard_acts import ANSWER_OBJECTION, RECORD_OBJECTION
from .views.cases import deadlines_of, history_entries
from .views.next_steps import act_address, beginnings, may_do, tab_address


def division_names(code: str) -> list[str]:
    """County, township and village of a code, as far as the table knows them."""
    codes = [code[:6], code[:9], code]
    named = dict(Division.objects.in_force(today()).filter(code__in=codes).values_list("code", "name"))
    return [named[one] for one in dict.fromkeys(codes) if one in named]


def latest_determination(case: Case) -> Determination | None:
    """The determination that stands."""
    return case.determinations.order_by("-determined_at").first()


def explains(case: Case) -> bool:
    """Whether the case type calculates something that can be read."""
    return look_of(case.kind).explain is not None


def _outcome(occasion: Occasion) -> dict[str, Any] | None:
    explain, latest = look_of(occasion.case.kind).explain, None
    if explain:
        latest = latest_determination(occasion.case)
    if explain is None or latest is None:
        return None
    return {
        "determination": latest,
        "explanation": explain(latest, occasion),
        "calculation_url": tab_address(occasion.case, CALCULATION.code),
    }


def _notices(occasion: Occasion) -> dict[str, Any] | None:
    notices = occasion.case.public_notices.order_by("-posted_on")
    return {"notices": [notice_row(notice, occasion) for notice in notices]}


def notice_row(notice: PublicNotice, occasion: Occasion) -> dict[str, Any]:
    """A public notice with its objections and, while it runs, what may be done about them."""
    case, may_answer = occasion.case, may_do(occasion, ANSWER_OBJECTION)
    objections = [
        {**one, "url": act_address(case, ANSWER_OBJECTION, index) if may_answer else ""}
        for index, one in enumerate(notice.objections)
    ]
    may_object = notice.posted_on <= occasion.on <= notice.last_day and may_do(occasion, RECORD_OBJECTION)
    return {
        "row": notice,
        "objections": objections,
        "objection_url": act_address(case, RECORD_OBJECTION) if may_object else "",
    }


def _visits(occasion: Occasion) -> dict[str, Any]:
    case, may_visit = occasion.case, may(occasion.by, VISIT_HOMES.code, occasion.case)
    visits = case.home_visits.order_by("-visited_on").prefetch_related("signatures", "pictures__document")
    brought = case.brought_back.select_related("take") if may_visit else ()
    return {
        "visits": [visit_row(visit, occasion, may_visit) for visit in visits],
        "brought": [{"row": one, "url": act_address(case, "record_brought_visit", one.pk)} for one in brought],
    }


def visit_row(visit: HomeVisit, occasion: Occasion, may_visit: bool) -> dict[str, Any]:
    """A visit with its signatures and pictures, and what may still be done about it."""
    case, waiting = occasion.case, unsigned(visit)
    functions = [*visit.functions, "", ""]
    return {
        "row": visit,
        "investigators": [
            f"{name}（{function}）" if function else name
            for name, function in zip(visit.investigators, functions, strict=False)
        ],
        "waiting": waiting,
        "sign_url": act_address(case, "sign_visit") if may_visit and occasion.by.name in waiting else "",
        "attach_url": act_address(case, "attach_visit_picture", visit.pk) if may_visit and case.is_open else "",
    }


def _beginnings(occasion: Occasion) -> dict[str, Any] | None:
    links = beginnings(occasion)
    return {"beginnings": links} if links else None


def _terms(occasion: Occasion) -> dict[str, Any]:
    return {"deadlines": deadlines_of(occasion.case)}


def _facts(occasion: Occasion) -> dict[str, Any]:
    return {"facts": look_of(occasion.case.kind).facts(occasion)}


def _calculation(occasion: Occasion) -> dict[str, Any]:
    explain, latest = look_of(occasion.case.kind).explain, latest_determination(occasion.case)
    if explain is None or latest is None:
        return {"explanation": None, "earlier": []}
    earlier = occasion.case.determinations.exclude(pk=latest.pk).order_by("-determined_at")
    return {"explanation": explain(latest, occasion), "earlier": earlier}


def _letters(occasion: Occasion) -> dict[str, Any]:
    return {"documents": Document.objects.about("case", occasion.case.pk).letters()}


def _history(occasion: Occasion) -> dict[str, Any]:
    return {"entries": history_entries(occasion.case, occasion.case.history.order_by("-at", "-id"))}


OVERVIEW = Tab("overview", "概况", "casework/case_overview.html", lambda occasion: {}, 10)
CALCULATION = Tab("calculation", "认定计算", "casework/case_calculation.html", _calculation, 40, applies=explains)
LETTERS = Tab("letters", "文书", "casework/case_letters.html", _letters, 80)
HISTORY = Tab("history", "办理过程", "casework/case_history.html", _history, 90)
TABS = (OVERVIEW, CALCULATION, LETTERS, HISTORY)

PANELS = (
    Panel("outcome", "casework/panels/outcome.html", _outcome, 20),
    Panel("notices", "casework/panels/notices.html", _notices, 60),
    Panel("visits", "casework/panels/visits.html", _visits, 70),
    Panel("beginnings", "casework/panels/beginnings.html", _beginnings, 20, SIDE),
    Panel("terms", "casework/panels/terms.html", _terms, 80, SIDE),
    Panel("facts", "casework/panels/facts.html", _facts, 90, SIDE),
)
