"""A city bureau reads across its districts: which pages may, and how they say whose row it is."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from civaffairs.accounts.actor import Actor
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import CITY_BLOCK, city_scope

from .tables import Column
from .views import ListPage


def districts_of(actor: Actor) -> dict[int, str]:
    """Number and name of each bureau whose rows the actor may read: those of a city's block, else the one."""
    if not actor.is_city:
        return dict(Bureau.objects.filter(pk=actor.bureau_id).values_list("pk", "name"))
    block = Bureau.objects.filter(pk__gt=actor.bureau_id, pk__lt=actor.bureau_id + CITY_BLOCK)
    return dict(block.order_by("pk").values_list("pk", "name"))


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Tenant tables as far as the actor reads. For a city nothing else can be read inside, and nothing written."""
    if actor.is_city:
        with city_scope(actor.bureau_id):
            yield
    else:
        yield


class AcrossDistricts(ListPage):
    """A list in which a city sees the rows of all its bureaus, with the bureau's name and without ways to act."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.districts = districts_of(self.actor)
        with reading(self.actor):
            return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.districts = districts_of(self.actor)
        return super().post(request, *args, **kwargs)

    def rows_open(self) -> AbstractContextManager[None]:
        return reading(self.actor)

    def get_columns(self) -> Sequence[Column]:
        if not self.actor.is_city:
            return self.columns
        names = self.request.districts
        bureau = Column("民政局", lambda row: names[row.tenant_id])
        own = [replace(column, link=None) for column in self.columns]
        return [*own[:1], bureau, *own[1:]]
