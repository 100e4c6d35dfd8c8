"""审计管理: the record of acts, and who looked at a person. Looking at the record is recorded too."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import FormView

from civaffairs.accounts.actor import Actor, role_label
from civaffairs.accounts.permissions import READ_AUDIT, WATCH_SIGN_INS
from civaffairs.accounts.services.sign_ins import WATCHED
from civaffairs.administration import access, forms
from civaffairs.administration.filters import AuditFilter, SignInFilter
from civaffairs.audit.models import AuditEntry
from civaffairs.audit.services import record
from civaffairs.common.choices import Tone
from civaffairs.common.dates import SHANGHAI
from civaffairs.common.errors import NotPermitted
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActorView, ListPage

OUTCOMES = {"done": {"label": "已办", "tone": Tone.SUCCESS}, "refused": {"label": "被拒绝", "tone": Tone.DANGER}}
MOST = 500


def role_of(entry: AuditEntry) -> str:
    """The role in words; a department that calls has none of ours."""
    try:
        return role_label(entry.actor_role)
    except ValueError:
        return "共享部门"


class OfWholeBureau:
    """Mixin: a record that knows no divisions is for whoever answers for all of them, on the page and as a file."""

    actor: Actor

    def get_subject(self) -> None:
        """Raises NotPermitted for a part of the bureau."""
        if not self.actor.covers_bureau:
            raise NotPermitted("whole_bureau_only", "这份记录不分区划，只供管辖全单位的人员查阅。")


class AuditLog(OfWholeBureau, ListPage):
    """审计记录 of the bureau."""

    right = READ_AUDIT.code
    title = "审计记录"
    default_order = "-at"
    noun = "条"
    filterset_class = AuditFilter
    columns = (
        Column("时间", lambda entry: f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}", sort="at", is_nowrap=True),
        Column("操作人", "actor_name", note=role_of),
        Column("内容", "text", note=lambda entry: f"用途：{entry.purpose}" if entry.purpose else ""),
        Column("动作", "verb"),
        Column("对象", "subject_kind", note=lambda entry: entry.subject_id),
        Column("结果", lambda entry: OUTCOMES[entry.outcome], kind="status"),
    )
    empty = Empty("没有记录", "请放宽筛选条件后再查。")

    def get_queryset(self) -> QuerySet:
        return AuditEntry.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = "、".join(f"{name}={value}" for name, value in request.GET.items() if value)
        record(
            by=self.actor, verb=READ_AUDIT.code, subject_kind="audit", subject_id="",
            text=f"查阅审计记录{'：' + asked if asked else ''}"[:500],
        )  # fmt: skip
        return super().get(request, *args, **kwargs)


class SignIns(OfWholeBureau, ListPage):
    """登录记录: who signed in, who was refused, whose account was locked, whose second factor changed."""

    right = WATCH_SIGN_INS.code
    title = "登录记录"
    default_order = "-at"
    noun = "条"
    filterset_class = SignInFilter
    columns = (
        Column("时间", lambda entry: f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}", sort="at", is_nowrap=True),
        Column("操作人", "actor_name", note=role_of),
        Column("内容", "text"),
        Column("结果", lambda entry: OUTCOMES[entry.outcome], kind="status"),
    )
    empty = Empty("没有登录记录", "请放宽筛选条件后再查。")

    def get_queryset(self) -> QuerySet:
        return AuditEntry.objects.filter(verb__in=WATCHED)


class AccessRecord(ActorView, FormView):
    """个人信息查阅情况: by whom, when, for what a person's data were read or changed (个人信息保护法 art 44, 55)."""

    right = READ_AUDIT.code
    form_class = forms.AccessForm
    template_name = "administration/access.html"

    def form_valid(self, form: Any) -> HttpResponse:
        subjects = access.found(form.cleaned_data["person"], self.actor)
        answers = [{"label": subject.label, "entries": entries_about(subject)} for subject in subjects[:20]]
        for subject in subjects[:20]:
            kind, number = next(iter(sorted(subject.recorded_as, reverse=True)))
            record(
                by=self.actor, verb="audit.read_access", subject_kind=kind, subject_id=number,
                text="查阅个人信息查阅情况", purpose=form.cleaned_data["purpose"],
            )  # fmt: skip
        context = self.get_context_data(form=form, answers=answers, is_asked=True)
        return render(self.request, self.template_name, context)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def entries_about(subject: access.Subject) -> list[dict[str, Any]]:
    """The newest entries about a person, as rows."""
    numbers = defaultdict(list)
    for kind, number in subject.recorded_as:
        numbers[kind].append(number)
    about = Q(pk__isnull=True)
    for kind, ids in numbers.items():
        about |= Q(subject_kind=kind, subject_id__in=ids)
    entries = AuditEntry.objects.filter(about).order_by("-at")[:MOST]
    return [
        {
            "at": entry.at, "name": entry.actor_name, "role": role_of(entry), "text": entry.text,
            "purpose": entry.purpose, "outcome": OUTCOMES[entry.outcome],
        }
        for entry in entries
    ]  # fmt: skip
