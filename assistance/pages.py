"""What is the subsistence allowance's own on the page of its cases: stages, facts, and the life of an award.

The rest of the page (steps, acts, tasks, notices, letters, history, means test) is the kernel's.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from civaffairs.casework.acts import Occasion
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.pages import SIDE, CaseLook, Panel, Tab
from civaffairs.casework.panels import division_names
from civaffairs.casework.views.cases import case_address
from civaffairs.registry.choices import Relation
from civaffairs.tenancy.models import Bureau
from civaffairs.web.explanations import Explanation, value_text

from . import permissions as rights
from .choices import ChangeStatus, Status
from .models import Change, ReviewPlan
from .programmes.definition import ProgrammeDefinition, programme_of
from .services.applications import telephone_of
from .services.changes import before_and_after
from .services.explanations import explained
from .services.handovers import handover_of

# The stages that a citizen would count, in order, with the statuses that each covers.
DONE = (Status.GRANTED, ChangeStatus.KEPT, Status.HANDED_OVER, Status.SUCCEEDED)
STOPPED = (Status.REFUSED, Status.WITHDRAWN, Status.ENDED)
STAGES = (
    ("申请", (Status.DRAFT, Status.SUBMITTED)),
    ("调查核对", (Status.INVESTIGATING,)),
    ("初审意见", (Status.OPINION_GIVEN,)),
    ("公示", (Status.IN_PUBLIC_NOTICE,)),
    ("审核确认", (Status.AWAITING_CONFIRMATION,)),
    ("办结", (*DONE, *STOPPED)),
)


def title_of(case: Case) -> str:
    """The heading of a case page."""
    about = programme_of(case)
    if case.case_type == about.types.application:
        return f"{case.applicant.name}申请{about.label}"
    whose = f"{case.applicant.name}{'户' if about.is_for_household else '的'}"
    if case.case_type == about.types.change:
        return f"{whose}{about.words.short}变更：{case.change.get_kind_display()}"
    return f"{whose}{case.kind.label.removeprefix(about.label) if about.is_for_household else case.kind.label}"


def facts_of(occasion: Occasion) -> list[dict[str, Any]]:
    """The household and where its application stands, at a glance."""
    case, application = occasion.case, occasion.case.application
    together = application.members.filter(lives_together=True).count()
    opinion = (
        f"{programme_of(case).words.opinions[application.opinion]}：{application.opinion_reason}"
        if application.opinion
        else "尚未提出"
    )
    household = [
        {"label": "共同生活人数", "value": f"{together}人"},
        {"label": "致困原因", "value": application.hardship_cause},
    ]
    if not programme_of(case).is_for_household:
        seen = case.applicant.liveness_checks.order_by("-checked_on").first()
        household = [{"label": "生存认证", "value": value_text(seen.checked_on) if seen else "尚未认证"}]
    return [
        {"label": "申请人", "value": case.applicant.name},
        {"label": "户籍性质", "value": application.get_residence_display()},
        {"label": "所在地", "value": "".join(division_names(case.division_code))},
        {"label": "居住地址", "value": application.address},
        *household,
        {"label": "受理日", "value": value_text(case.received_on) if case.received_on else "尚未受理"},
        {"label": "初审意见", "value": opinion},
    ]


def to_visit(occasion: Occasion) -> list[dict[str, Any]]:
    """What goes along on a home visit: where it is, whom to call, who should live there, and what they live on."""
    application = occasion.case.application
    members = application.members.select_related("person").order_by("birth")
    people = "、".join(f"{one.person.name}（{one.get_relation_display()}）" for one in members)
    return [
        {"label": "居住地址", "value": application.address},
        {"label": "联系电话", "value": telephone_of(application) or "未登记"},
        {"label": "申报的家庭成员", "value": people},
        {"label": "致困原因", "value": application.hardship_cause},
    ]


def declared_in(occasion: Occasion) -> dict[str, Any]:
    """Everything that the household said, for its tab."""
    application = occasion.case.application
    members = application.members.select_related("person")
    members = members.prefetch_related("incomes", "assets", "person__documents")
    return {
        "application": application,
        "members": sorted(members, key=lambda member: (member.relation != Relation.SELF, member.birth)),
        "supporters": application.supporters.all(),
        "about": programme_of(occasion.case),
        "official_links": application.official_links.select_related("member__person"),
    }


def began_as(case: Case) -> list[dict[str, str]]:
    """Why the case was opened, as facts."""
    types = programme_of(case).types
    if case.case_type == types.change:
        change = case.change
        return [
            {"label": "变更种类", "value": change.get_kind_display()},
            *([{"label": "成员变化", "value": change.get_event_display()}] if change.event else []),
            {"label": "发生日期", "value": value_text(change.happened_on)},
            {"label": "变更事由", "value": change.reason},
            {"label": "经济状况依据", "value": f"沿用{case.application.means_from}的核对结果"
             if case.application.means_from_id else "重新核对"},
        ]  # fmt: skip
    if case.case_type == types.review:
        review = case.review
        return [
            {"label": "核查起因", "value": review.get_cause_display()},
            {"label": "应复核日期", "value": value_text(review.review_by) if review.review_by else "没有记录"},
        ]
    if case.case_type == types.takeover:
        old = case.takeover
        return [
            {"label": "原确认文书", "value": old.document},
            {"label": "原确认日期", "value": value_text(old.decided_on)},
            {"label": "原定金额", "value": value_text(str(old.base + old.top_up), "元/月")},
            {"label": "应复核日期", "value": value_text(old.review_by)},
        ]
    return []


def chain_of(case: Case) -> list[dict[str, Any]]:
    """The cases before and after this one."""
    before: list[Case] = []
    after = Case.objects.filter(application__continues=case).order_by("opened_on", "id")
    earlier = case.application.continues
    while earlier is not None:
        before.insert(0, earlier)
        earlier = earlier.application.continues
    opened = Change.objects.filter(case=case, opens__isnull=False).select_related("opens").first()
    linked = [*before, case, *after, *([opened.opens] if opened and opened.opens else [])]
    if len(linked) == 1:
        return []
    return [
        {
            "number": one.number,
            "label": title_of(one),
            "status": one.status_choice,
            "url": "" if one == case else case_address(one),
            "on": one.opened_on,
        }
        for one in linked
    ]


def comparison_of(case: Case, on: dt.date) -> list[dict[str, Any]]:
    """The award before and the award after (or what the latest determination gives), line by line."""
    awards = before_and_after(case, on)
    earlier, later = awards["before"], awards["after"]
    latest = case.determinations.order_by("-determined_at").first()
    after = later or latest
    if earlier is None:
        return []
    persons = later.persons if later else latest.trace["outputs"]["size"] if latest else None
    return [
        {"label": "保障人数（人）", "before": earlier.persons, "after": persons, "is_money": False},
        {"label": "基本保障金", "before": earlier.base, "after": after.base if after else None, "is_money": True},
        {"label": "分类施保金", "before": earlier.top_up, "after": after.top_up if after else None, "is_money": True},
        {"label": "每月合计", "before": earlier.amount, "after": after.amount if after else None, "is_money": True},
    ]


def handover_row(case: Case) -> dict[str, Any] | None:
    """The handover of the case, either way, with the other bureau's name."""
    found = handover_of(case.pk)
    if found is None:
        return None
    return {"row": found, "other": Bureau.objects.get(pk=found.other_bureau).name}


