"""Pages of an import: the list, the upload, one import with its progress, the template and the result."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from civaffairs.accounts.permissions import holds, require
from civaffairs.common.dates import SHANGHAI, today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.web import exports
from civaffairs.web.paging import count_text, keyset_page
from civaffairs.web.tables import BoundTable, Column, Empty
from civaffairs.web.views import ActorView, ActView, DetailPage, ListPage

from .catalogue import kinds
from .choices import ImportJobState, ImportRowState
from .forms import UploadForm
from .models import ImportJob
from .permissions import IMPORT
from .services import AT_WORK, result_rows, start_import, upload_table
from .workbooks import write_template

ROW_COLUMNS = (
    Column("行号", lambda row: f"第{row.number}行", is_nowrap=True),
    Column("结果", "state_choice", kind="status"),
    Column("原因", "reason"),
)


def uploaded(job: ImportJob) -> str:
    """When a table was uploaded, by the clock of Shanghai."""
    return f"{job.uploaded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


class Jobs(ListPage):
    """批量导入: the tables of the actor's area, the newest first."""

    right = IMPORT.code
    template_name = "exchange/jobs.html"
    title = "批量导入"
    default_order = "-uploaded_at"
    noun = "批"
    empty = Empty("还没有导入过", "下载导入模板，填好后上传；系统先预检每一行，确认后才导入。")
    columns = (
        Column("导入表", "file_name", link=lambda job: reverse("exchange:job", args=[job.pk])),
        Column("种类", lambda job: job.import_kind.label, is_nowrap=True),
        Column("状态", lambda job: ImportJobState(job.state), kind="status"),
        Column("行数", "rows_total", is_number=True),
        Column("上传人", "uploaded_by.name", is_nowrap=True),
        Column("上传时间", uploaded, sort="uploaded_at", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        visible = ImportJob.objects.visible_to(self.actor).of_kinds_for(self.actor)
        return visible.select_related("uploaded_by").defer("upload_encrypted")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        held = [kind for kind in kinds() if holds(self.actor, kind.right)]
        templates = [{"label": kind.label, "url": f"{reverse('exchange:template')}?kind={kind.code}"} for kind in held]
        actions = [{"label": "上传导入表", "url": reverse("exchange:upload")}] if held else []
        return super().get_context_data(templates=templates, actions=actions, **context)


class Template(ActorView):
    """导入模板: the workbook to fill in."""

    right = IMPORT.code
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        held = {kind.code: kind for kind in kinds() if holds(self.actor, kind.right)}
        kind = held.get(request.GET.get("kind") or next(iter(held), ""))
        if kind is None:
            raise Http404
        file = exports.new_file()
        write_template(file, kind)
        return exports.file_response(file, exports.XLSX, name=f"{kind.label}导入模板")


class Upload(ActView):
    """上传导入表."""

    right = IMPORT.code
    form_class = UploadForm
    title = "上传导入表"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"actor": self.actor}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = "系统先预检每一行并说明问题，不会立即登记；您查看预检结果后再确认导入。"
        return super().get_context_data(
            lead=lead, submit_label="上传并预检", cancel_url=reverse("exchange:jobs"), **context
        )

    def perform(self, form: UploadForm) -> ImportJob:
        file = form.cleaned_data["file"]
        return upload_table(
            kind=form.cleaned_data["kind"], file_name=file.name, content=file.read(), by=self.actor, on=today()
        )

    def get_success_url(self, result: Any = None) -> str:
        return reverse("exchange:job", args=[result.pk])


class OfJob:
    """Mixin: the import that the address names, as far as the actor may see it."""

    right = IMPORT.code
    kwargs: dict[str, Any]
    actor: Any

    @cached_property
    def job(self) -> ImportJob:
        """The import."""
        visible = ImportJob.objects.visible_to(self.actor).select_related("uploaded_by").defer("upload_encrypted")
        job: ImportJob = get_object_or_404(visible, pk=self.kwargs["pk"])
        require(self.actor, job.import_kind.right, job)
        return job

    def get_subject(self) -> ImportJob:
        return self.job


class Job(OfJob, DetailPage):
    """导入批次: how far it is, what each row came to."""

    template_name = "exchange/job.html"

    def get_title(self) -> str:
        return f"{self.job.import_kind.label}导入"

    def get_breadcrumb(self):
        return (("批量导入", reverse("exchange:jobs")), (self.job.file_name, ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        job, counts = self.job, self.job.rows.counts()
        can_start = job.state == ImportJobState.CHECKED and bool(counts.get(ImportRowState.VALID))
        return super().get_context_data(
            job=job, state=ImportJobState(job.state), progress=progress_of(job, counts), tally=tally(counts),
            can_start=can_start and str(job.uploaded_by_id) == self.actor.id, valid=counts.get(ImportRowState.VALID, 0),
            uploaded=uploaded(job), table=self.table(), has_rows=bool(counts), **context,
        )  # fmt: skip

    def table(self) -> BoundTable:
        """The rows that were not, or will not be, imported; what they say is in the result file only."""
        rows, query = self.job.rows.not_imported().defer("content_encrypted"), self.request.GET
        page = keyset_page(rows, order="number", size=50, after=query.get("after", ""), before=query.get("before", ""))
        empty = Empty("没有有误的行", "每一行都可以导入，或者已经导入。")
        return BoundTable("未导入的行", ROW_COLUMNS, page, count_text=count_text(rows, noun="行"), empty=empty)


class Progress(OfJob, ActorView):
    """How far an import is, asked for again while it runs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"progress": progress_of(self.job, self.job.rows.counts())}
        response = render(request, "components/progress.html", context)
        if not context["progress"]["is_running"]:
            response["HX-Refresh"] = "true"
        return response


class Start(OfJob, ActorView):
    """确认导入."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            start_import(job=self.job, by=self.actor, on=today())
        except NotPermitted:
            raise
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("exchange:job", self.job.pk)
        return redirect("exchange:job", self.job.pk)


class Result(OfJob, ActorView):
    """导入结果: the uploaded rows with result and reason."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        header, rows = result_rows(job=self.job, by=self.actor, purpose="核对导入结果")
        file = exports.new_file()
        exports.write_xlsx(file, title="导入结果", header=header, rows=rows)
        return exports.file_response(file, exports.XLSX, name=f"{self.job.import_kind.label}导入结果")


def progress_of(job: ImportJob, counts: dict[str, int]) -> dict[str, Any]:
    """How many rows are done, for the progress component."""
    is_import = job.started_on is not None
    waiting = counts.get(ImportRowState.VALID, 0) if is_import else 0
    return {
        "id": "import-progress",
        "label": "导入进度" if is_import else "预检进度",
        "done": job.rows_total - waiting,
        "total": job.rows_total or 1,
        "unit": "行",
        "is_running": job.state in AT_WORK,
        "poll_url": reverse("exchange:progress", args=[job.pk]),
    }


def tally(counts: dict[str, int]) -> list[dict[str, Any]]:
    """How many rows have each result, in the order of the choices."""
    return [{"state": state, "count": counts[state]} for state in ImportRowState if counts.get(state)]
