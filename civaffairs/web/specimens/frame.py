"""The frame of a page."""

from typing import Any

from django.http import HttpRequest

from civaffairs.web.context_processors import shell


def frame(request: HttpRequest) -> dict[str, Any]:
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


def tabs() -> list[dict[str, Any]]:
    """Parts of a page."""
    return [
        {"label": "概况", "url": "#tabs", "is_current": True, "count": None},
        {"label": "家庭成员", "url": "#tabs", "count": 3},
        {"label": "核对", "url": "#tabs", "count": None},
        {"label": "决定", "url": "#tabs", "count": None},
        {"label": "记录", "url": "#tabs", "count": 14},
    ]
