"""The supervisor's dashboard, and the list of questions that agencies have not answered."""

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from civaffairs.accounts.models import User
from civaffairs.casework.filters import NOBODY
from civaffairs.casework.permissions import SUPERVISE
from civaffairs.casework.views.cases import case_address, day_text
from civaffairs.common.dates import now, today
from civaffairs.connectors.services import failure_label, label_of
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckStep
from civaffairs.meanstest.vocabulary import FAILURES
from civaffairs.tenancy.models import Division
from civaffairs.web.districts import AcrossDistricts, districts_of, reading
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import DetailPage
from civaffairs.web.words import punctuated

from . import dashboard
from .catalogue import Board, Indicator, Today, boards
from .filters import WaitingFilter


class Dashboard(DetailPage):
    """督导看板: the figures of the actor's area; every one opens the list that adds up to it."""

    right = SUPERVISE.code
    template_name = "indicators/dashboard.html"
    title = "督导看板"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        day = dashboard.today_of(today(), self.actor.division_code[:6])
        at, names = now(), districts_of(self.actor)
        with reading(self.actor):
            read = [self._read(board, day, at) for board in boards()]
            agencies = dashboard.waiting_agencies(self.actor)
        drawn = [self._named(board, figures, names, day) for board, figures in zip(boards(), read, strict=True)]
        lead = f"统计截至{at:%Y年%m月%d日 %H:%M}。点击任一数字，打开与之相符的清单。"
        return super().get_context_data(
            boards=drawn, agencies=agencies, lead=lead, is_city=self.actor.is_city, area=self._area_name(day), **context
        )

    def _area_name(self, day: Today) -> str:
        """Whose figures these are: the bureau, and the township or village where the actor has only that."""
        bureau = self.request.membership.bureau
        if self.actor.division_code == bureau.division_code:
            return bureau.name
        place = Division.objects.in_force(day.on).filter(code=self.actor.division_code).first()
        return f"{bureau.name} · {place.name if place else self.actor.division_code}"

    def _read(self, board: Board, day: Today, at: Any) -> dict[str, Any]:
        figures: dict[str, Any] = {
            "board": board,
            "tiles": [dashboard.tile(one, self.actor, day, at) for one in board.tiles],
            "stages": dashboard.stages_of(board, self.actor, day),
            "trends": [dashboard.trend(title, one, self.actor, day) for title, one in board.trends],
        }
        if self.actor.is_city:
            return figures | {"by_district": dashboard.by_district(board, self.actor, day)}
        figures["digits"], figures["by_area"] = dashboard.by_area(board, self.actor, day)
        return figures | {"by_worker": dashboard.by_worker(board, self.actor, day)}

    def _named(self, board: Board, figures: dict[str, Any], districts: dict[int, str], day: Today) -> dict[str, Any]:
        if self.actor.is_city:
            parts = figures.pop("by_district")
            rows = dashboard.compared(
                board.districts, parts, lambda key: districts.get(key, str(key)),
                lambda one, key: one.address(day, bureau=key), list(districts),
            )  # fmt: skip
            return figures | {"districts": rows}
        return figures | {"areas": self._areas(board, figures, day), "workers": self._workers(board, figures, day)}

    def _areas(self, board: Board, figures: dict[str, Any], day: Today) -> list[dashboard.Row]:
        parts, digits = figures.pop("by_area"), figures.pop("digits")
        codes = {code for part in parts for code in part}
        names = dict(Division.objects.in_force(day.on).filter(code__in=codes).values_list("code", "name"))

        def address(one: Indicator, code: str) -> str:
            # A case kept for the whole county has no township whose list would show it alone.
            return one.address(day, division=code) if len(code) == digits else ""

        return dashboard.compared(board.load, parts, lambda code: names.get(code, code), address) if parts else []

    def _workers(self, board: Board, figures: dict[str, Any], day: Today) -> list[dashboard.Row]:
        parts = figures.pop("by_worker")
        found = {key for part in parts for key in part if key}
        names = dict(User.objects.filter(pk__in=found).values_list("pk", "name"))
        return dashboard.compared(
            board.load, parts, lambda key: names.get(key, "未分派"),
            lambda one, key: one.address(day, assignee=key or NOBODY),
        )  # fmt: skip


def reason_of(step: CheckStep) -> str:
    """Why the source has not answered, in a sentence; nothing while it is simply being asked."""
    return punctuated(FAILURES.get(step.failure) or failure_label(step.failure)) if step.failure else ""


class WaitingList(AcrossDistricts):
    """核对等待: which question about whom which agency has not answered, the oldest first."""

    right = SUPERVISE.code
    title = "核对等待"
    default_order = "run__requested_at"
    noun = "项"
    filterset_class = WaitingFilter
    empty = Empty("没有等待答复的核对项", "各部门均已反馈，或者当前没有进行中的核对。")
    columns = (
        Column("数据来源", lambda step: label_of(step.source), is_nowrap=True),
        Column("被核对人", lambda step: step.person.name, note=lambda step: step.run.case.number,
               link=lambda step: case_address(step.run.case)),
        Column("状态", lambda step: StepState(step.state), kind="status"),
        Column("原因", lambda step: reason_of(step)),
        Column("发起核对", lambda step: day_text(localtime(step.run.requested_at).date()),
               sort="run__requested_at", is_nowrap=True),
        Column("已等待", lambda step: f"{(now() - step.run.requested_at).days}天", is_number=True),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return CheckStep.objects.visible_to(self.actor).waiting().select_related("run__case", "person")
