"""Base views of the pages, and the small pages that belong to no domain."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from civaffairs.accounts import permissions
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.services.users import remember_display
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal, StaleVersion
from civaffairs.common.identity import read_id_number, tidy

from . import manual
from .context_processors import DISPLAY_CHOICES
from .exports import ExportForm, ExportsRows
from .forms import ID_NUMBER_ERRORS
from .lists import ArrangedList, arrange, keep_filter
from .navigation import sections_for
from .paging import count_text, keyset_page
from .recognition import known_of
from .submissions import SafeSubmission
from .tables import BoundTable, Column, Empty, sortable

SEX_WORDS = {"male": "男", "female": "女"}


class ActorView(View):
    """A page for somebody who works here: asks for signing in, for a role, and for the right to this subject."""

    right: str | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            actor = self.actor
            if self.right:
                permissions.require(actor, self.right, self.get_subject())
            return super().dispatch(request, *args, **kwargs)
        except NotPermitted as refusal:
            return render(request, "403.html", {"message": refusal.message}, status=403)

    @property
    def actor(self) -> Actor:
        """Who acts; what services take as `by=`."""
        actor: Actor | None = getattr(self.request, "actor", None)
        if actor is None:
            raise NotPermitted("no_membership", "您目前没有任职，不能办理业务。请联系本单位系统管理员登记任职。")
        return actor

    def get_subject(self) -> Any:
        """What the right must cover; none means the right alone decides."""
        return None


class DetailPage(ActorView, TemplateView):
    """One thing. Says `title` and `breadcrumb`; the template draws the rest."""

    title = ""

    def get_title(self) -> str:
        """The heading of the page."""
        return self.title

    def get_breadcrumb(self) -> Sequence[tuple[str, str]]:
        """(label, address) from the top; the last, this page, without address."""
        return ()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.get_title(), breadcrumb=self.get_breadcrumb(), **context)


class ActView(SafeSubmission, ActorView, FormView):
    """A form whose POST calls one service.

    `perform(form)` calls the service. When it refuses, the page comes back with what was typed and an error summary:
    422 where a field is at fault, 409 where the state of the thing is.
    """

    template_name = "web/act.html"
    title = ""
    success_message = ""

    def perform(self, form: Any) -> Any:
        """Call the one service of this page; its result goes to `get_success_url`."""
        raise NotImplementedError(f"{type(self).__name__} names no service")

    def get_success_url(self, result: Any = None) -> str:
        return str(self.success_url)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            result = self.perform(form)
        except NotPermitted:
            raise
        except Refusal as refusal:
            return self.refused(form, refusal)
        if self.success_message:
            messages.success(self.request, self.success_message)
        address = self.get_success_url(result)
        self.note_done(address)
        return redirect(address)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refused(self, form: Any, refusal: Refusal) -> HttpResponse:
        """The page again, with every reason of the refusal and the typed values."""
        field = refusal.field if refusal.field in form.fields else None
        for message in [message for _, message in refusal.reasons] or [refusal.message]:
            form.add_error(field, message)
        status = 422 if field and not isinstance(refusal, StaleVersion) else 409
        if isinstance(refusal, StaleVersion):
            self.renew_hidden(form)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context.setdefault("title", self.title)
        found = super().get_context_data(**context)
        return self.safety_context(found["form"]) | found


class ListPage(ArrangedList, ExportsRows, ActorView, TemplateView):
    """A list: filters and sorting in the URL, keyset paging, one table, and the export of exactly what is filtered."""

    template_name = "web/list.html"
    title = ""
    columns: Sequence[Column] = ()
    filterset_class: Any = None
    default_order = "pk"
    page_size = 50
    noun = "项"
    empty = Empty()

    def get_queryset(self) -> QuerySet:
        """The rows that the actor may see."""
        raise NotImplementedError(f"{type(self).__name__} names no rows")

    def get_rows(self) -> tuple[QuerySet, list[dict[str, str]], Any]:
        query, rows = self.request.GET, self.get_queryset()
        if not self.filterset_class:
            return rows, [], None
        filters = self.filterset_class(query, queryset=rows, request=self.request)
        return filters.qs, chosen_filters(filters.form, query), filters

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.can_export and "export" in request.GET:
            return self.export_page(ExportForm())
        if not request.GET and self.arrangement.default_query:
            return redirect(f"{request.path}?{self.arrangement.default_query}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        query = self.request.GET
        rows, chosen, filters = self.get_rows()
        order = sortable(self.columns, query.get("sort", ""), self.default_order)
        page = keyset_page(
            rows, order=order, size=self.page_size, after=query.get("after", ""), before=query.get("before", "")
        )
        table = self.get_table(page=page, order=order, count=count_text(rows, noun=self.noun))
        context.setdefault("chosen", chosen)
        return super().get_context_data(title=self.title, table=table, filters=filters, **context)

    def get_table(self, *, page: Any, order: str, count: str) -> BoundTable:
        """The table of the page; override to add batch acts or an own empty state."""
        export_url = self.export_address() if self.can_export else ""
        return BoundTable(
            self.title, self.shown_columns(), page, count_text=count, order=order, empty=self.empty,
            export_url=export_url, arrangement=self.arrangement,
        )  # fmt: skip


def chosen_filters(form: Any, query: Any) -> list[dict[str, str]]:
    """What the list is narrowed to, in words, each with the address of the list without it."""
    chosen = []
    for field in form.visible_fields():
        value = query.get(field.html_name)
        if not value:
            continue
        words = dict(getattr(field.field, "choices", ())).get(value, value)
        rest = query.copy()
        for name in (field.html_name, "after", "before"):
            rest.pop(name, None)
        chosen.append({"label": f"{field.label}：{words}", "remove_url": f"?{rest.urlencode() or 'all=1'}"})
    return chosen


class ArrangeList(ActorView):
    """Columns and rows of a list, as its reader wants them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        return arrange(request, self.actor)


