"""Sample views of the level above: the board, a send-back, the consolidation."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import DEED, LINK, REPORT, field

CELLS = [{"shown": str(n), "kind": "", "about": ""} for n in (2, 1, 1, 9, 2, 4, 4, 7, 1)]


def _row(name: str, word: str, kind: str, *, filed: bool) -> dict[str, Any]:
    empty = [{"shown": "—", "kind": "pale", "about": ""} for _ in CELLS]
    odd = {"shown": "17", "kind": "warn", "about": "上周 4 条"}
    return {
        "id": "r-" + name,
        "version": 4,
        "unit_name": name,
        "state_word": word,
        "state_kind": kind,
        "cells": [*CELLS[:5], odd, *CELLS[6:]] if filed else empty,
        "when": "11-21 13:39" if filed else "未报",
        "about": "连续 3 期每项都一样" if filed else "",
        "may_accept": filed,
        "deeds": [LINK, {**LINK, "label": "退回"}] if filed else [{**DEED, "label": "催报"}],
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
        "last_word": "上期",
        "narrative": "本期调处 2 起土地边界纠纷（红石村）。",
        "narrative_limit": 3000,
        "narrative_errors": [],
        "gaps": [
            {
                "unit_id": "u2",
                "unit_name": "青山村",
                "word": "没报",
                "kind": "red",
                "more": "第 47 周",
                "reason": "",
                "errors": ["请说明原因"],
            }
        ],
        "pins": [{"href": "/reports/r2", "unit_name": "红石村", "number": 2, "at": "11-20 10:00"}],
        "above_name": "金寨县",
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
                "problems": ["对方已经开始填这一期。"],
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
        "notes": ["读到 1 个单位，还没有保存。"],
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
        "until": "",
        "reason": "",
        "errors": {"until": [], "reason": ["请写明原因。"]},
        "cancel_href": "/board",
    },
}
