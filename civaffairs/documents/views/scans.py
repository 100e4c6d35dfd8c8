"""Scanned papers: taking them in, and filing each where its barcode says or somebody chooses."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, ListPage

from ..forms import DiscardForm, FileScanForm, ScansForm
from ..models import Document, Scan
from ..permissions import FILE_SCANS
from ..scans import discard_scan, file_scan, named, take_scan


def scan_address(scan: Scan) -> str:
    """The page on which a scan is filed."""
    return reverse("documents:scan", args=[scan.pk])


class Scans(ListPage):
    """待归档扫描件: what was scanned and nobody has filed yet."""

    right = FILE_SCANS.code
    title = "扫描归档"
    default_order = "-id"
    noun = "份"
    can_export = False
    empty = Empty("没有待归档的扫描件", "上传扫描件后，系统按受理通知书上的条形码建议归入的事项。")
    columns = (
        Column("扫描件", lambda scan: f"{scan.document.pages}页", link=scan_address),
        Column("条形码指向", lambda scan: scan.proposed_label or "没有读到条形码，请选择"),
        Column("扫描人", "document.made_by", is_nowrap=True),
    )  # fmt: skip

    def get_queryset(self):
        return Scan.objects.visible_to(self.actor).select_related("document")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        actions = [{"label": "上传扫描件", "url": reverse("documents:take-scans")}]
        return super().get_context_data(actions=actions, **context)


class TakeScans(ActView):
    """上传扫描件: several at once; what the guard refuses is named and the others are taken."""

    right = FILE_SCANS.code
    form_class = ScansForm
    title = "上传扫描件"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = "一次可以选择多个文件。系统读取条形码，建议归入的事项；由您核对后归档。"
        return super().get_context_data(
            lead=lead, submit_label="上传", cancel_url=reverse("documents:scans"), **context
        )

    def form_valid(self, form: ScansForm) -> HttpResponse:
        taken, refused = 0, []
        for number, file in enumerate(form.cleaned_data["files"], start=1):
            try:
                take_scan(content=file.read(), file_name=file.name, by=self.actor, on=today())
                taken += 1
            except NotPermitted:
                raise
            except Refusal as refusal:
                refused.append(f"第{number}个文件：{refusal.message}")
        if refused and not taken:
            for line in refused:
                form.add_error("files", line)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(self.request, f"已接收{taken}份扫描件。")
        for line in refused:
            messages.error(self.request, line)
        address = reverse("documents:scans")
        self.note_done(address)
        return redirect(address)


class OfScan:
    """Mixin: the scan that the address names, as far as the actor may see it."""

    right = FILE_SCANS.code
    kwargs: dict[str, Any]
    actor: Any

    def get_subject(self) -> Scan:
        """The scan."""
        visible = Scan.objects.visible_to(self.actor).select_related("document")
        self.scan: Scan = get_object_or_404(visible, pk=self.kwargs["scan"])
        return self.scan


class FileScan(OfScan, ActView):
    """归档扫描件: where it belongs and what kind of paper it is."""

    form_class = FileScanForm
    template_name = "documents/scan.html"
    title = "归档扫描件"
    success_message = "扫描件已归档。"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        preview = reverse("documents:preview", args=[self.scan.document_id])
        return super().get_context_data(
            scan=self.scan, preview_url=preview, submit_label="归档", cancel_url=reverse("documents:scans"), **context
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"proposed": self.scan.proposed_label}

    def perform(self, form: FileScanForm) -> Document:
        number = form.cleaned_data["number"]
        if number:
            found = named(self.actor, number)
            if found is None:
                raise Refusal(
                    "subject_not_found", "没有找到这个编号的事项，或者不在您的管辖范围。请核对编号。", field="number"
                )
            kind, subject_id = found[0], found[1].id
        else:
            kind, subject_id = self.scan.proposed_kind, self.scan.proposed_id
        return file_scan(
            scan=self.scan, subject_kind=kind, subject_id=subject_id, kind=form.cleaned_data["kind"], by=self.actor,
            on=today(),
        )  # fmt: skip

    def get_success_url(self, result: Any = None) -> str:
        return reverse("documents:scans")


class DiscardScan(OfScan, ActView):
    """作废扫描件."""

    form_class = DiscardForm
    title = "作废扫描件"
    success_message = "扫描件已作废，内容已删除。"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = "空白页、重复扫描或者不属于本局的材料可以作废；内容删除，记录保留。"
        return super().get_context_data(
            lead=lead, submit_label="作废", is_danger=True, cancel_url=reverse("documents:scans"), **context
        )

    def perform(self, form: DiscardForm) -> Document:
        return discard_scan(scan=self.scan, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("documents:scans")