class KeepFilter(ActorView):
    """Filters of a list under a name: saved, deleted, or chosen to open the list with."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        return keep_filter(request, self.actor)


class Home(ActorView):
    """The first page that the actor's role may open; work starts there."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sections = sections_for(request)
        if sections:
            return redirect(sections[0]["items"][0]["url"])
        return render(request, "web/home.html")


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Keep a display setting (type, contrast, density) with the user, and in a cookie for the sign-in page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("home")
    response = redirect(back)
    for name, allowed in DISPLAY_CHOICES.items():
        if name in request.POST:
            value = request.POST[name]
            if request.user.is_authenticated and (not value or value in allowed):
                remember_display(user=request.user, name=name, value=value)
            if value in allowed:
                response.set_cookie(f"display_{name}", value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
            else:
                response.delete_cookie(f"display_{name}")
    return response


@require_POST
def check_id_number(request: HttpRequest) -> HttpResponse:
    """What an identity number says by itself, and to whoever may read the register what that knows of it."""
    check, actor = _checked(request.POST.get("number", "")), getattr(request, "actor", None)
    if check and actor and check.get("number"):
        name = request.POST.get("name", "").strip()[:60]
        check["warnings"] = known_of(number=check["number"], name=name, by=actor)
        if check["warnings"]:
            check["tone"] = "warning"
    return render(request, "components/id_check.html", {"check": check})


def _checked(text: str) -> dict[str, Any] | None:
    number = tidy("".join(text.split()))
    if not number:
        return None
    read = read_id_number(number, on=today())
    if read.reasons:
        words = " ".join(ID_NUMBER_ERRORS[reason] for reason in read.reasons)
        return {"tone": "danger", "message": words}
    if read.century_unclear:
        return {"tone": "warning", "message": "旧证号码，出生世纪不明，请按证件填写出生日期。"}
    check = {
        "tone": "success", "message": "校验通过", "birth": read.birth, "sex": SEX_WORDS[read.sex or "male"],
        "number": read.normalised,
    }  # fmt: skip
    if read.form == "legacy":
        check |= {"tone": "warning", "message": f"15位旧证号码，已换算为18位：{read.normalised}"}
    return check


def manual_contents(request: HttpRequest) -> HttpResponse:
    """帮助: the table of contents of the manual, and what a search finds in it."""
    words = request.GET.get("q", "").strip()[:200]
    context = {"words": words, "found": manual.search(words) if words else [], "chapters": manual.chapters()}
    return render(request, "web/manual.html", context | manual_layout(request))


def manual_page(request: HttpRequest, name: str) -> HttpResponse:
    """One page of the manual."""
    for chapter in manual.chapters():
        for page in chapter.pages:
            if page.name == name:
                return render(
                    request, "web/manual_page.html", {"page": page, "chapter": chapter} | manual_layout(request)
                )
    raise Http404("no such page of the manual")


def manual_layout(request: HttpRequest) -> dict[str, str]:
    """Inside the frame for whoever works here; also open to somebody who cannot sign in."""
    works_here = getattr(request, "membership", None) is not None
    return {"layout": "layouts/app.html" if works_here else "layouts/plain.html"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or cookies are off: say so instead of a bare refusal."""
    message = "页面打开时间过长或浏览器没有保存登录信息，本次提交没有生效。请返回上一页，刷新后重新提交。"
    return render(request, "403.html", {"message": message}, status=403)
