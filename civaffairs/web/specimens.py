"""The style guide: every component in every state, with invented people and figures."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.common.dates import SHANGHAI

from .charts import chart
from .context_processors import shell
from .explanations import Explanation, explain
from .forms import AmountField, DayField, IdNumberField, PageForm, prefill
from .lights import Light, light_for
from .paging import Page
from .tables import Batch, BatchAct, BoundTable, Column, Empty
from .words import word_for

AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
PAGE_LABELS = {
    "sign-in": "登录",
    "locked-out": "账号锁定",
    "print": "打印",
    "public": "公示",
    "form-with-errors": "表单有错误",
}
PAGES = {
    "sign-in": "registration/login.html",
    "locked-out": "registration/locked_out.html",
    "print": "web/specimen_print.html",
    "public": "web/specimen_public.html",
    "form-with-errors": "web/specimen_form.html",
    "400": "400.html",
    "403": "403.html",
    "404": "404.html",
    "409": "409.html",
    "500": "500.html",
}


class Stage(ToneChoices):
    """States for the specimens; the real ones belong to the apps."""

    DRAFT = "draft", Tone.NEUTRAL, "草稿"
    SUBMITTED = "submitted", Tone.INFO, "已提交"
    INVESTIGATING = "investigating", Tone.PROGRESS, "调查核实中"
    GRANTED = "granted", Tone.SUCCESS, "已确认"
    SUPPLEMENT = "supplement", Tone.WARNING, "待补正"
    REFUSED = "refused", Tone.DANGER, "不予确认"


class Section(ToneChoices):
    """States of one section of a long form."""

    NOT_STARTED = "not_started", Tone.NEUTRAL, "未开始"
    STARTED = "started", Tone.PROGRESS, "填写中"
    DONE = "done", Tone.SUCCESS, "已完成"
    FAULTY = "faulty", Tone.DANGER, "有错误"


class Answer(ToneChoices):
    """States of one agency's answer."""

    RECORD = "record", Tone.SUCCESS, "有记录"
    NO_RECORD = "no_record", Tone.INFO, "无记录"
    PENDING = "pending", Tone.PROGRESS, "等待答复"
    SOURCE_FAILED = "source_failed", Tone.DANGER, "查询失败"


class SpecimenForm(PageForm):
    """One field of each kind."""

    name = forms.CharField(label="姓名", max_length=60, help_text="与身份证件一致；少数民族姓名中的“·”请保留。")
    id_number = IdNumberField(help_text="18位，末位可以是X。全角数字和空格会自动更正。")
    received_on = DayField(label="受理日期")
    monthly_income = AmountField(label="家庭月收入", help_text="全体共同生活成员上月实际收入合计，填写到分。")
    residence = forms.ChoiceField(label="户籍类别", choices=[("", "请选择"), ("urban", "城镇"), ("rural", "农村")])
    way = forms.ChoiceField(
        label="申请方式",
        widget=forms.RadioSelect,
        choices=[("self", "本人申请"), ("proxy", "委托他人代办"), ("village", "村（居）委会代为提交")],
    )
    causes = forms.MultipleChoiceField(
        label="致贫原因",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("illness", "因病"), ("disability", "因残"), ("unemployment", "失业"), ("schooling", "因学")],
    )
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consents = forms.BooleanField(label="申请人已签署核对授权书", help_text="每一位共同生活的成年成员都应签署。")


class FilterForm(forms.Form):
    """What stands above a list."""

    q = forms.CharField(label="受理编号或姓名", required=False)
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Stage.choices])
    received_after = DayField(label="受理日期起", required=False)


def style_guide(request: HttpRequest) -> HttpResponse:
    """The page with every component."""
    return render(request, "web/style_guide.html", specimens() | {"shell": _shell(request)})


def specimen_page(request: HttpRequest, page: str) -> HttpResponse:
    """A whole page as a specimen: sign-in, errors, print sheet, public notice."""
    if page not in PAGES:
        raise Http404
    context: dict[str, Any] = {}
    if page == "form-with-errors":
        context = {"title": "新建申请", "form": _faulty_form(), "shell": _shell(request)}
    elif page == "sign-in":
        context = {"form": AuthenticationForm(request)}
    return render(request, PAGES[page], context)


