"""The to-do list."""

from typing import Any

from django.db.models import QuerySet

from civaffairs.casework import permissions as rights
from civaffairs.casework.lights import remembered
from civaffairs.casework.models import Task
from civaffairs.web.paging import Page
from civaffairs.web.tables import BoundTable, Column, Empty
from civaffairs.web.views import ListPage
from civaffairs.web.words import readable

from .cases import case_address, case_light, day_text


class ToDoList(ListPage):
    """待办: what waits for this person's role and area, the most urgent first."""

    right = rights.SEE_TO_DO.code
    title = "我的待办"
    default_order = "opened_on"
    noun = "件"
    columns = (
        Column("事项", lambda task: readable(task.title), link=lambda task: case_address(task.case), is_nowrap=True),
        Column("申请人", lambda task: task.case.party_name, note=lambda task: task.case.number),
        Column("状态", lambda task: task.case.status_choice, kind="status"),
        Column("办理期限", "light", kind="light"),
        Column("产生日", lambda task: day_text(task.opened_on), sort="opened_on", is_nowrap=True),
    )
    empty = Empty("没有待办", "您的待办已全部处理完毕。新的待办会自动出现在这里。")

    def get_queryset(self) -> QuerySet:
        tasks = Task.objects.for_actor(self.actor).select_related("case__applicant")
        return tasks.prefetch_related("case__deadlines")

    def get_table(self, *, page: Page, **more: Any) -> BoundTable:
        look = remembered()
        for task in page.rows:
            task.light = case_light(task.case, look)
        return super().get_table(page=page, **more)
