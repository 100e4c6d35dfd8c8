"""How somebody wants to see a list, and filters kept under a name."""

from collections.abc import Collection

from django.db import transaction
from django.http import QueryDict

from civaffairs.accounts.actor import Actor
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.web.models import ListSettings, SavedFilter

MOST_FILTERS = 30
NOT_A_FILTER = ("after", "before", "export", "all")
LONGEST_QUERY = 1000


@transaction.atomic
def arrange_list(*, list_name: str, hidden: Collection[str], density: str, by: Actor) -> ListSettings:
    """Remember which columns of a list somebody leaves out, and how high its rows are."""
    settings, _ = ListSettings.objects.update_or_create(
        user_id=int(by.id), list_name=list_name, defaults={"hidden_columns": sorted(hidden), "density": density}
    )
    return settings


def filters_in(query: str) -> str:
    """The part of an address that narrows and orders a list: without the place in it and without empty answers."""
    given = QueryDict(query, mutable=True)
    for name in list(given):
        values = [value for value in given.getlist(name) if value]
        if name in NOT_A_FILTER or not values:
            del given[name]
        else:
            given.setlist(name, values)
    return given.urlencode()


@transaction.atomic
def save_filter(*, list_name: str, name: str, query: str, is_shared: bool, by: Actor) -> SavedFilter:
    """Keep filters and order of a list under a name; the same name of one's own takes the new filters.

    Raises Refusal `name_required`, `nothing_to_save`, `query_too_long`, `too_many_filters`.
    """
    name, narrowed = name.strip(), filters_in(query)
    if not name or len(name) > 40:
        raise Refusal("name_required", "请为筛选填写名称，最多40个字。", field="name")
    if not narrowed:
        raise Refusal("nothing_to_save", "当前没有筛选条件。请先查询，再保存。")
    if len(narrowed) > LONGEST_QUERY:
        raise Refusal("query_too_long", "筛选条件过长，请减少条件后再保存。")
    own = SavedFilter.objects.filter(owner=int(by.id), list_name=list_name)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        raise Refusal("too_many_filters", f"一个清单最多保存{MOST_FILTERS}个筛选，请先删除不用的。")
    saved, _ = SavedFilter.objects.update_or_create(
        owner_id=int(by.id), list_name=list_name, name=name, defaults={"query": narrowed, "is_shared": is_shared}
    )
    return saved


@transaction.atomic
def delete_filter(*, saved: SavedFilter, by: Actor) -> None:
    """Forget a saved filter; whoever opened the list with it opens the whole list again. Raises NotPermitted."""
    if str(saved.owner_id) != by.id:
        raise NotPermitted("not_permitted", "只能删除自己保存的筛选。")
    ListSettings.objects.filter(default_filter=saved).update(default_filter=None)
    saved.delete()


@transaction.atomic
def choose_default(*, list_name: str, saved: SavedFilter | None, by: Actor) -> None:
    """Open the list with this filter, or with all its rows again. Raises NotPermitted for a filter of others."""
    if saved and not (saved.is_shared or str(saved.owner_id) == by.id):
        raise NotPermitted("not_permitted", "该筛选未共用，不能设为默认。")
    ListSettings.objects.update_or_create(user_id=int(by.id), list_name=list_name, defaults={"default_filter": saved})