def specimens() -> dict[str, Any]:
    """Everything that the style guide shows."""
    return {
        "tones": list(Stage),
        "lights": _lights(),
        "form": _filled_form(),
        "filters": FilterForm({"status": "investigating"}),
        "chosen": [{"label": "状态：调查核实中", "remove_url": "?"}],
        "tasks": _tasks(),
        "answers": _answers(),
        "facts": _facts(),
        "timeline": _timeline(),
        "stages": _stages(),
        "progress": _progress(),
        "discrepancies": _discrepancies(),
        "evidence": _evidence(),
        "tiles": _tiles(),
        "tabs": _tabs(),
        "charts": _charts(),
        "table": _table(),
        "empty_table": BoundTable("没有结果的清单", _columns(), Page([]), count_text="共0件", empty=_empty()),
        "granted": granted(),
        "refused": refused(),
        "blocked": blocked(),
        "checks": [
            {"tone": "success", "message": "校验通过", "birth": dt.date(1968, 3, 12), "sex": "女"},
            {"tone": "warning", "message": "15位旧证号码，出生世纪不明，请按证件填写出生日期。"},
            {"tone": "danger", "message": "公民身份号码最后一位校验不符，请对照证件逐位核对。"},
        ],
        "guide_pages": [
            (PAGE_LABELS.get(page, f"错误 {page}"), reverse("style-guide-page", args=[page])) for page in PAGES
        ],
    }


def _shell(request: HttpRequest) -> dict[str, Any]:
    """The frame with an invented bureau and person, whoever looks at it."""
    here = request.path
    return shell(request)["shell"] | {
        "bureau": "示例市示例区民政局",
        "person": "李敏",
        "role": "乡镇（街道）经办人",
        "roles": [
            {"value": 1, "label": "乡镇（街道）经办人 · 和平街道", "is_current": True},
            {"value": 2, "label": "县级审核人 · 示例区", "is_current": False},
        ],
        "unread": 3,
        "inbox_url": here,
        "search_url": here,
        "switch_url": here,
        "sign_out_url": here,
        "account_url": here,
        "sections": [
            {
                "label": "办理",
                "items": [
                    {"label": "待办", "url": here, "count": 17, "is_current": True},
                    {"label": "申请", "url": here, "count": 128},
                    {"label": "在保家庭", "url": here, "count": None},
                    {"label": "公示", "url": here, "count": 2},
                ],
            },
            {
                "label": "核对",
                "items": [
                    {"label": "核对任务", "url": here, "count": 6},
                    {"label": "差异处理", "url": here, "count": 4},
                ],
            },
            {"label": "督导", "items": [{"label": "总览", "url": here, "count": None}]},
        ],
    }


def _filled_form() -> SpecimenForm:
    form = SpecimenForm()
    prefill(form, "name", value="王秀兰", source="公安 2026-11-01", is_locked=True)
    prefill(form, "monthly_income", value=Decimal("1500.00"), source="申报 2026-11-03")
    return form


def _faulty_form() -> SpecimenForm:
    form = SpecimenForm(
        {"name": "王秀兰", "id_number": "21020219680312142", "monthly_income": "1500.005", "received_on": ""}
    )
    form.is_valid()
    return form


def _lights() -> list[Any]:
    due = dt.date(2026, 11, 27)
    return [
        light_for(state="running", days_left=14, due=dt.date(2026, 12, 10)),
        light_for(state="running", days_left=5, due=due),
        light_for(state="running", days_left=0, due=dt.date(2026, 11, 20)),
        light_for(state="overdue", days_over=2, due=dt.date(2026, 11, 18)),
        light_for(state="suspended"),
        light_for(state="met"),
        light_for(state="running", days_left=20, due=dt.date(2027, 1, 6), is_provisional=True),
    ]


def _tasks() -> list[dict[str, Any]]:
    rows = (
        ("申请人", "姓名、身份号码、联系方式", Section.DONE),
        ("共同生活成员", "配偶、未成年子女和其他共同生活的人", Section.STARTED),
        ("收入", "近12个月，按人逐项填写", Section.FAULTY),
        ("财产", "存款、住房、车辆、经营实体", Section.NOT_STARTED),
    )
    return [{"label": label, "hint": hint, "state": state, "url": "#task-list"} for label, hint, state in rows]