def explanation_of(determination: Determination, occasion: Occasion) -> Explanation:
    """A stored determination, ready to be read."""
    return explained(determination, on=occasion.on)


def _comparison(occasion: Occasion) -> dict[str, Any] | None:
    lines = comparison_of(occasion.case, occasion.on) if occasion.case.application.continues_id else []
    return {"comparison": lines} if lines else None


def _began_as(occasion: Occasion) -> dict[str, Any] | None:
    lines = began_as(occasion.case)
    return {"began_as": lines} if lines else None


def _handover(occasion: Occasion) -> dict[str, Any] | None:
    row = handover_row(occasion.case)
    return {"handover": row} if row else None


def _plan(occasion: Occasion) -> dict[str, Any] | None:
    plan = ReviewPlan.objects.filter(case=occasion.case).first() if occasion.case.status == Status.GRANTED else None
    return {"plan": plan} if plan else None


def _chain(occasion: Occasion) -> dict[str, Any] | None:
    linked = chain_of(occasion.case)
    return {"chain": linked} if linked else None


LOOK = CaseLook(
    title=title_of,
    facts=facts_of,
    to_visit=to_visit,
    stages=STAGES,
    done=DONE,
    stopped=STOPPED,
    other_way=frozenset({"opinion_is_not_to_grant", "notice_required", "notice_not_asked"}),
    explain=explanation_of,
    tabs=(Tab("declared", "申报内容", "assistance/case_declared.html", declared_in, 20),),
    panels=(
        Panel("comparison", "assistance/panels/comparison.html", _comparison, 30),
        Panel("began_as", "assistance/panels/began_as.html", _began_as, 10, SIDE),
        Panel("handover", "assistance/panels/handover.html", _handover, 30, SIDE),
        Panel("review_plan", "assistance/panels/review_plan.html", _plan, 40, SIDE),
        Panel("chain", "assistance/panels/chain.html", _chain, 50, SIDE),
    ),
    draft_page="assistance:draft",
    draft_right=rights.FILE.code,
)

# Who applies alone is not published, and no household's means are looked into.
PERSON_LOOK = replace(
    LOOK,
    stages=(
        ("申请", (Status.DRAFT, Status.SUBMITTED)),
        ("审核", (Status.INVESTIGATING, Status.OPINION_GIVEN)),
        ("确认", (Status.AWAITING_CONFIRMATION,)),
        ("办结", (*DONE, *STOPPED)),
    ),
)


def look_of(about: ProgrammeDefinition) -> CaseLook:
    """What the pages of a programme's cases show of its own."""
    return LOOK if about.is_for_household else PERSON_LOOK
