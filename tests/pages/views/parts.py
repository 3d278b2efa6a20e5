"""What several samples share: a field, a form, a report, a deed, a trail."""

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
        "needed": True,
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
        "rows": [],
        "jump": [5, 20],
        **changes,
    }


def table_row(number: int, times: str, *, spare: bool = False) -> dict[str, Any]:
    """Return one row of a table inside a form."""
    name = f"answer.f20.{number}"
    kind = {"name": f"{name}.kind", "label": "作业", "kind": "choice", "unit": "", "value": "动火"}
    count = {"name": f"{name}.times", "label": "次数", "kind": "integer", "unit": "次"}
    cells = [{**kind, "choices": ("动火", "高处")}, {**count, "value": times, "choices": ()}]
    return {"number": number, "spare": spare, "cells": cells}


ASKED_IF: dict[str, Any] = {
    "at": "",
    "left": [["f6", 1]],
    "relation": ">=",
    "right": [],
    "constant": 1,
    "words": "",
}
PHOTO = {"sha256": "ab" * 32, "href": "/attachments/" + "ab" * 32, "words": "11-20 132 kB"}
LEDGER = {"value": "5", "words": "台账里有"}
SECTIONS: list[dict[str, Any]] = [
    {
        "title": "一、矛盾纠纷排查化解",
        "help": "",
        "condition": None,
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
        "help": "",
        "condition": None,
        "fields": [
            field(5, "在册巡防队员", "人", stock=True, last="12", value="12"),
            field(6, "开展巡逻", "次", last="7", value="7"),
            field(7, "参与人次", "人次", last="28"),
            field(8, "在用视频探头", "个", stock=True, last="46", hint="含企业自建、已接入的"),
        ],
    },
    {
        "title": "三、安全生产",
        "help": "",
        "condition": None,
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
        "help": "",
        "condition": None,
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
        "help": "不写姓名。",
        "condition": {"words": "只在“开展巡逻”大于 0 时填写。", "rule": ASKED_IF},
        "fields": [
            field(
                20,
                "危险作业",
                "",
                kind="table",
                required=False,
                last=None,
                maximum=2,
                rows=[table_row(1, "3"), table_row(2, "", spare=True)],
                table={"columns": ["单位", "次数（次）"], "rows": [["梅山村", "3"]]},
            ),
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
    "due_exact": "11月21日 18:00 截止",
    "action": "/reports/r1",
    "ahead": "/obligations/o1/filing",
    "blank_href": "/obligations/o1/paper",
    "asking_href": "/obligations/o1/request",
    "key": "341524/a1/u1/weekly/2026-W47",
    "idempotency_key": "0d9c7c1e-0000-4000-8000-000000000001",
    "file_for": "",
    "on_behalf_words": "",
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
    "jump": {"times": 3, "least": 3},
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
NOTICE = {
    "action": "/notices/n1",
    "words": "梅山镇退回了《村级周报》（第46周），请看批注后修改。",
    "word": "退回",
    "word_kind": "red",
    "at": "11-21 10:42",
    "read": False,
}
TRAIL = [{"at": "11-21 10:42", "who": "张三（示例）", "what": "上报", "words": ""}]