def _answers() -> list[dict[str, str]]:
    return [
        {"label": "姓名", "value": "王秀兰", "source": "公安 2026-11-01", "change_url": "#answers"},
        {"label": "公民身份号码", "value": "210***********1424", "source": "", "change_url": "#answers"},
        {"label": "家庭月收入", "value": "1,500.00元", "source": "", "change_url": "#answers"},
        {"label": "联系电话", "value": "", "source": "", "change_url": "#answers"},
    ]


def _facts() -> list[dict[str, str]]:
    return [
        {"label": "户主", "value": "王秀兰"},
        {"label": "家庭人口", "value": "3人"},
        {"label": "住址", "value": "示例市示例区和平街道光明社区", "source": "公安 2026-11-01"},
        {"label": "联系电话", "value": ""},
    ]


def _timeline() -> list[dict[str, Any]]:
    return [
        {
            "title": "提出初审意见：拟予保障",
            "at": AT,
            "by": "李敏（乡镇经办人）",
            "tone": "success",
            "note": "核对结论符合条件，入户调查与申报一致。",
        },
        {"title": "核对报告出具", "at": AT - dt.timedelta(days=2), "by": "系统", "tone": "info"},
        {"title": "房产差异待说明", "at": AT - dt.timedelta(days=3), "by": "系统", "tone": "warning"},
        {"title": "受理", "at": AT - dt.timedelta(days=8), "by": "李敏（乡镇经办人）"},
    ]


def _stages() -> list[dict[str, str]]:
    return [
        {"label": "申请", "note": "11月12日", "state": "done"},
        {"label": "受理", "note": "11月12日", "state": "done"},
        {"label": "调查核对", "note": "剩5个工作日", "state": "current"},
        {"label": "初审公示", "state": "ahead"},
        {"label": "审核确认", "state": "ahead"},
        {"label": "发放", "state": "ahead"},
    ]


def _progress() -> dict[str, Any]:
    rows = (
        ("公安", Answer.RECORD, ""),
        ("人力资源社会保障", Answer.RECORD, ""),
        ("自然资源", Answer.NO_RECORD, ""),
        ("住房公积金", Answer.PENDING, ""),
        ("税务", Answer.SOURCE_FAILED, "30秒内没有答复，5分钟后自动重试"),
        ("市场监管", Answer.NO_RECORD, ""),
    )
    steps = [{"label": label, "state": state, "note": note} for label, state, note in rows]
    return {
        "id": "specimen-progress",
        "label": "家庭经济状况核对",
        "done": 7,
        "total": 12,
        "unit": "个部门已答复",
        "is_running": True,
        "steps": steps,
    }


def _discrepancies() -> list[dict[str, str]]:
    return [
        {
            "label": "存款余额",
            "person": "王秀兰",
            "declared": "2,000.00元",
            "declared_origin": "申请表 2026-11-12",
            "found": "36,500.00元",
            "found_origin": "银行 2026-11-18",
            "url": "#discrepancy",
        },
        {
            "label": "机动车",
            "person": "张建国",
            "declared": "无",
            "declared_origin": "申请表 2026-11-12",
            "found": "1辆（三轮摩托车）",
            "found_origin": "公安 2026-11-17",
            "decision": "残疾人机动轮椅车，不计入财产。",
            "decided_by": "李敏 2026-11-19",
        },
    ]


def _evidence() -> list[dict[str, Any]]:
    return [
        {
            "name": "户籍人口信息",
            "source": "公安",
            "received_at": AT,
            "adapter": "1.2",
            "state": Answer.RECORD,
            "url": "#evidence",
        },
        {
            "name": "不动产登记信息",
            "source": "自然资源",
            "received_at": AT,
            "adapter": "1.0",
            "state": Answer.NO_RECORD,
            "url": "#evidence",
        },
    ]


