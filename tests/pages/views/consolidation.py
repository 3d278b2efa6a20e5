"""Sample views of a consolidation, and of where one of its figures comes from."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import DEED, LINK, REPORT, field

ASIDE = {
    "key": "c" * 64,
    "unit_name": "红石村 第46周",
    "table": "未化解矛盾纠纷清单",
    "words": "土地边界 2件",
    "reason": "和白塔村报的是同一件",
    "at": "11-20 10:00",
    "changed": True,
    "state": "下级改过这一行，现在照改后的计入",
}
VIEWS: dict[str, dict[str, Any]] = {
    "reports/consolidation.html": {
        "report": {**REPORT, "form_title": "平安建设半月报", "unit_name": "梅山镇"},
        "deeds": [LINK],
        "problems": [{"field": "reason.f1", "words": "排查矛盾纠纷：调整要写原因"}],
        "closed_words": "",
        "early_words": "这一期到2026年11月30日才结束。",
        "early_confirmed": False,
        "early_errors": ["请先勾选“确认提前上报”。"],
        "stale_words": "红石村在汇总后又更正了一次。",
        "repin": {**DEED, "label": "按更正后的重新汇总"},
        "corrections": [
            {
                "unit_name": "红石村",
                "period_name": "第47周",
                "href": "/reports/r2?revision=2&against=1#compared",
                "word": "待审核",
                "kind": "blue",
                "lines": [{"label": "开展巡逻", "before": "3", "after": "5 次"}],
            }
        ],
        "effects": [{"label": "开展巡逻", "before": "30", "after": "32 次"}],
        "undone": [ASIDE],
        "aside_words": "有 1 行原来不计入的，下级改过了。",
        "keep": {"action": "/reports/r1/consolidation/keep", "version": 4, "errors": ["请写明。"]},
        "kept_words": "下级后来有更正。决定保持这份汇总不变，原因：差别不大",
        "sent_back": ["排查矛盾纠纷：请核对。"],
        "own_sections": [{"title": "本级", "fields": [field(9, "本级组织联合检查", "次")]}],
        "sections": [
            {
                "title": "一、矛盾纠纷",
                "fields": [
                    {
                        "id": "f1",
                        "label": "排查矛盾纠纷",
                        "unit": "件",
                        "how": "相加",
                        "computed": "30",
                        "sources_href": "/reports/r9/sources/f1",
                        "last": "28",
                        "adjustable": True,
                        "adjusted": "31",
                        "reason": "",
                        "errors": ["调整要写原因"],
                    },
                    {
                        "id": "f2",
                        "label": "其中：已化解",
                        "unit": "件",
                        "how": "相加",
                        "computed": "27",
                        "sources_href": "/reports/r9/sources/f2",
                        "last": None,
                        "adjustable": False,
                        "adjusted": "",
                        "reason": "",
                        "errors": [],
                    },
                ],
            }
        ],
        "gathered": [
            {
                "id": "cases",
                "label": "未化解矛盾纠纷清单",
                "how": "逐条汇集",
                "sources_href": "/reports/r9/sources/cases",
                "columns": ["纠纷类型", "件数"],
                "rows": [
                    {
                        "unit_name": "红石村、白塔村",
                        "cells": ["土地边界", "3"],
                        "parts": [
                            {"key": "a" * 64, "unit_name": "红石村 第47周"},
                            {"key": "b" * 64, "unit_name": "白塔村 第47周"},
                        ],
                    }
                ],
                "words": "",
                "photos": [],
                "aside": [ASIDE],
            },
            {
                "id": "heard",
                "label": "群众反映",
                "how": "逐条汇集",
                "sources_href": "/reports/r9/sources/heard",
                "columns": ["群众反映"],
                "rows": [],
                "words": "【红石村 第47周】路灯不亮。",
                "photos": [],
                "aside": [],
            },
            {
                "id": "photos",
                "label": "现场照片",
                "how": "逐条汇集",
                "sources_href": "/reports/r9/sources/photos",
                "columns": ["现场照片"],
                "rows": [],
                "words": "",
                "photos": [{"href": "/attachments/a1", "unit_name": "红石村"}],
                "aside": [],
            },
        ],
        "last_word": "上期",
        "narrative": "本期调处 2 起土地边界纠纷（红石村）。",
        "narrative_limit": 3000,
        "narrative_errors": [],
        "gap_count": 2,
        "gap_groups": [
            {
                "code": "missing",
                "word": "未报",
                "kind": "red",
                "decided": False,
                "shared": "道路中断",
                "open": False,
                "gaps": [
                    {
                        "unit_id": unit,
                        "unit_name": name,
                        "more": "第 47 周",
                        "reason": "",
                        "errors": ["请说明原因"],
                    }
                    for unit, name in (("u2", "青山村"), ("u3", "黄土村"))
                ],
            }
        ],
        "pins": [{"href": "/reports/r2", "unit_name": "红石村", "number": 2, "at": "11-20 10:00"}],
        "above_name": "金寨县",
    },
    "reports/set_aside.html": {
        "form_title": "平安建设半月报",
        "period_name": "11月下半月",
        "row": {
            "action": f"/reports/r1/rows/{'a' * 64}",
            "version": 4,
            "unit_name": "红石村 第47周",
            "table": "未化解矛盾纠纷清单",
            "words": "土地边界 2件",
            "href": "/reports/r2?revision=1",
        },
        "reason": "",
        "longest_reason": 200,
        "errors": ["请写明为什么不计入。"],
        "problems": [{"field": "reason", "words": "请写明为什么不计入。"}],
        "back_href": "/reports/r1/consolidation#gathered.cases",
    },
    "reports/sources.html": {
        "title": "排查矛盾纠纷",
        "period_name": "11月下半月",
        "how": "相加",
        "total": "30 件",
        "rows": [
            {
                "href": "/reports/r2?revision=2",
                "unit_name": "红石村",
                "period_name": "第47周",
                "shown": "2",
            }
        ],
        "back_href": "/reports/r9/consolidation",
    },
}
