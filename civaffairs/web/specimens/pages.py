"""The style guide: every component in every state, with invented people and figures."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from civaffairs.accounts.forms import TokenForm
from civaffairs.accounts.services.factors import qr_code
from civaffairs.web.paging import Page
from civaffairs.web.tables import BoundTable

from .cases import discrepancies, evidence, facts, progress, stages, timeline
from .determinations import blocked, granted, refused
from .figures import charts, tiles
from .forms import FilterForm, answers, differences, faulty_form, filled_form, notes, tasks
from .frame import frame, tabs
from .lists import arrangement, columns, empty, table
from .states import AT, Stage, lights

PAGE_LABELS = {
    "sign-in": "登录",
    "locked-out": "账号锁定",
    "print": "打印",
    "public": "公示",
    "form-with-errors": "表单有错误",
    "merge": "合并修改",
    "merge-unanswered": "合并修改，尚未选择",
    "draft": "恢复的草稿",
    "idle": "即将自动退出",
    "enrol-factor": "启用动态口令",
    "recovery-codes": "恢复码",
}


PAGES = {
    "sign-in": "registration/login.html",
    "locked-out": "registration/locked_out.html",
    "print": "web/specimen_print.html",
    "public": "web/specimen_public.html",
    "form-with-errors": "web/specimen_form.html",
    "merge": "web/merge.html",
    "merge-unanswered": "web/merge.html",
    "draft": "web/specimen_form.html",
    "idle": "web/specimen_idle.html",
    "enrol-factor": "registration/enrol_factor.html",
    "recovery-codes": "registration/recovery_codes.html",
    "400": "400.html",
    "403": "403.html",
    "404": "404.html",
    "409": "409.html",
    "500": "500.html",
}
SECRET_ADDRESS = "otpauth://totp/example:specimen?secret=JBSWY3DP"


def style_guide(request: HttpRequest) -> HttpResponse:
    """The page with every component."""
    return render(request, "web/style_guide.html", specimens() | {"shell": frame(request)})


def specimen_page(request: HttpRequest, page: str) -> HttpResponse:
    """A whole page as a specimen: sign-in, errors, print sheet, public notice."""
    if page not in PAGES:
        raise Http404
    return render(request, PAGES[page], contexts(request).get(page, dict)())


def contexts(request: HttpRequest) -> dict[str, Callable[[], dict[str, Any]]]:
    """What each whole page shows, where it shows anything."""
    here, inside = request.path, {"shell": frame(request)}
    merging = {"title": "合并修改：联系方式", "differences": differences(), "cancel_url": here, **inside}
    draft = {"typed_draft": {"saved_at": AT}, "discard_url": here, "form_token": "specimen", "autosave_url": here}
    picture = mark_safe(qr_code(SECRET_ADDRESS))
    return {
        "form-with-errors": lambda: {"title": "新建申请", "form": faulty_form(), **inside},
        "sign-in": lambda: {"form": AuthenticationForm(request)},
        "merge": lambda: merging,
        "merge-unanswered": lambda: {**merging, "has_error": True},
        "draft": lambda: {"title": "新建申请", "form": filled_form(), **draft, **inside},
        "idle": lambda: {"shell": {**inside["shell"], "idle_seconds": 1800}},
        "enrol-factor": lambda: {"form": TokenForm(), "picture": picture, "secret": "JBSW Y3DP"},
        "recovery-codes": lambda: {"codes": ["AAAA-BBBB-CCCC-DDDD", "EEEE-FFFF-GGGG-HHHH"], "next": here},
    }


def specimens() -> dict[str, Any]:
    """Everything that the style guide shows."""
    return {
        "tones": list(Stage),
        "lights": lights(),
        "form": filled_form(),
        "filters": FilterForm({"status": "investigating"}),
        "chosen": [{"label": "状态：调查核实中", "remove_url": "?"}],
        "tasks": tasks(),
        "answers": answers(),
        "facts": facts(),
        "timeline": timeline(),
        "stages": stages(),
        "progress": progress(),
        "discrepancies": discrepancies(),
        "evidence": evidence(),
        "tiles": tiles(),
        "tabs": tabs(),
        "charts": charts(),
        "table": replace(table(), arrangement=arrangement()),
        "differences": differences(),
        "notes": notes(),
        "typed_draft": {"saved_at": AT},
        "empty_table": BoundTable("没有结果的清单", columns(), Page([]), count_text="共0件", empty=empty()),
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