def _tiles() -> list[dict[str, Any]]:
    return [
        {
            "label": "在办申请",
            "figure": "128",
            "unit": "件",
            "definition": "已受理、尚未作出决定的申请。",
            "as_of": AT,
            "url": "#tile",
            "light": Light("green", "正常"),
        },
        {
            "label": "临近期限",
            "figure": "17",
            "unit": "件",
            "definition": "距法定办结期限不足5个工作日。",
            "as_of": AT,
            "url": "#tile",
            "light": Light("amber", "需要关注"),
        },
        {
            "label": "逾期",
            "figure": "2",
            "unit": "件",
            "definition": "已超过法定办结期限、尚未办结。",
            "as_of": AT,
            "url": "#tile",
            "light": Light("red", "需要处理"),
        },
        {
            "label": "本月应发",
            "figure": "1,286,450.00",
            "unit": "元",
            "definition": "本月在保家庭保障金与分类施保金合计。",
            "as_of": AT,
            "url": "#tile",
        },
    ]


def _tabs() -> list[dict[str, Any]]:
    return [
        {"label": "概况", "url": "#tabs", "is_current": True, "count": None},
        {"label": "家庭成员", "url": "#tabs", "count": 3},
        {"label": "核对", "url": "#tabs", "count": None},
        {"label": "决定", "url": "#tabs", "count": None},
        {"label": "记录", "url": "#tabs", "count": 14},
    ]


def _charts() -> list[Any]:
    areas = [("和平街道", 42), ("光明街道", 31), ("新华街道", 27), ("青山镇", 18), ("石桥镇", 10)]
    months = [("6月", 96), ("7月", 104), ("8月", 118), ("9月", 111), ("10月", 125), ("11月", 128)]
    return [
        chart(
            id="chart-areas",
            title="在办申请，按街道（乡镇）",
            series=areas,
            label_heading="街道（乡镇）",
            value_heading="件",
        ),
        chart(
            id="chart-months",
            title="每月受理申请",
            series=months,
            kind="line",
            label_heading="月份",
            value_heading="件",
        ),
    ]


def _columns() -> list[Column]:
    return [
        Column("受理编号", "number", sort="number", link=lambda row: "#data-table", is_nowrap=True),
        Column("申请人", "applicant", note=lambda row: row.area),
        Column("状态", "status", kind="status"),
        Column("期限", "light", kind="light", sort="due"),
        Column("家庭人口", "persons", is_number=True),
        Column("月保障金", "amount", sort="amount", is_number=True),
    ]


def _table() -> BoundTable:
    lights = _lights()
    rows = [
        ("大中低保2026000128", "王秀兰", "和平街道光明社区", Stage.INVESTIGATING, lights[1], 3, "750.00元"),
        ("大中低保2026000127", "阿依努尔·买买提", "和平街道新生社区", Stage.SUBMITTED, lights[0], 4, ""),
        ("大中低保2026000119", "赵德福", "青山镇石桥村", Stage.SUPPLEMENT, lights[4], 1, ""),
        ("大中低保2026000102", "𬱖强", "石桥镇柳河村", Stage.INVESTIGATING, lights[3], 2, ""),
        ("大中低保2026000088", "陈桂芳", "和平街道光明社区", Stage.GRANTED, lights[5], 2, "1,234.50元"),
    ]
    names = ("number", "applicant", "area", "status", "light", "persons", "amount")
    cases = [SimpleNamespace(pk=position, **dict(zip(names, row, strict=True))) for position, row in enumerate(rows)]
    batch = Batch("#data-table", [BatchAct("reassign", "转交经办人"), BatchAct("print", "打印通知书")])
    return BoundTable(
        "在办申请",
        _columns(),
        Page(cases, previous="", next="cursor"),
        count_text="共128件",
        order="due",
        name_of=lambda row: row.applicant,
        batch=batch,
        export_url="#data-table",
    )


def _empty() -> Empty:
    return Empty(
        "没有符合条件的申请",
        "可以清除筛选条件，或者新建一件申请。",
        [{"label": "新建申请", "url": "#data-table"}, {"label": "清除条件", "url": "?", "kind": "secondary"}],
    )


