"""Lists as each reader arranged them: columns, rows, saved filters. Every ListPage has this."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from civaffairs.accounts.actor import Actor
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.scope import current_scope, scope

from .models import DENSITIES, ListSettings, SavedFilter
from .services import lists
from .tables import Column


@dataclass(frozen=True)
class Choice:
    """One column in the picker."""

    label: str
    is_shown: bool


@dataclass(frozen=True)
class Kept:
    """A saved filter as the menu shows it."""

    pk: Any
    name: str
    query: str
    owner: str
    is_own: bool
    is_shared: bool
    is_default: bool
    is_current: bool


@dataclass(frozen=True)
class Arrangement:
    """How one reader sees one list; `back` is the address to come back to."""

    columns: Sequence[Choice]
    density: str
    saved: Sequence[Kept]
    back: str
    can_save: bool
    densities: Sequence[tuple[str, str]] = DENSITIES

    @property
    def default_query(self) -> str:
        """The filters that the list opens with; empty for all rows."""
        return next((kept.query for kept in self.saved if kept.is_default), "")


class ArrangedList:
    """The part of a list page that knows what its reader chose."""

    request: HttpRequest
    actor: Actor
    columns: Sequence[Column]

    def get_columns(self) -> Sequence[Column]:
        """Every column that the list offers."""
        return self.columns

    def shown_columns(self) -> Sequence[Column]:
        """The columns that the reader did not leave out; the first names the row and always stays."""
        offered = list(self.get_columns())
        hidden = {choice.label for choice in self.arrangement.columns if not choice.is_shown}
        return [column for position, column in enumerate(offered) if not position or column.label not in hidden]

    @cached_property
    def arrangement(self) -> Arrangement:
        """What the reader chose for this list; two queries, however long the list is."""
        name = self.request.resolver_match.view_name
        with self._own_bureau():
            settings = ListSettings.objects.filter(user=int(self.actor.id), list_name=name).first()
            settings = settings or ListSettings(list_name=name)
            offered = list(SavedFilter.objects.offered_to(self.actor, name))
        current = lists.filters_in(self.request.META.get("QUERY_STRING", ""))
        labels = [column.label for column in list(self.get_columns())[1:]]
        return Arrangement(
            columns=[Choice(label, label not in settings.hidden_columns) for label in labels],
            density=settings.density,
            saved=[self._kept(one, settings, current) for one in offered],
            back=self.request.get_full_path(),
            can_save=bool(current),
        )

    def _kept(self, one: SavedFilter, settings: ListSettings, current: str) -> Kept:
        return Kept(
            pk=one.pk, name=one.name, query=one.query, owner=one.owner.name, is_own=str(one.owner_id) == self.actor.id,
            is_shared=one.is_shared, is_default=one.pk == settings.default_filter_id, is_current=one.query == current,
        )  # fmt: skip

    def _own_bureau(self) -> AbstractContextManager[None]:
        # A city that reads its districts keeps its own settings in its own bureau.
        return scope(self.actor.bureau_id) if current_scope().is_city else nullcontext()


def list_at(request: HttpRequest, address: str) -> tuple[str, type]:
    """The name and the view of the list at an address of ours. Raises Http404 where there is none."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        raise Http404
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404 as missing:
        raise Http404 from missing
    view = getattr(match.func, "view_class", None)
    if view is None or not issubclass(view, ArrangedList):
        raise Http404
    return match.view_name, view


def arrange(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep columns and rows as they were picked, or forget them."""
    back = request.POST.get("next", "")
    name, _ = list_at(request, back)
    density = request.POST.get("density", "")
    offered, shown = set(request.POST.getlist("offered")), set(request.POST.getlist("shown"))
    is_reset = "reset" in request.POST
    lists.arrange_list(
        list_name=name, hidden=() if is_reset else offered - shown,
        density=density if density in dict(DENSITIES) and not is_reset else "", by=actor,
    )  # fmt: skip
    return redirect(back)


def keep_filter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Save, delete, or choose a filter: whichever button was pressed."""
    back = request.POST.get("next", "")
    name, _ = list_at(request, back)
    try:
        back, said = _kept(request, actor, name, back)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect(back)


def _kept(request: HttpRequest, actor: Actor, list_name: str, back: str) -> tuple[str, str]:
    given, path = request.POST, urlsplit(back).path
    offered = SavedFilter.objects.offered_to(actor, list_name)
    if "delete" in given:
        lists.delete_filter(saved=_picked(offered, given["delete"]), by=actor)
        return back, "已删除该筛选。"
    if "default" in given:
        chosen = _picked(offered, given["default"]) if given["default"] else None
        lists.choose_default(list_name=list_name, saved=chosen, by=actor)
        return back, "以后打开本清单时先用该筛选。" if chosen else "以后打开本清单时显示全部。"
    saved = lists.save_filter(
        list_name=list_name, name=given.get("name", ""), query=urlsplit(back).query,
        is_shared="is_shared" in given, by=actor,
    )  # fmt: skip
    if "is_default" in given:
        lists.choose_default(list_name=list_name, saved=saved, by=actor)
    return f"{path}?{saved.query}", f"已保存筛选“{saved.name}”。"


def _picked(offered: Any, key: str) -> SavedFilter:
    try:
        return get_object_or_404(offered, pk=key)
    except ValidationError as malformed:
        raise Http404 from malformed
