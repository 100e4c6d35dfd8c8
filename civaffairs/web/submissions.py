"""What keeps a form safe: a draft while it is typed, one effect however often it is sent, and no lost change."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import connection
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from civaffairs.accounts.actor import Actor
from civaffairs.common.dates import now

from . import snapshots
from .services import submissions
from .snapshots import FormToken

TOKEN, AUTOSAVE, DISCARD, MERGING = "form_token", "autosave", "discard-draft", "merging"
CHOICE = "take-"
LONGEST_PAGE = 300


class SafeSubmission:
    """The part of an act page that looks after what was typed.

    A page drawn with components/form_token.html is done once, however often it is sent, and a change that somebody
    else made meanwhile leads to the merge page. Where `autosaves`, what is being typed is kept as a draft.
    """

    request: HttpRequest
    actor: Actor
    kwargs: dict[str, Any]
    get_form_class: Any
    title = ""
    autosaves = False
    merged_data: QueryDict | None = None

    @property
    def page_name(self) -> str:
        """What the draft and the token belong to."""
        query = self.request.GET.copy()
        for name in (AUTOSAVE, DISCARD):
            query.pop(name, None)
        asked = query.urlencode()
        return f"{self.request.path}{'?' + asked if asked else ''}"[:LONGEST_PAGE]

    @cached_property
    def sent_token(self) -> FormToken | None:
        """The token that came with the form."""
        return FormToken.read(self.request.POST.get(TOKEN, ""), self._holder)

    @property
    def _holder(self) -> str:
        """Whose page it is: a token counts for whoever it was given to, on its page, and nowhere else."""
        return f"{getattr(self.request.user, 'pk', None)} {self.page_name}"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Before the page reads anything: what it compares must be what it will change.
        if request.method == "POST" and self.sent_token and connection.in_atomic_block:
            submissions.hold(token=self.sent_token.id, page=request.path if kwargs else "")

    def get_form_kwargs(self) -> dict[str, Any]:
        given = super().get_form_kwargs()
        return {**given, "data": self.merged_data} if self.merged_data is not None else given

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        return self._with_draft(form) if self.kept_draft and self.request.method == "GET" else form

    def blank_form(self) -> Any:
        """The form as somebody sees it who opens the page now."""
        given = self.get_form_kwargs()
        given = {name: value for name, value in given.items() if name not in ("data", "files")}
        return self.get_form_class()(**given)

    @cached_property
    def kept_draft(self) -> submissions.Draft | None:
        """What this person typed here before."""
        return submissions.draft_of(page=self.page_name, by=self.actor) if self.autosaves else None

    def _with_draft(self, form: Any) -> Any:
        typed = snapshots.typed(form, self.kept_draft.data)
        if isinstance(typed, list):
            return type(form)(**self.get_form_kwargs() | {"initial": typed})
        form.initial = {**form.initial, **typed}
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.autosaves and AUTOSAVE in request.GET:
            return self._autosave()
        if self.autosaves and DISCARD in request.GET:
            submissions.discard_draft(page=self.page_name, by=self.actor)
            return redirect(self.page_name)
        token = self.sent_token
        if token:
            answer = submissions.answer_to(token=token.id, by=self.actor)
            if answer:
                messages.info(request, "这一页已经提交过，没有重复办理。")
                return redirect(answer)
            blank = self.blank_form()
            current = snapshots.snapshot(blank)
            if current != token.base:
                return self._merge_page(blank, token.base, current, request.POST)
            if MERGING in request.POST and not self._merge(blank, current):
                return self._merge_page(blank, self._older_base(), current, request.POST, has_error=True)
        return super().post(request, *args, **kwargs)

    def note_done(self, answer_url: str) -> None:
        """After the service: the form was sent, and its draft has served."""
        if self.sent_token:
            submissions.note_submitted(token=self.sent_token.id, answer_url=answer_url, at=now(), by=self.actor)
        if self.autosaves:
            submissions.discard_draft(page=self.page_name, by=self.actor)

    def _autosave(self) -> HttpResponse:
        token, context = self.sent_token, {"is_saved": False, "at": timezone.localtime(now())}
        if token and submissions.answer_to(token=token.id, by=self.actor) is None:
            data = self.request.POST.copy()
            for name in (TOKEN, "csrfmiddlewaretoken"):
                data.pop(name, None)
            context["is_saved"] = submissions.save_draft(
                page=self.page_name, data=data, base=token.base, at=now(), by=self.actor
            )
            context["is_changed"] = snapshots.snapshot(self.blank_form()) != token.base
        return render(self.request, "components/saved_note.html", context)

    def _merge(self, blank: Any, current: Any) -> bool:
        """Put both versions together as was chosen; whether every conflict was answered."""
        given = self.request.POST
        choices = {name.removeprefix(CHOICE): given[name] for name in given if name.startswith(CHOICE)}
        asked = snapshots.differences(blank, self._older_base(), current, given)
        if any(one.name not in choices for one in asked if one.is_conflict):
            return False
        self.merged_data = snapshots.merged(blank, current, given, choices)
        return True

    def _older_base(self) -> Any:
        older = FormToken.read(self.request.POST.get(MERGING, ""), self._holder)
        return older.base if older else self.sent_token.base

    def _merge_page(
        self, blank: Any, base: Any, current: Any, data: QueryDict, *, has_error: bool = False
    ) -> HttpResponse:
        fresh = {} if isinstance(blank, BaseFormSet) else {one.html_name: one for one in blank.hidden_fields()}
        ours = (TOKEN, MERGING, "csrfmiddlewaretoken", *fresh)
        kept = [
            (name, value) for name, values in data.lists() for value in values
            if name not in ours and not name.startswith(CHOICE)
        ]  # fmt: skip
        kept += [(name, value) for name, bound in fresh.items() for value in snapshots.shown(bound)]
        context = {
            "title": f"合并修改：{self.title}", "differences": snapshots.differences(blank, base, current, data),
            "kept": kept, "form_token": FormToken.new(self._holder, current).signed(),
            "merging": FormToken.new(self._holder, base).signed(), "has_error": has_error,
            "cancel_url": self.page_name,
        }  # fmt: skip
        return render(self.request, "web/merge.html", context, status=409)

    def renew_hidden(self, form: Any) -> None:
        """Somebody acted meanwhile: what comes back carries the newest version, to be sent again after reading."""
        if isinstance(form, BaseFormSet):
            return
        data = form.data.copy()
        for bound in self.blank_form().hidden_fields():
            data.setlist(bound.html_name, snapshots.shown(bound))
        form.data = data

    def safety_context(self, form: Any) -> dict[str, Any]:
        """What the page needs to look after what is typed into it."""
        draft = self.kept_draft if self.request.method == "GET" else None
        if draft:
            base = draft.base
        elif self.sent_token:
            base = self.sent_token.base
        else:
            base = snapshots.snapshot(self.blank_form() if form.is_bound else form)
        token = self.sent_token or FormToken.new(self._holder, base)
        found: dict[str, Any] = {TOKEN: token.signed()}
        if not self.autosaves:
            return found
        return found | {
            "typed_draft": draft,
            "autosave_url": _with(self.page_name, AUTOSAVE),
            "discard_url": _with(self.page_name, DISCARD),
        }


def _with(address: str, name: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{name}=1"
