"""Sample views of filing on behalf, on a sheet and from Excel, and of what is handed upward."""

from __future__ import annotations

from typing import Any

VIEWS: dict[str, dict[str, Any]] = {
    "reports/on_behalf.html": {
        "duty": {
            "unit_name": "响洪甸村",
            "form_title": "平安建设周报",
            "period_name": "第47周",
            "due_words": "今天 18:00 截止",
            "due_kind": "amber",
            "action": "/obligations/o1/on-behalf",
        },
        "problems": [],
        "reason": "",
        "longest_reason": 200,
        "errors": {"reason": []},
        "cancel_href": "/board",
    },
    "reports/grid.html": {
        "form_title": "平安建设周报",
        "period_name": "第47周",
        "due_words": "今天 18:00 截止",
        "due_kind": "amber",
        "form_code": "village_weekly",
        "period": "2026-W47",
        "everything": True,
        "other_columns_href": "/grid?form=village_weekly&period=2026-W47",
        "template_href": "/grid/template?form=village_weekly&period=2026-W47",
        "back_href": "/board?form=village_weekly&period=2026-W47",
        "columns": [
            {"label": "排查矛盾纠纷", "unit": "件"},
            {"label": "总体情况", "unit": ""},
        ],
        "rows": [
            {
                "id": "o1",
                "unit_name": "响洪甸村",
                "state_word": "未报",
                "state_kind": "red",
                "version": "",
                "problems": ["走访清单：还没有填，请补上。"],
                "alone": "alone:o1",
                "cells": [
                    {
                        "id": "cell.o1.disputes_found",
                        "label": "响洪甸村 排查矛盾纠纷",
                        "value": "三",
                        "numeric": True,
                        "choices": [],
                        "errors": ["C4：请只填数字，如 12。没有就填 0。"],
                    },
                    {
                        "id": "cell.o1.situation",
                        "label": "响洪甸村 总体情况",
                        "value": "平稳",
                        "numeric": False,
                        "choices": ["平稳", "有隐患"],
                        "errors": [],
                    },
                ],
            }
        ],
        "others": [{"unit_name": "梅山村", "words": "已上报"}],
        "reason": "村里停电，电话报数",
        "reason_errors": [],
        "problems": [
            {"field": "cell.o1.disputes_found", "words": "响洪甸村 排查矛盾纠纷：请只填数字。"}
        ],
        "problem_count": 1,
        "notes": ["读到 1 个单位填了数，还没有保存。"],
        "idempotency_key": "6f1c2c1e-0000-4000-8000-000000000002",
    },
    "reports/exchange.html": {
        "forms": [{"value": "village_weekly", "label": "平安建设周报"}],
        "chosen_form": "village_weekly",
        "periods": [{"value": "2026-W47", "label": "2026年第47周"}],
        "chosen_period": "2026-W47",
        "form_title": "平安建设周报",
        "period_name": "2026年第47周",
        "sha256": "ab" * 32,
        "changed": "和上次（11-21 10:42）相比，有 1 个数不同。",
        "units": [{"name": "响洪甸村", "code": "341524102201", "values": 12}],
        "missing": [{"name": "梅山村", "words": "未报"}],
        "differences": [
            {"unit_name": "响洪甸村", "label": "排查矛盾纠纷", "before": "3", "after": "4"}
        ],
        "exports": [
            {"href": "/exchange/e1", "at": "11-21 10:42", "who": "王五", "sha256": "cd" * 32}
        ],
    },
    "reports/import.html": {
        "form_title": "平安建设周报",
        "period_name": "第47周",
        "unit_name": "响洪甸村",
        "problems": [{"field": "", "words": "这是旧版的 .xls 文件。"}],
        "action": "/reports/r1/sheet",
        "template_href": "/reports/r1/template",
        "back_href": "/reports/r1",
    },
}
