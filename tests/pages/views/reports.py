"""Sample views of reports: the tasks, the weekly form, the board, the consolidation."""

from __future__ import annotations

from typing import Any


def field(number: int, label: str, unit: str, **changes: Any) -> dict[str, Any]:
    """Return one field of a form as the templates want it."""
    return {
        "id": f"f{number}",
        "label": label,
        "kind": "integer",
        "unit": unit,
        "hint": "",
        "required": True,
        "stock": False,
        "last": str(number),
        "value": "",
        "shown": str(number),
        "maximum": None,
        "choices": [],
        "attached": [],
        "proposal": None,
        "reason": "",
        "remark": "",
        "errors": [],
        "warnings": [],
        **changes,
    }


PHOTO = {"sha256": "ab" * 32, "href": "/attachments/" + "ab" * 32, "words": "11-20 132 kB"}
LEDGER = {"value": "5", "words": "台账里有"}
SECTIONS: list[dict[str, Any]] = [
    {
        "title": "一、矛盾纠纷排查化解",
        "fields": [
            field(1, "排查矛盾纠纷", "件", value="2", last="3"),
            field(2, "其中：已化解", "件", value="1"),
            field(
                3,
                "其中：在办",
                "件",
                value="0",
                last="1",
                warnings=["排查 2 ≠ 化解 1 + 在办 0"],
            ),
            field(4, "提级上交镇级", "件", last="0"),
        ],
    },
    {
        "title": "二、治安巡防",
        "fields": [
            field(5, "在册巡防队员", "人", stock=True, last="12", value="12"),
            field(6, "开展巡逻", "次", last="7", value="7"),
            field(7, "参与人次", "人次", last="28"),
            field(8, "在用视频探头", "个", stock=True, last="46", hint="含企业自建、已接入的"),
        ],
    },
    {
        "title": "三、安全生产",
        "fields": [
            field(9, "检查企业（场所）", "家", value="5"),
            field(
                10,
                "发现隐患",
                "条",
                value="4",
                proposal=LEDGER,
                reason="1 条当场改好",
                remark="台账 11 月 18 日有 5 条，请核对",
                errors=["和台账差 1 条，请写原因或改数"],
            ),
            field(11, "整改到位", "条", last=None),
            field(12, "隐患整改率", "%", kind="decimal", required=False),
        ],
    },
    {
        "title": "四、服务与宣传",
        "fields": [
            field(13, "来访接待", "批"),
            field(14, "法治宣传", "场"),
            field(15, "流动人口登记服务", "人次"),
            field(
                16,
                "平安提示方式",
                "",
                kind="choice",
                value="a",
                choices=[
                    {"value": "a", "label": "上门"},
                    {"value": "b", "label": "广播"},
                    {"value": "c", "label": "都有"},
                ],
            ),
            field(17, "例会日期", "", kind="date", value="2026-11-18"),
        ],
    },
    {
        "title": "五、情况说明",
        "fields": [
            field(18, "重点情况说明", "", kind="text", required=False, maximum=800, shown="无事。"),
            field(
                19, "现场照片", "", kind="attachments", maximum=6, attached=[PHOTO], required=False
            ),
        ],
    },
]
REPORT = {
    "id": "r1",
    "form_title": "平安建设周报",
    "form_version": "3",
    "period_name": "第 47 周（11/16–11/22）",
    "unit_name": "梅山村",
    "version": 4,
    "state": "draft",
    "state_word": "填报中",
    "state_kind": "amber",
    "due_words": "今天 18:00 截止",
    "due_kind": "amber",
    "action": "/reports/r1",
    "key": "341524/a1/u1/weekly/2026-W47",
    "idempotency_key": "0d9c7c1e-0000-4000-8000-000000000001",
    "file_for": "",
    "editable": True,
}
CHECKS = {
    "rules": [
        {
            "at": "f3",
            "left": [["f1", 1]],
            "relation": "=",
            "right": [["f2", 1], ["f3", 1]],
            "constant": 0,
            "words": "排查 {f1} ≠ 化解 {f2} + 在办 {f3}",
        },
        {
            "at": "f11",
            "left": [["f11", 1]],
            "relation": "<=",
            "right": [["f10", 1]],
            "constant": 0,
            "words": "整改数不能多于发现数",
        },
    ],
    "jump": {"times": 3, "floor": 3},
}
DEED = {
    "label": "撤回",
    "href": None,
    "action": "/reports/r1/withdraw",
    "kind": "",
    "confirm": "撤回后可以再改。现在撤回？",
    "hidden": [("version", "4")],
    "disabled": False,
}
LINK = {**DEED, "label": "看", "href": "/reports/r1", "action": None, "confirm": "", "hidden": []}
TRAIL = [{"at": "11-21 10:42", "who": "张三（示例）", "what": "上报", "words": ""}]
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
        "may_accept": filed,
        "deeds": [LINK, {**LINK, "label": "退回"}] if filed else [{**DEED, "label": "催报"}],
    }


_NAMES = ("梅山村", "红石村", "青山村", "流波村", "双河村", "白塔村", "沙河村", "油坊店村", "桃岭村")

