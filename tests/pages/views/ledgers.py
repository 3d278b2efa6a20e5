"""Sample views of the inspection ledger."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import DEED, PHOTO, field

_WHAT = [{"value": v, "label": v} for v in ("消防", "用电", "危化品", "边坡", "其他")]
_WHERE = [{"value": f"w{n}", "label": f"红石采石场（示例）{n}"} for n in range(8)]

VIEWS: dict[str, dict[str, Any]] = {
    "ledgers/list.html": {
        "ledger": {
            "title": "安全检查台账",
            "new_href": "/ledgers/inspection/new",
            "import_href": "/ledgers/inspection/import",
            "export_href": "/exports/ledgers/inspection",
        },
        "ledgers": [
            {"label": "安全检查", "href": "/ledgers/inspection", "current": True},
            {"label": "会议", "href": "/ledgers/meetings", "current": False},
        ],
        "filters": [
            {"label": "待整改", "href": "?state=found", "number": 2, "current": True},
            {"label": "已销号", "href": "?state=closed", "number": 14, "current": False},
        ],
        "entries": [
            {
                "href": "/ledgers/inspection/e1",
                "title": "红石采石场：边坡警示牌缺失",
                "more": "11-18 发现，11-24 前改好",
                "state_word": "待整改",
                "state_kind": "amber",
            }
        ],
        "pages": None,
    },
    "ledgers/import.html": {
        "ledger_title": "安全检查台账",
        "problems": [{"field": "", "words": "B7：请填日期，如 2026-11-21。"}],
        "notes": ["第 9 行是隐藏的，没有读。"],
        "found_words": "读到 2 条，新记 1 条；台账里已有的 1 条不重复记",
        "rows": [
            {
                "day": "2026年11月20日",
                "cells": [
                    {"label": "检查的地点", "words": "红石采石场（示例）"},
                    {"label": "问题情况", "words": "警示牌缺失，边坡上方有松动的石块"},
                ],
                "result": "一般隐患",
                "repeated": repeated,
            }
            for repeated in (False, True)
        ],
        "more_rows": 0,
        "new": 1,
        "sent_rows": "[]",
        "most_rows": 500,
        "action": "/ledgers/inspection/import",
        "confirm_action": "/ledgers/inspection/import/rows",
        "template_href": "/ledgers/inspection/template",
        "back_href": "/ledgers/inspection",
        "idempotency_key": "0d9c7c1e-0000-4000-8000-000000000009",
    },
    "ledgers/entry_form.html": {
        "ledger": {"title": "安全检查台账", "more": "本月第 4 次"},
        "action": "/ledgers/inspection",
        "key": "341524/a1/u1/inspection/new",
        "idempotency_key": "0d9c7c1e-0000-4000-8000-000000000002",
        "version": 0,
        "problems": [{"field": "answer.f3", "words": "请写问题情况。"}],
        "sections": [
            {
                "title": "",
                "fields": [
                    field(1, "查的是哪里", "", kind="choice", choices=_WHERE, value="w1"),
                    field(2, "检查内容", "", kind="choice", choices=_WHAT, value="边坡"),
                ],
            },
            {
                "title": "问题",
                "fields": [
                    field(3, "问题情况", "", kind="text", maximum=400, errors=["请写问题情况。"]),
                    field(4, "几处", "处", value="2"),
                    field(5, "整改期限", "", kind="date", value="2026-11-24"),
                    field(6, "现场照片", "", kind="attachments", maximum=6, hint="至少 1 张"),
                ],
            },
        ],
    },
    "ledgers/entry.html": {
        "entry": {
            "title": "边坡警示牌缺失",
            "unit_name": "梅山村",
            "number": "2026-0031",
            "state_word": "待整改",
            "state_kind": "amber",
            "due_words": "11月24日前改好，还有 2 天",
            "due_kind": "amber",
            "version": 2,
        },
        "deeds": [DEED],
        "problems": [],
        "steps": [
            {"label": "待整改", "kind": "on"},
            {"label": "待复查", "kind": ""},
            {"label": "已销号", "kind": ""},
        ],
        "next_deed": {
            "action": "/ledgers/inspection/e1/rectify",
            "key": "341524/a1/u1/inspection/e1-rectify",
            "idempotency_key": "0d9c7c1e-0000-4000-8000-000000000003",
            "title": "写下怎么改好的",
            "fields": [
                field(1, "整改情况", "", kind="text", maximum=400),
                field(2, "整改后照片", "", kind="attachments", maximum=6),
            ],
            "buttons": [{"label": "改好了，请复查", "value": "rectify", "kind": "primary"}],
        },
        "particulars": [{"label": "地点", "value": "红石采石场（示例）"}],
        "story": [
            {
                "what": "发现隐患",
                "at": "11-18 16:05",
                "who": "梅山村 张三（示例）",
                "words": "缺 2 处警示牌。",
                "attached": [PHOTO],
            }
        ],
    },
}
