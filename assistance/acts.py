"""What can be done with a case of social assistance, act by act, on pages and over interfaces.

The rights, guards and four eyes of the acts that lead on stand in `workflow.py`.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.casework.acts import Act, Occasion
from civaffairs.casework.forms import NoticeForm, ReasonForm
from civaffairs.casework.models import Case
from civaffairs.casework.standard_acts import home_visit, objections
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import month_of
from civaffairs.meanstest.acts import means_test
from civaffairs.payments.permissions import OPEN_OVERPAYMENT
from civaffairs.registry.models import Person
from civaffairs.registry.permissions import RECORD_DEATH
from civaffairs.registry.services import record_death, withdraw_death
from civaffairs.web.explanations import Explanation

from . import forms
from . import permissions as rights
from .choices import Programme, ReviewCause, Status
from .models import ApplicationMember
from .programmes import old_age_allowance
from .programmes.subsistence_allowance import APPLICATION, CHANGE, REVIEW, TAKE_UP, TAKEOVER
from .services import applications, changes, deaths, decisions, handovers, investigation, liveness, outcomes, reviews
from .services.explanations import explained_now

People = list[tuple[str, str]]


def calculated(occasion: Occasion) -> Explanation:
    """Today's calculation beside the form."""
    return explained_now(occasion.case, on=occasion.on)


def gradual_exit(occasion: Occasion) -> Explanation:
    """The calculation of the gradual exit, where there is an award to leave."""
    if occasion.case.application.continues_id is None:
        return calculated(occasion)
    answer = outcomes.assess_exit(case=occasion.case, on=occasion.on)
    return explained_now(occasion.case, on=occasion.on, answer=answer, title="渐退试算")


def amount_shown(occasion: Occasion) -> dict[str, Any]:
    """The amount on the page goes with the signature."""
    return {"amount_seen": occasion.explanation.amount or 0}


def to_the_draft(occasion: Occasion, result: Case) -> str:
    """What was begun is filled in next."""
    return reverse("assistance:draft", args=[result.pk])


def to_the_case(occasion: Occasion, result: Case) -> str:
    """What was begun."""
    return case_address(result)


def names(members: Iterable[ApplicationMember]) -> People:
    """Members as the choices of a form."""
    return [(str(member.person_id), member.person.name) for member in members]


def members_of(case: Case, **which: Any) -> Iterable[ApplicationMember]:
    """The members of a case, the eldest first."""
    return case.application.members.filter(**which).select_related("person").order_by("birth")


# Filing
def return_for_correction(*, reason: str, **act: Any) -> Case:
    return applications.return_for_correction(missing=reason, **act)


SUBMIT = Act("submit", applications.submit_application, success="申请已提交。", page="assistance:check-answers")
WITHDRAW = Act("withdraw", applications.withdraw_application, form=ReasonForm)
FILING = (
    SUBMIT,
    Act(
        "accept", applications.accept_application, title="受理申请", success="已受理，办理期限开始计算。",
        lead="受理后开始计算办理期限，同时进行经济状况核对和入户调查。",
    ),
    Act("return_for_correction", return_for_correction, form=ReasonForm, lead="请一次写明需要补正的全部内容。"),
    WITHDRAW,
)  # fmt: skip

# Finding out, and the township's opinion
INVESTIGATING = (
    *means_test(
        right=rights.CHECK.code, statuses=(Status.INVESTIGATING,), start=investigation.start_means_test,
        conclude=investigation.conclude_means_test,
    ),
    home_visit(right=rights.VISIT.code, perform=investigation.record_visit),
    Act(
        "give_opinion", decisions.give_opinion, form=forms.OpinionForm, explain=calculated, success="已提出初审意见。"
    ),
)  # fmt: skip
SENT_UP = "已报送县级民政部门审核确认。"
FORWARD = Act("forward", decisions.forward, success=SENT_UP)
PUBLISHING = (
    Act(
        "post_notice", decisions.post_notice, form=NoticeForm,
        lead="公示内容只有：户主姓名、救助项目、保障人数、金额、公示起止日和监督电话。",
        success="已登记公示，公示期满无异议后报送审核确认。",
    ),
    *objections(right=rights.POST.code, statuses=(Status.IN_PUBLIC_NOTICE,)),
    Act("close_notice", decisions.close_notice, success=SENT_UP),
    Act("reopen", decisions.reopen, form=ReasonForm),
    FORWARD,
)  # fmt: skip