VIEWS: dict[str, dict[str, Any]] = {
    "reports/tasks.html": {
        "tasks": [
            {
                "href": "/reports/r0",
                "title": "第 46 周周报",
                "word": "已退回",
                "word_kind": "red",
                "more": "梅山镇：“第 10 项与台账差 2 条，请更正”",
                "done": None,
                "total": None,
            },
            {
                "href": "/reports/r1",
                "title": "第 47 周周报",
                "word": "今天 18:00",
                "word_kind": "amber",
                "more": "已填 9/15 项",
                "done": 9,
                "total": 15,
            },
            {
                "href": "/ledgers/inspection/e1",
                "title": "隐患整改 1 条",
                "word": "剩 2 天",
                "word_kind": "amber",
                "more": "红石采石场：边坡警示牌缺失",
                "done": None,
                "total": None,
            },
            {
                "href": "/ledgers/inspection",
                "title": "检查台账",
                "word": "月底前",
                "word_kind": "",
                "more": "本月 3/4 次",
                "done": None,
                "total": None,
            },
        ],
        "next_task": {"label": "先改第 46 周周报", "href": "/reports/r0"},
        "next_due": "",
        "shortcuts": [
            {"label": "记一条台账", "href": "/ledgers/inspection/new"},
            {"label": "以前的报表", "href": "/reports"},
        ],
        "score": {
            "title": "2025 年得分",
            "as_of": "11月20日公布",
            "points": "92.50",
            "rank_words": "全镇 18 个村第 4 名",
            "change_words": "比上年升 2 名",
            "change_kind": "up",
            "href": "/scores/2025/u1",
            "points_before": [
                {"height": 40, "words": "86.00"},
                {"height": 70, "words": "90.10"},
                {"height": 90, "words": "92.50"},
            ],
            "chart_label": "近三年得分：86.00、90.10、92.50",
            "note": "2 处扣分，可申诉到 11 月 28 日。",
        },
        "notices_in": [{"href": "/bulletins/b1", "title": "第 46 期通报", "more": "11月20日"}],
    },
    "reports/filing.html": {
        "report": REPORT,
        "sections": SECTIONS,
        "last_word": "上周",
        "filled": 8,
        "total": 15,
        "problems": [{"field": "answer.f10", "words": "发现隐患：和台账差 1 条，请写原因或改数"}],
        "sent_back": {
            "who": "梅山镇",
            "reason": "隐患数和台账对不上",
            "fields": [{"anchor": "answer.f10", "label": "发现隐患"}],
            "due_words": "请在今天 17:00 前改好",
        },
        "checks": CHECKS,
    },
    "reports/review_before_submit.html": {
        "report": REPORT,
        "problems": [],
        "warnings": ["排查 2 ≠ 化解 1 + 在办 0"],
        "changes": [{"label": "排查矛盾纠纷", "before": "3", "after": "2"}],
        "others": [{"label": "照片", "value": "1 张"}],
        "nil_statement": "本周没有发生需要上报的情况，特此零报告。",
        "edit_href": "/reports/r1",
    },
    "reports/show.html": {
        "report": {**REPORT, "state_word": "已上报", "state_kind": "green"},
        "deeds": [DEED],
        "receipt": {
            "to": "梅山镇",
            "number": "JZ-2026-W47-000123",
            "submitted_at": "11-21 10:42",
            "late_words": "",
        },
        "remarks": [
            {
                "who": "梅山镇",
                "at": "11-20 15:00",
                "reason": "和台账对不上",
                "fields": [{"label": "发现隐患", "words": "台账有 5 条"}],
            }
        ],
        "sections": SECTIONS,
        "last_word": "上周",
        "revisions": [
            {
                "href": "/reports/r1?revision=1",
                "number": 1,
                "shown": True,
                "at": "11-20 10:00",
                "who": "张三（示例）",
                "words": "首次上报",
                "hash": "ab" * 32,
            }
        ],
        "trail": TRAIL,
    },
    "reports/list.html": {
        "forms": [{"value": "", "label": "全部"}, {"value": "weekly", "label": "平安建设周报"}],
        "chosen_form": "",
        "states": [{"value": "", "label": "全部"}],
        "chosen_state": "",
        "reports": [
            {
                "href": "/reports/r1",
                "title": "平安建设周报 第 47 周",
                "more": "今天 18:00 截止",
                "state_word": "填报中",
                "state_kind": "amber",
            }
        ],
        "pages": {"newer": None, "older": "/reports?before=r1", "words": ""},
    },
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
        "totals": {"filed_words": "7/9", "cells": ["30", "27", "3", "83", "44", "41", "27", "70", "9"]},
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
        "due_choices": [{"value": "2026-11-21T17:00", "label": "今天 17:00"}],
        "chosen_due": "2026-11-21T17:00",
        "errors": {"reason": ["请写为什么退回。"], "due": []},
        "cancel_href": "/reports/r1",
    },
    "reports/consolidation.html": {
        "report": {**REPORT, "form_title": "平安建设半月报", "unit_name": "梅山镇"},
        "deeds": [LINK],
        "problems": [{"field": "reason.f1", "words": "排查矛盾纠纷：调整要写原因"}],
        "stale_words": "红石村在汇总后又更正了一次。",
        "repin": {**DEED, "label": "按更正后的重新汇总"},
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
}
