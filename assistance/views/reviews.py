"""The list of households whose review is due, and the reviews that begin from it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from assistance import permissions as rights
from assistance.choices import ReviewCause
from assistance.filters import ReviewPlanFilter
from assistance.models import Review, ReviewPlan
from assistance.services import reviews
from civaffairs.accounts.permissions import may, require
from civaffairs.casework.models import Case
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.meanstest.permissions import START_BATCH
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.lights import light_for
from civaffairs.web.tables import Batch, BatchAct, BoundTable, Column, Empty
from civaffairs.web.views import ActorView, ListPage
from civaffairs.web.words import word_for


def review_light(plan: ReviewPlan):
    """How near the day of the review is."""
    left = (plan.review_by - today()).days
    if left < 0:
        return light_for(state="overdue", days_over=-left, due=plan.review_by, unit="calendar_day")
    return light_for(state="running", days_left=left, due=plan.review_by, unit="calendar_day")


class DueReviews(AcrossDistricts, ListPage):
    """到期核查: which household is reviewed when, the most urgent first."""

    right = rights.SEE_REVIEWS.code
    title = "到期核查"
    default_order = "review_by"
    noun = "户"
    filterset_class = ReviewPlanFilter
    empty = Empty("没有需要核查的家庭", "在保家庭的核查日期临近时会出现在这里。")
    columns = (
        Column("户主", lambda plan: plan.case.applicant.name, note=lambda plan: plan.case.number,
               link=lambda plan: case_address(plan.case), is_nowrap=True),
        Column("复核类别", lambda plan: word_for(plan.review_class), note=lambda plan: f"每{plan.months}个月"),
        Column("上次复核", lambda plan: f"{plan.last_review_on:%Y年%-m月%-d日}", sort="last_review_on", is_nowrap=True),
        Column("应复核日期", lambda plan: f"{plan.review_by:%Y年%-m月%-d日}", sort="review_by", is_nowrap=True),
        Column("期限", review_light, kind="light"),
        Column("核查事项", lambda plan: plan.under_way or "尚未发起"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        plans = ReviewPlan.objects.visible_to(self.actor).running().with_review()
        return plans.select_related("case__applicant")

    def get_table(self, *, page: Any, order: str, count: str) -> BoundTable:
        table = super().get_table(page=page, order=order, count=count)
        acts = [BatchAct("open", "发起核查")] if may(self.actor, rights.REVIEW.code) else []
        acts += [BatchAct("check", "发起核查并批量核对")] if may(self.actor, START_BATCH) else []
        if acts and not self.actor.is_city:
            table.batch = Batch(reverse("assistance:reviews-begin"), acts)
        return table


class BeginReviews(ActorView):
    """Open the reviews of the picked households, and, when asked, put all of them to the agencies in one batch."""

    right = rights.SEE_REVIEWS.code

    def post(self, request: HttpRequest) -> HttpResponse:
        picked = [key for key in request.POST.getlist("picked") if key]
        plans = ReviewPlan.objects.visible_to(self.actor).running().filter(pk__in=picked).select_related("case")
        if request.POST.get("act") == "check":
            return self._together([plan.case for plan in plans])
        require(self.actor, rights.REVIEW.code)
        opened, refused = 0, []
        for plan in plans:
            try:
                self._review_of(plan)
                opened += 1
            except Refusal as refusal:
                refused.append(f"{plan.case.number}：{refusal.message}")
        messages.success(request, f"已发起{opened}户的核查。")
        for text in refused[:10]:
            messages.warning(request, text)
        return redirect("assistance:reviews")

    def _together(self, cases: list[Case]) -> HttpResponse:
        try:
            batch = reviews.review_together(cases=cases, by=self.actor, on=today())
        except Refusal as refusal:
            messages.warning(self.request, refusal.message)
            return redirect("assistance:reviews")
        return redirect("meanstest:batch", batch.pk)

    def _review_of(self, plan: ReviewPlan) -> Case:
        known = Review.objects.filter(case__application__continues=plan.case, case__is_open=True).first()
        if known:
            return known.case
        return reviews.open_review(previous=plan.case, cause=ReviewCause.PERIODIC, by=self.actor, on=today())
