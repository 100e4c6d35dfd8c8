"""Pages of batches: the list, and one batch with its progress and what came of each household."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import SHANGHAI
from civaffairs.meanstest.catalogue import matter_of
from civaffairs.meanstest.choices import BatchOutcome
from civaffairs.meanstest.models import BatchedCase, CheckBatch
from civaffairs.meanstest.permissions import START_BATCH
from civaffairs.meanstest.services.batches import BatchProgress, batch_progress
from civaffairs.web.paging import count_text, keyset_page
from civaffairs.web.tables import BoundTable, Column, Empty
from civaffairs.web.views import ActorView, DetailPage, ListPage


def requested(batch: CheckBatch) -> str:
    """When it was asked for, by the clock of Shanghai."""
    return f"{batch.requested_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


class Batches(ListPage):
    """批量核对: the batches of the actor's area, the newest first."""

    right = START_BATCH
    title = "批量核对"
    default_order = "-requested_at"
    noun = "批"
    empty = Empty("还没有批量核对", "在“到期核查”中选择家庭，发起核查并批量核对。")
    columns = (
        Column("事由", lambda batch: matter_of(batch.matter).label,
               link=lambda batch: reverse("meanstest:batch", args=[batch.pk])),
        Column("用途", "purpose"),
        Column("发起人", "requested_by", is_nowrap=True),
        Column("发起时间", requested, sort="requested_at", is_nowrap=True),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return CheckBatch.objects.visible_to(self.actor)


class OfBatch:
    """Mixin: the batch that the address names, as far as the actor may see it."""

    right = START_BATCH
    kwargs: dict[str, Any]
    actor: Any

    @cached_property
    def batch(self) -> CheckBatch:
        """The batch."""
        found: CheckBatch = get_object_or_404(CheckBatch.objects.visible_to(self.actor), pk=self.kwargs["batch"])
        return found

    def get_subject(self) -> CheckBatch:
        return self.batch


def outcome_of(row: BatchedCase) -> BatchOutcome:
    """What came of a household, with label and tone."""
    return BatchOutcome(row.outcome)


class BatchPage(OfBatch, DetailPage):
    """一批核对: how many questions are answered, and which household changed, did not, or lacks an answer."""

    template_name = "meanstest/batch.html"
    columns = (
        Column("户主", lambda row: row.case.applicant.name, note=lambda row: row.case.number,
               link=lambda row: case_address(row.run.case if row.run else row.case), is_nowrap=True),
        Column("结果", outcome_of, kind="status"),
        Column("原因", "reason"),
    )  # fmt: skip

    def get_title(self) -> str:
        return matter_of(self.batch.matter).label

    def get_breadcrumb(self):
        return (("批量核对", reverse("meanstest:batches")), (self.get_title(), ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found, chosen = batch_progress(self.batch), self.request.GET.get("outcome", "")
        rows = self.batch.cases.with_outcome().select_related("case__applicant", "run__case")
        if chosen in BatchOutcome.values:
            rows = rows.filter(outcome=chosen)
        shown = {
            "batch": self.batch,
            "requested": requested(self.batch),
            "progress": progress_of(self.batch, found),
            "tally": tally(found),
            "table": self.table(rows),
        }
        return super().get_context_data(**context | shown)

    def table(self, rows: QuerySet) -> BoundTable:
        """The households, in the order in which they were noted."""
        query = self.request.GET
        page = keyset_page(rows, order="id", size=50, after=query.get("after", ""), before=query.get("before", ""))
        return BoundTable(
            "核对结果", self.columns, page, count_text=count_text(rows, noun="户"), empty=Empty("没有这样的家庭", "")
        )


class BatchProgressFragment(OfBatch, ActorView):
    """How far a batch is, asked for again while it runs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"progress": progress_of(self.batch, batch_progress(self.batch))}
        response = render(request, "components/progress.html", context)
        if not context["progress"]["is_running"]:
            response["HX-Refresh"] = "true"
        return response


def progress_of(batch: CheckBatch, found: BatchProgress) -> dict[str, Any]:
    """The counted questions, for the progress component."""
    return {
        "id": "batch-progress",
        "label": "核对进度",
        "done": found.ended,
        "total": found.asked or 1,
        "unit": "项查询",
        "is_running": found.is_running,
        "poll_url": reverse("meanstest:batch-progress", args=[batch.pk]),
    }


def tally(found: BatchProgress) -> list[dict[str, Any]]:
    """How many households have each outcome, in the order of the choices."""
    return [
        {"state": outcome, "count": found.outcomes[outcome]} for outcome in BatchOutcome if found.outcomes.get(outcome)
    ]
