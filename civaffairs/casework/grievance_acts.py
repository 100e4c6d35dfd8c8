"""The acts on a grievance, and what its page shows of its own."""

from typing import Any

from civaffairs.accounts.models import User
from civaffairs.accounts.permissions import holds, may
from civaffairs.web.templatetags.web import masked_name

from . import permissions as rights
from . import record_forms as forms
from .acts import Act, Occasion
from .choices import GrievanceStatus as Status
from .filters import workers
from .forms import ReasonForm
from .models import Case
from .pages import CaseLook, Panel
from .records import Grievance
from .services import grievances
from .views.cases import case_address


def _workers(occasion: Occasion) -> dict[str, Any]:
    return {"workers": workers(occasion.by.bureau_id, occasion.on)}


RECUSE = Act(
    "recuse", grievances.recuse, form=forms.RecusalForm, right=rights.HANDLE_GRIEVANCE.code, title="登记回避",
    lead="回避的人从此看不到本件，也不能办理本件。", options=_workers, begins=True,
    statuses=(Status.RECEIVED, Status.ACCEPTED, Status.INVESTIGATED, Status.ANSWERED),
)  # fmt: skip
ACTS = (
    Act(
        "accept", grievances.accept_grievance, lead="受理后开始计算答复期限。", success="已受理，答复期限开始计算。",
    ),
    Act("decline", grievances.decline_grievance, form=ReasonForm),
    Act("transfer", grievances.transfer_grievance, form=forms.TransferForm),
    Act(
        "investigate", grievances.investigate_grievance, form=forms.FindingsForm,
        lead="答复由另一人作出。", success="已登记核查结果，请有权的同事答复。",
    ),
    Act("send_back", grievances.send_back_grievance, form=ReasonForm),
    Act("answer", grievances.answer_grievance, form=forms.GrievanceAnswerForm, success="已答复，答复函在“文书”中。"),
    Act("reopen", grievances.reopen_grievance, form=ReasonForm),
    Act("close", grievances.close_grievance, form=forms.SatisfactionForm, success="已办结。"),
    RECUSE,
)  # fmt: skip


def title(case: Case) -> str:
    """The summary is the heading: who complains is none of it."""
    return str(case.grievance)


def facts(occasion: Occasion) -> list[dict[str, Any]]:
    """What came in, how, and whom or what it is about."""
    one = Grievance.objects.select_related("about_case", "about_person", "about_organisation").get(case=occasion.case)
    about: list[str] = [one.about_agency]
    about += [one.about_case.number] if one.about_case else []
    about += [one.about_person.name] if one.about_person else []
    about += [one.about_organisation.name] if one.about_organisation else []
    found = [
        {"label": "种类", "value": one.get_kind_display()},
        {"label": "渠道", "value": one.get_channel_display()},
        {"label": "投诉举报人", "value": "匿名" if one.is_anonymous else "不公开"},
        {"label": "涉及", "value": "、".join(text for text in about if text)},
    ]
    if occasion.case.recused:
        names = User.objects.filter(pk__in=occasion.case.recused).order_by("pk").values_list("name", flat=True)
        found.append({"label": "回避人员", "value": "、".join(names)})
    return found


def _content(occasion: Occasion) -> dict[str, Any]:
    one = Grievance.objects.select_related("about_case").get(case=occasion.case)
    may_see = not one.is_anonymous and may(occasion.by, rights.SEE_COMPLAINANT.code, occasion.case)
    linked = one.about_case
    return {
        "grievance": one,
        "masked": masked_name(grievances.complainant_of(one).name) if may_see else "",
        "reveal_url": "casework:complainant" if may_see else "",
        "about_url": case_address(linked) if linked and may(occasion.by, linked.kind.read, linked) else "",
    }


def _against(occasion: Occasion) -> dict[str, Any] | None:
    """Grievances about this case, for whoever may read them and is not accused by them."""
    if occasion.case.case_type == "grievance" or not holds(occasion.by, rights.READ_GRIEVANCE.code):
        return None
    found = Case.objects.visible_to(occasion.by).filter(grievance__about_case=occasion.case)
    rows = list(found.select_related("grievance").newest_first())
    return {"rows": [{"case": one, "url": case_address(one)} for one in rows]} if rows else None


LOOK = CaseLook(
    title=title,
    facts=facts,
    stages=(
        ("登记", (Status.RECEIVED, Status.DECLINED, Status.TRANSFERRED)),
        ("核查", (Status.ACCEPTED,)),
        ("答复", (Status.INVESTIGATED,)),
        ("回访", (Status.ANSWERED,)),
        ("办结", (Status.CLOSED,)),
    ),
    done=(Status.CLOSED,),
    stopped=(Status.DECLINED, Status.TRANSFERRED),
    panels=(Panel("grievance", "casework/panels/grievance.html", _content, 10),),
)
AGAINST = Panel("grievances", "casework/panels/grievances.html", _against, 65, right=rights.READ_GRIEVANCE.code)