STANDARD = {
    "key": "assistance.subsistence_allowance.standard",
    "label": "最低生活保障标准（城镇）",
    "value": "750",
    "unit": "元/人·月",
    "place": "210200",
    "effective_from": "2020-07-01",
    "document": "大连市2020年低保标准文件",
}
ROUNDING = {
    "key": "assistance.rounding",
    "label": "金额取整",
    "value": "进到1元",
    "place": "210200",
    "effective_from": "2020-07-01",
    "document": "示例数据（非正式文件）",
    "sample": True,
}
PLACES = {"210200": "大连市", "000000": "全国"}
RIGHTS = (
    "可以自收到本决定之日起60日内，向本级人民政府申请行政复议；",
    "也可以自收到本决定之日起6个月内，直接向人民法院提起行政诉讼；",
    "对计算有疑问的，可以到受理的街道（乡镇）请工作人员逐行说明。",
)


def _trace(*, eligible: bool) -> dict[str, Any]:
    income = "1500" if eligible else "2460"
    test = {
        "notion": "income_not_below_standard",
        "label": "家庭月收入低于保障标准合计",
        "value": eligible,
        "basis": "社会救助暂行办法第九条",
        "codes": [] if eligible else [word_for("家庭月收入没有低于保障标准合计")],
    }
    steps = [
        {
            "notion": "standard_total",
            "label": "保障标准合计（3人）",
            "value": "2250",
            "unit": "元/月",
            "basis": "最低生活保障审核确认办法第二十三条",
            "reads": [STANDARD],
        },
        {
            "notion": "income",
            "label": "家庭月收入",
            "value": income,
            "unit": "元/月",
            "basis": "最低生活保障审核确认办法第十三条",
            "children": [
                {"notion": "wages", "label": "工资性收入（张建国）", "value": income, "unit": "元/月"},
                {"notion": "imputed", "label": "推算收入", "value": "0", "unit": "元/月"},
                {"notion": "support", "label": "赡养费", "value": "0", "unit": "元/月"},
            ],
        },
        test,
        {"notion": "property", "label": "财产没有超过限额", "value": True, "basis": "最低生活保障审核确认办法第十四条"},
    ]
    if eligible:
        steps.append(
            {
                "notion": "gap",
                "label": "差额：保障标准合计减去家庭月收入",
                "value": "750",
                "unit": "元/月",
                "basis": "社会救助暂行办法第十二条",
            }
        )
        steps.append({"notion": "rounded", "label": "取整后", "value": "750", "unit": "元/月", "reads": [ROUNDING]})
    return {
        "format": 1,
        "rule": "assistance.subsistence_allowance",
        "place": "210200",
        "on": "2026-11-20",
        "inputs": [
            {"name": "家庭人口", "value": 3, "unit": "人", "source": "registry", "reference": "公安 2026-11-01"},
            {"name": "家庭月收入", "value": income, "unit": "元", "source": "finding", "reference": "税务 2026-11-18"},
            {"name": "财产没有超过限额", "value": True, "source": "finding", "reference": "核对报告"},
        ],
        "steps": steps,
        "reasons": [] if eligible else ["家庭月收入2,460.00元，没有低于3人的保障标准合计2,250.00元。"],
        "refusal": None,
    }


def granted() -> Explanation:
    """A favourable decision."""
    return explain(
        _trace(eligible=True),
        title="最低生活保障审核确认决定",
        outcome="予以最低生活保障",
        tone=Tone.SUCCESS,
        amount=Decimal("750.00"),
        number="大中低保2026000128",
        lead="从2026年12月起按月发放。",
        place_names=PLACES,
        rights=RIGHTS,
    )


def refused() -> Explanation:
    """An unfavourable decision."""
    return explain(
        _trace(eligible=False),
        title="最低生活保障审核确认决定",
        outcome="不予最低生活保障",
        tone=Tone.DANGER,
        number="大中低保2026000131",
        place_names=PLACES,
        rights=RIGHTS,
    )


def blocked() -> Explanation:
    """A calculation that lacks a figure."""
    return explain(
        {
            "on": "2026-11-20",
            "place": "532302",
            "refusal": {
                "code": "missing_parameter",
                "message": "没有找到2026年11月20日施行的农村最低生活保障标准，请县级民政部门维护标准后重新计算。",
            },
        },
        title="最低生活保障试算",
        outcome="",
        tone=Tone.NEUTRAL,
        place_names={"532302": "禄丰市"},
    )