# The county's decision
CONFIRM = Act(
    "confirm", decisions.confirm_allowance, form=forms.ConfirmForm, explain=calculated, initial=amount_shown,
    success="已确认保障，自下月起发放。",
)  # fmt: skip
SEND_BACK = Act("send_back", decisions.send_back, form=ReasonForm)
REFUSE = Act("refuse", decisions.refuse_allowance, form=ReasonForm, explain=calculated)
REFUSE_TAKE_UP = Act(
    "refuse", handovers.refuse_take_up, form=ReasonForm, success="已退回迁出地。",
    lead="退回后由迁出地继续发放，没有断月。",
)  # fmt: skip
CONTINUING = (
    CONFIRM,
    SEND_BACK,
    Act(
        "exit_gradually", outcomes.exit_gradually, form=ReasonForm, explain=gradual_exit, success="已确认渐退。",
        lead="家庭收入超过保障标准但在渐退上限以内的，待遇再发规定的月数后自行终止。",
    ),
    Act(
        "keep", outcomes.keep_allowance, form=ReasonForm, explain=calculated, success="已维持原待遇。",
        lead="没有明显变化的，在复核周期内不调整金额（57号第31条）；请写明理由。",
    ),
    Act(
        "stop", outcomes.stop_allowance, form=ReasonForm, explain=calculated,
        lead="待遇发到本月为止；理由将书面告知（57号第32条）。", success="已决定停发，待遇发到本月为止。",
    ),
)  # fmt: skip


# While an award runs
def open_change(*, case: Case, leaving: list[str], **change: Any) -> Case:
    people = tuple(member.person for member in members_of(case, person__in=leaving))
    return changes.open_change(previous=case, leaving=people, **change)


def change_options(occasion: Occasion) -> dict[str, Any]:
    return {"application": occasion.case.application, "county": occasion.by.division_code, "on": occasion.on}


def open_review(*, case: Case, by: Actor, on: dt.date) -> Case:
    return reviews.open_review(previous=case, cause=ReviewCause.PERIODIC, by=by, on=on)


def die(*, case: Case, person: str, **death: Any) -> Any:
    return record_death(person=Person.objects.get(pk=person), **death)


def live(*, case: Case, person: str, **reason: Any) -> Any:
    return withdraw_death(person=Person.objects.get(pk=person), **reason)


def the_living(occasion: Occasion) -> dict[str, People]:
    return {"people": names(members_of(occasion.case, person__died_on__isnull=True))}


def the_dead(occasion: Occasion) -> dict[str, People]:
    """Members of whom a death is recorded, those included that this case has already left out."""
    found = dict(names(members_of(occasion.case, person__died_on__isnull=False)))
    if before := occasion.case.application.continues:
        found |= dict(names(members_of(before, person__died_on__isnull=False)))
    return {"people": list(found.items())}


def somebody_died(occasion: Occasion) -> bool:
    return occasion.case.application.members.filter(person__died_on__isnull=False).exists()


def death_was_decided(occasion: Occasion) -> bool:
    change = getattr(occasion.case, "change", None)
    return bool((change and change.event == "death") or occasion.case.applicant.died_on)


RUNNING = (
    Act("end", decisions.end_allowance, form=forms.EndForm, tasks=("death",)),
    Act(
        "hand_over", handovers.hand_over, form=forms.HandOverForm, success="已移交迁入地民政局。",
        initial=lambda occasion: {"last_month": month_of(occasion.on)},
        lead="本局发到所填月份为止，迁入地从次月起发放；迁入地退回的，本局继续发放。",
    ),
    Act(
        "open_change", open_change, form=forms.ChangeForm, right=rights.FILE.code, title="办理变更", begins=True,
        statuses=(Status.GRANTED,), options=change_options, leads_to=to_the_draft, submit="登记变更",
        lead="变更是单独的事项：复制上次登记的家庭情况，只改有变化的内容；确认后从次月起按新的金额发放。",
        success="已登记变更，请补充有变化的内容后提交。",
    ),
    Act(
        "record_death", die, form=forms.DeathForm, right=RECORD_DEATH.code, title="登记死亡", begins=True,
        statuses=(Status.GRANTED,), options=the_living, success="已登记死亡。",
        lead="登记后待遇暂缓发放，并提出变更建议；金额只由变更事项调整。登记有误的可以撤销，全部留痕。",
    ),
    Act(
        "open_review", open_review, right=rights.REVIEW.code, title="发起核查", begins=True,
        statuses=(Status.GRANTED,), leads_to=to_the_case, success="已发起核查。",
        lead="重新核对家庭经济状况并入户调查；结果为继续保障、调整、渐退或停发。",
    ),
    Act(
        "withdraw_death", live, form=forms.WithdrawDeathForm, right=RECORD_DEATH.code, title="撤销死亡登记",
        begins=True, offered=somebody_died, options=the_dead, success="已撤销死亡登记。",
        lead="撤销后恢复发放，并撤回由此提出的变更草稿。",
    ),
    Act(
        "open_recovery", deaths.open_recovery, right=OPEN_OVERPAYMENT.code, title="登记多发待遇", begins=True,
        statuses=(Status.GRANTED, Status.SUCCEEDED, Status.ENDED), offered=death_was_decided,
        lead="按发放记录计算死亡后多发的金额，登记到多发待遇台账。", success="已登记多发待遇。",
    ),
)  # fmt: skip


