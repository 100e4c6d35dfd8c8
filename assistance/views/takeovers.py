"""Taking over the recipients of a bureau that goes live: upload, look, then enter all of them or none."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from python_calamine import CalamineError, CalamineWorkbook

from assistance import forms
from assistance import permissions as rights
from assistance.services import takeovers
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.web.views import ActorView, ActView


def rows_of_file(name: str, content: bytes) -> Iterator[dict[str, str]]:
    """The rows of an xlsx or csv file by the names of its first row. Raises Refusal `unreadable_file`."""
    try:
        if name.lower().endswith(".xlsx"):
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
            head, *body = sheet.to_python(skip_empty_area=False)
        else:
            head, *body = csv.reader(io.StringIO(_decoded(content)))
    except (CalamineError, ValueError, csv.Error) as error:
        raise Refusal("unreadable_file", "文件读不出来，请用 xlsx 或 csv 重新另存后上传。", field="file") from error
    missing = [label for label in takeovers.COLUMNS if label not in head and label not in OPTIONAL]
    if missing:
        raise Refusal("columns_missing", f"名单缺少列：{'、'.join(missing)}。请下载模板对照。", field="file")
    for line in body:
        yield {str(label): _text(value) for label, value in zip(head, line, strict=False)}


OPTIONAL = ("劳动能力", "开户银行", "户名", "银行账号")


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a decimal point, days as dates."""
    if hasattr(value, "is_integer") and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


class TakeOver(ActView):
    """在保对象接续: every fault is named with its row; the totals must agree to the fen."""

    right = rights.TAKE_OVER.code
    template_name = "assistance/takeovers/take_over.html"
    form_class = forms.TakeoverForm
    title = "接续在保对象"

    def form_valid(self, form) -> HttpResponse:
        data = form.cleaned_data
        try:
            decisions, faults = takeovers.read_old_decisions(rows_of_file(data["file"].name, data["file"].read()))
            if faults:
                return self.render_to_response(self.get_context_data(form=form, faults=faults), status=422)
            if self.request.POST.get("act") != "enter":
                total = sum(one.base + one.top_up for one in decisions)
                preview = {
                    "decisions": decisions,
                    "total": total,
                    "persons": sum(len(one.members) for one in decisions),
                    "difference": data["list_total"] - total,
                }
                return self.render_to_response(self.get_context_data(form=form, preview=preview))
            result = takeovers.take_over(
                decisions=decisions, list_total=data["list_total"], first_month=data["first_month"], by=self.actor,
                on=today(),
            )  # fmt: skip
        except Refusal as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, result=result))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context.setdefault(
            "lead", "按原确认文书逐户接续，不重新计算金额；合计须与最后一期发放清单一致，到期由核查重新认定。"
        )
        return super().get_context_data(
            template_url=reverse("assistance:takeover-template"),
            breadcrumb=(("事项", reverse("casework:cases")), (self.title, "")),
            **context,
        )


class TakeoverTemplate(ActorView):
    """The heading row of the list, to fill in."""

    right = rights.TAKE_OVER.code

    def get(self, request: HttpRequest) -> HttpResponse:
        text = io.StringIO()
        csv.writer(text).writerow(takeovers.COLUMNS)
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = "attachment; filename=takeover.csv"
        return response
