"""Sample views of a board and what is done from it: a report sent back, a duty excused."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import DEED, LINK, REPORT

CELLS = [{"shown": str(n), "kind": "", "about": ""} for n in (2, 1, 1, 9, 2, 4, 4, 7, 1)]


def _row(name: str, word: str, kind: str, *, filed: bool) -> dict[str, Any]:
    odd = {"shown": "17", "kind": "warn", "about": "上周 4 条"}
    return {
        "unit_name": name,
        "choice": f"r-{name}:4" if filed else "",
        "state_word": word,
        "state_kind": kind,
        "about": "连续 3 期每项都一样" if filed else "",
        "figures": "\t".join(each["shown"] for each in CELLS) if name == "双河村" else "",
        "cells": [*CELLS[:5], odd, *CELLS[6:]] if filed and name != "双河村" else [],
        "when": "11-21 13:39" if filed else "未报",
        "request": "" if filed else "/requests/q1",
        "request_word": "" if filed else "申请延期",
        "see": "/reports/r1" if filed else "",
        "behalf": "" if filed else "/obligations/o1/on-behalf",
        "back": "/reports/r1/send-back" if filed else "",
        "remind": "" if filed else "o1",
        "excuse": "" if filed else "/obligations/o1/excuse",
    }


_NAMES = (
    "梅山村",
    "红石村",
    "青山村",
    "流波村",
    "双河村",
    "白塔村",
    "沙河村",
    "油坊店村",
    "桃岭村",
)

VIEWS: dict[str, dict[str, Any]] = {
    "reports/board.html": {
        "form_title": "平安建设周报",
        "period_name": "第 47 周（11/16–11/22）",
        "period_words": "第47周 11/16–11/22",
        "due_words": "离截止还有 1 小时 40 分",
        "due_kind": "amber",
        "forms": [{"value": "weekly", "label": "平安建设周报"}],
        "chosen_form": "weekly",
        "periods": [{"value": "2026-W47", "label": "第 47 周（11/16–11/22）"}],
        "chosen_period": "2026-W47",
        "deeds": [
            {**DEED, "label": "催报全部（4）", "kind": "danger"},
            {**LINK, "label": "去汇总", "kind": "primary"},
        ],
        "more_deeds": [{**LINK, "label": "导出 Excel"}],
        "newer_href": "",
        "older_href": "/board?form=weekly&period=2026-W46",
        "stats": [
            {
                "label": "应报",
                "value": 18,
                "unit": "个村",
                "kind": "",
                "href": "?state=",
                "current": True,
            },
            {
                "label": "已报",
                "value": 12,
                "unit": "67%",
                "kind": "green",
                "href": "?state=submitted",
                "current": False,
            },
            {
                "label": "逾期未报",
                "value": 2,
                "unit": "",
                "kind": "red",
                "href": "?state=late",
                "current": False,
            },
            {
                "label": "填报中",
                "value": 2,
                "unit": "",
                "kind": "amber",
                "href": "?state=draft",
                "current": False,
            },
            {
                "label": "退回待改",
                "value": 2,
                "unit": "",
                "kind": "red",
                "href": "?state=sent_back",
                "current": False,
            },
        ],
        "alerts": [
            {
                "strong": "流波村“发现隐患”17 条，上周 4 条。",
                "words": "请核对台账后再汇总。",
                "href": "/ledgers/inspection",
                "link_words": "看台账",
            }
        ],
        "reminder_text": "请红石村、青山村今天 18:00 前报第 47 周周报。",
        "bulk_action": "/boards/weekly/2026-W47",
        "may_accept": True,
        "accept_clean": {**DEED, "label": "通过无疑问的（2）", "kind": "soft"},
        "accept_instead": {"words": "由审核员来做。", "post": "p2", "label": "梅山镇 审核员"},
        "columns": [
            {"label": label, "unit": "件"}
            for label in (
                "排查纠纷",
                "已化解",
                "在办",
                "巡逻",
                "检查企业",
                "发现隐患",
                "整改到位",
                "宣传",
                "来访",
            )
        ],
        "rows": [
            _row(
                name,
                "逾期" if i < 2 else "已报",
                "red" if i < 2 else "green",
                filed=i > 1,
            )
            for i, name in enumerate(_NAMES)
        ],
        "totals": {
            "filed_words": "7/9",
            "cells": [
                "30",
                "27",
                "3",
                "83",
                "44",
                "41",
                "27",
                "70",
                "9",
            ],
        },
    },
    "reports/send_back.html": {
        "report": REPORT,
        "action": "/reports/r1/send-back",
        "problems": [{"field": "reason", "words": "请写为什么退回。"}],
        "sections": [
            {
                "title": "一、矛盾纠纷排查化解",
                "fields": [
                    {
                        "id": "f1",
                        "label": "排查矛盾纠纷",
                        "shown": "2",
                        "unit": "件",
                        "last": "3",
                        "about": "台账有 3 件",
                        "chosen": True,
                        "remark": "与台账不符",
                    }
                ],
            }
        ],
        "last_word": "上周",
        "common_remarks": ["与台账不符", "漏填", "单位写错"],
        "reason": "",
        "longest_reason": 440,
        "due_choices": [{"value": "2026-11-21T17:00", "label": "今天 17:00"}],
        "chosen_due": "2026-11-21T17:00",
        "errors": {"reason": ["请写为什么退回。"], "due": []},
        "cancel_href": "/reports/r1",
    },
    "reports/excuse.html": {
        "duty": {
            "unit_name": "红石村",
            "form_title": "平安建设周报",
            "period_name": "第47周",
            "due_words": "今天 18:00 截止",
            "due_kind": "amber",
            "action": "/obligations/o1/excuse",
        },
        "problems": [{"field": "reason", "words": "请写明原因。"}],
        "hour": "17:00",
        "until": "",
        "reason": "",
        "errors": {"until": [], "reason": ["请写明原因。"]},
        "cancel_href": "/board",
    },
}