# Of a change alone
def name_head(*, case: Case, head: str, by: Actor, on: dt.date, **relations: str) -> Case:
    person = Person.objects.get(pk=head)
    return changes.name_head(case=case, head=person, relations=forms.by_person(relations), by=by, on=on)


def open_split(*, case: Case, head: str, by: Actor, on: dt.date, **relations: str) -> Case:
    person = Person.objects.get(pk=head)
    return changes.open_split(change=case.change, head=person, relations=forms.by_person(relations), by=by, on=on)


def those_together(occasion: Occasion) -> dict[str, People]:
    return {"people": names(members_of(occasion.case, lives_together=True))}


def those_who_left(occasion: Occasion) -> dict[str, People]:
    left = [UUID(one) for one in occasion.case.change.persons]
    people = Person.objects.filter(pk__in=left).order_by("birth")
    return {"people": [(str(person.pk), person.name) for person in people]}


def is_unopened_split(occasion: Occasion) -> bool:
    change = occasion.case.change
    return change.event == "split" and not change.opens_id


OF_A_CHANGE = (
    Act(
        "name_head", name_head, form=forms.HeadForm, right=rights.FILE.code, title="确定新户主", begins=True,
        statuses=(Status.DRAFT,), options=those_together, leads_to=to_the_draft, submit="保存",
        lead="原户主的个人情况不会带给新户主；请逐人选择与新户主的关系。", success="已确定新户主。",
    ),
    Act(
        "open_split", open_split, form=forms.HeadForm, right=rights.FILE.code, title="为分出的成员另立申请",
        begins=True, offered=is_unopened_split, options=those_who_left, leads_to=to_the_draft, submit="保存",
        lead="从分出的成员中选择申请人；另立的申请是草稿，补齐后单独提交、审核。", success="已为分出的成员另立申请。",
    ),
)  # fmt: skip

# Of an allowance by age
GIVE_OPINION = next(act for act in INVESTIGATING if act.code == "give_opinion")
SEEN_ALIVE = Act(
    "record_liveness", liveness.record_liveness, form=forms.LivenessForm, right=rights.RECORD_LIVENESS.code,
    title="登记生存认证", begins=True, statuses=(Status.INVESTIGATING, Status.GRANTED), success="已登记生存认证。",
    lead="认证过期的月份暂缓发放，认证后补发，不会丢失。",
)  # fmt: skip
BY_ITSELF = {act.code: act for act in RUNNING}
OF_A_PERSON = (
    GIVE_OPINION, FORWARD, SEND_BACK, SEEN_ALIVE,
    *(BY_ITSELF[code] for code in ("end", "record_death", "open_review", "withdraw_death", "open_recovery")),
)  # fmt: skip
KEEP_OR_STOP = tuple(act for act in CONTINUING if act.code in ("keep", "stop"))

# Each programme's case types with what can be done with them.
ACTS = {
    Programme.SUBSISTENCE_ALLOWANCE: (
        (APPLICATION, (*FILING, *INVESTIGATING, *PUBLISHING, CONFIRM, REFUSE, SEND_BACK, *RUNNING)),
        (CHANGE, (SUBMIT, WITHDRAW, *INVESTIGATING, *PUBLISHING, *CONTINUING, *RUNNING, *OF_A_CHANGE)),
        (REVIEW, (SUBMIT, WITHDRAW, *INVESTIGATING, FORWARD, *CONTINUING, *RUNNING)),
        (TAKE_UP, (SUBMIT, *INVESTIGATING, FORWARD, CONFIRM, SEND_BACK, REFUSE_TAKE_UP, *RUNNING)),
        (TAKEOVER, RUNNING),
    ),
    Programme.OLD_AGE_ALLOWANCE: (
        (old_age_allowance.APPLICATION, (*FILING, CONFIRM, REFUSE, *OF_A_PERSON)),
        (old_age_allowance.REVIEW, (SUBMIT, WITHDRAW, CONFIRM, *KEEP_OR_STOP, *OF_A_PERSON)),
    ),
}
