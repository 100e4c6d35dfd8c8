"""Lists, filled and empty."""

from types import SimpleNamespace

from civaffairs.web.lists import Arrangement, Choice, Kept
from civaffairs.web.paging import Page
from civaffairs.web.tables import Batch, BatchAct, BoundTable, Column, Empty

from .states import Stage, lights


def columns() -> list[Column]:
    """Columns of the list."""
    return [
        Column("受理编号", "number", sort="number", link=lambda row: "#data-table", is_nowrap=True),
        Column("申请人", "applicant", note=lambda row: row.area),
        Column("状态", "status", kind="status"),
        Column("期限", "light", kind="light", sort="due"),
        Column("家庭人口", "persons", is_number=True),
        Column("月保障金", "amount", sort="amount", is_number=True),
    ]


def table() -> BoundTable:
    """A list with rows that can be picked."""
    looks = lights()
    rows = [
        ("大中低保2026000128", "王秀兰", "和平街道光明社区", Stage.INVESTIGATING, looks[1], 3, "750.00元"),
        ("大中低保2026000127", "阿依努尔·买买提", "和平街道新生社区", Stage.SUBMITTED, looks[0], 4, ""),
        ("大中低保2026000119", "赵德福", "青山镇石桥村", Stage.SUPPLEMENT, looks[4], 1, ""),
        ("大中低保2026000102", "𬱖强", "石桥镇柳河村", Stage.INVESTIGATING, looks[3], 2, ""),
        ("大中低保2026000088", "陈桂芳", "和平街道光明社区", Stage.GRANTED, looks[5], 2, "1,234.50元"),
    ]
    names = ("number", "applicant", "area", "status", "light", "persons", "amount")
    cases = [SimpleNamespace(pk=position, **dict(zip(names, row, strict=True))) for position, row in enumerate(rows)]
    batch = Batch("#data-table", [BatchAct("reassign", "转交经办人"), BatchAct("print", "打印通知书")])
    return BoundTable(
        "在办申请",
        columns(),
        Page(cases, previous="", next="cursor"),
        count_text="共128件",
        order="due",
        name_of=lambda row: row.applicant,
        batch=batch,
        export_url="#data-table",
    )


def empty() -> Empty:
    """A list without rows."""
    return Empty(
        "没有符合条件的申请",
        "可以清除筛选条件，或者新建一件申请。",
        [{"label": "新建申请", "url": "#data-table"}, {"label": "清除条件", "url": "?", "kind": "secondary"}],
    )


def arrangement() -> Arrangement:
    """What a reader chose for the list: a column left out, filters of one's own and of a colleague."""
    saved = (
        ("1", "临近期限", "status=investigating", "李敏", True, False, True, True),
        ("2", "和平街道在办", "status=submitted", "李敏", True, True, False, False),
        ("3", "待补正", "status=supplement", "孙国强", False, True, False, False),
    )
    labels = ("申请人", "状态", "期限", "家庭人口", "月保障金")
    columns = [Choice(label, label != "家庭人口") for label in labels]
    return Arrangement(columns, density="", saved=[Kept(*one) for one in saved], back="/style-guide/", can_save=True)
