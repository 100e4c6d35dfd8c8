"""What a case page says of the life of an award: what it goes on from, what goes on from it, and what may begin."""

import datetime as dt
from typing import Any

from django.urls import reverse

from assistance import permissions as rights
from assistance.models import Change, ReviewPlan
from assistance.services.changes import before_and_after
from assistance.services.handovers import handover_of
from assistance.workflow import CASE_TYPE, CHANGE_TYPE, REVIEW_TYPE, TAKEOVER_TYPE
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may
from civaffairs.casework.models import Case
from civaffairs.payments.permissions import OPEN_OVERPAYMENT
from civaffairs.registry.permissions import RECORD_DEATH
from civaffairs.tenancy.models import Bureau
from civaffairs.web.explanations import value_text


def title_of(case: Case) -> str:
    """The heading of a case page."""
    if case.case_type == CASE_TYPE:
        return f"{case.applicant.name}申请最低生活保障"
    if case.case_type == CHANGE_TYPE:
        return f"{case.applicant.name}户低保变更：{case.change.get_kind_display()}"
    return f"{case.applicant.name}户{case.kind.label.removeprefix('最低生活保障')}"


def life_of(case: Case, actor: Actor, *, on: dt.date) -> dict[str, Any]:
    """The context that every kind of case adds to its overview."""
    return {
        "began_as": began_as(case),
        "chain": chain_of(case),
        "comparison": comparison_of(case, on) if case.application.continues_id else [],
        "beginnings": beginnings(case, actor),
        "handover": handover_row(case),
        "plan": ReviewPlan.objects.filter(case=case).first() if case.status == "granted" else None,
    }


def began_as(case: Case) -> list[dict[str, str]]:
    """Why the case was opened, as facts."""
    if case.case_type == CHANGE_TYPE:
        change = case.change
        return [
            {"label": "变更种类", "value": change.get_kind_display()},
            *([{"label": "成员变化", "value": change.get_event_display()}] if change.event else []),
            {"label": "发生日期", "value": value_text(change.happened_on)},
            {"label": "变更事由", "value": change.reason},
            {"label": "经济状况依据", "value": f"沿用{case.application.means_from}的核对结果"
             if case.application.means_from_id else "重新核对"},
        ]  # fmt: skip
    if case.case_type == REVIEW_TYPE:
        review = case.review
        return [
            {"label": "核查起因", "value": review.get_cause_display()},
            {"label": "应复核日期", "value": value_text(review.review_by) if review.review_by else "没有记录"},
        ]
    if case.case_type == TAKEOVER_TYPE:
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
    before, after = [], Case.objects.filter(application__continues=case).order_by("opened_on", "id")
    earlier = case.application.continues
    while earlier is not None:
        before.insert(0, earlier)
        earlier = earlier.application.continues
    opened = Change.objects.filter(case=case, opens__isnull=False).select_related("opens").first()
    linked = [*before, case, *after, *([opened.opens] if opened else [])]
    if len(linked) == 1:
        return []
    return [
        {
            "number": one.number,
            "label": title_of(one),
            "status": one.status_choice,
            "url": "" if one == case else reverse("assistance:case", args=[one.pk]),
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


def beginnings(case: Case, actor: Actor) -> list[dict[str, str]]:
    """What somebody may begin on a case whose award runs."""
    offered = (
        ("granted", rights.FILE.code, "办理变更", "assistance:change-new"),
        ("granted", RECORD_DEATH.code, "登记死亡", "assistance:death"),
        ("granted", rights.REVIEW.code, "发起核查", "assistance:review-new"),
    )
    links = [
        {"label": label, "url": reverse(name, args=[case.pk])}
        for status, right, label, name in offered
        if case.status == status and may(actor, right, case)
    ]
    members = case.application.members.all()
    if members.filter(person__died_on__isnull=False).exists() and may(actor, RECORD_DEATH.code, case):
        links.append({"label": "撤销死亡登记", "url": reverse("assistance:death-withdraw", args=[case.pk])})
    change = Change.objects.filter(case=case).first()
    if change and case.status == "draft" and may(actor, rights.FILE.code, case):
        links.append({"label": "确定新户主", "url": reverse("assistance:head", args=[case.pk])})
    if change and change.event == "split" and not change.opens_id and may(actor, rights.FILE.code, case):
        links.append({"label": "为分出的成员另立申请", "url": reverse("assistance:split", args=[case.pk])})
    is_death = (change and change.event == "death") or case.applicant.died_on
    if is_death and case.status in ("granted", "succeeded", "ended") and may(actor, OPEN_OVERPAYMENT.code, case):
        links.append({"label": "登记多发待遇", "url": reverse("assistance:recovery", args=[case.pk])})
    return links


def handover_row(case: Case) -> dict[str, Any] | None:
    """The handover of the case, either way, with the other bureau's name."""
    found = handover_of(case.pk)
    if found is None:
        return None
    return {"row": found, "other": Bureau.objects.get(pk=found.other_bureau).name}
