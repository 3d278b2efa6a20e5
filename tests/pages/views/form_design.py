"""Sample views of the drawing board of forms."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import SECTIONS

DRAFT = {
    "id": "d1",
    "title": "平安建设周报",
    "version": 3,
    "action": "/form-drafts/d1",
    "changed": "11-20 09:30",
}


def piece(path: str, label: str, faults: int = 0) -> dict[str, Any]:
    """Return one piece of a draft."""
    return {
        "path": path,
        "anchor": f"part-{path.replace('.', '-') or 'head'}",
        "label": label,
        "more": "disputes_found · 整数 · 件" if "fields" in path else "",
        "href": f"/form-drafts/d1/part?at={path}",
        "faults": faults,
    }


def key(name: str, label: str, kind: str = "line", **changes: Any) -> dict[str, Any]:
    """Return one key of a piece as it is filled in."""
    usual = {"hint": "选填", "choices": [], "value": "", "errors": []}
    return {"name": f"d.{name}", "label": label, "kind": kind, **usual, **changes}


def group(legend: str, *inputs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return keys that stand together on the page of a piece."""
    return {"legend": legend, "seldom": False, "folded": False, "inputs": inputs, **changes}


LINE = {
    "href": "/forms/weekly",
    "title": "平安建设周报",
    "level": "村（社区）",
    "frequency": "每周",
    "owner": "县委政法委",
    "basis": "有关制度",
    "asked": "18",
    "prefilled": "5",
    "conditional": "1",
    "units": "232",
    "times": "52",
    "answers": "217,152",
}
APPROVAL = {
    "href": "/form-approvals/a1",
    "title": "护学岗月报",
    "code": "school_routes",
    "level": "村（社区）",
    "frequency": "每月",
    "owner": "平安办",
    "state": "asked",
    "state_word": "等待审批",
    "state_kind": "amber",
    "number": "",
    "reason": "开学前后要知道哪几处没有人",
    "basis": "护学文件〔2026〕3号",
    "needed_by": "县委政法委，安排巡逻",
    "until": "2027年12月31日",
    "more": ["新收“夜间巡逻”"],
    "burden": "每期 3 项 × 232 个单位，一年 8,352 项次",
    "asked_at": "2026年11月20日 09:30",
    "decided_at": "",
    "remark": "",
    "version": 1,
}
SECTION = {
    "title": "一、护学岗",
    "more": "",
    "fields": [{"label": "护学岗", "code": "posts", "more": "整数 处"}],
}
VIEWS: dict[str, dict[str, Any]] = {
    "form_design/catalogue.html": {
        "may_design": True,
        "forms": [{**LINE, "number": "表备〔2026〕1号", "until": "2027年12月31日"}],
        "waiting": 1,
        "calendar_words": "系统还不知道 2027 年的放假调休通知。",
        "expired": [{"href": "/forms/over", "title": "旧季报", "more": "有效期到 2026年6月30日"}],
        "asked_words": "18",
        "total_words": "217,152",
        "drafts": [{"href": "/form-drafts/d1", "title": "护学岗月报", "more": "11-20 09:30 改过"}],
        "retired": [{"href": "/forms/old", "title": "旧月报", "more": "从 2026-01 起停用"}],
    },
    "form_design/dictionary.html": {
        "search": "宣传",
        "count": 80,
        "entries": [
            {
                "label": "开展平安宣传",
                "code": "campaigns",
                "unit": "场次",
                "type": "整数",
                "level": "村（社区）",
                "form_title": "平安建设周报",
                "href": "/forms/weekly",
                "source": "再收，有理由",
                "reason": "专项统计",
            }
        ],
    },
    "form_design/form.html": {
        "form": {
            "code": "weekly",
            "title": "平安建设周报",
            "level": "村（社区）",
            "frequency": "每周",
            "owner": "县委政法委",
            "basis": "有关制度",
            "version": "ab" * 32,
            "units_words": "“林区村”组",
            "lookers_words": "云岭县应急管理局",
            "number": "表备〔2026〕1号",
            "until": "2027年12月31日",
            "over_words": "",
            "retired_words": "",
        },
        "may_design": True,
        "sections": [
            {
                "title": "一、矛盾纠纷",
                "more": "条件：patrols > 0",
                "fields": [{"label": "排查", "code": "found", "more": "整数 件"}],
            }
        ],
        "versions": [
            {
                "href": "/forms/weekly/versions/" + "ab" * 32 + ".yaml",
                "at": "11-20 09:30",
                "from_period": "2026-W48",
                "note": "精简两项",
                "hash": "ab" * 6,
            }
        ],
        "retiring": {"from_period": "2026-W50", "reason": "并入月报"},
        "errors": {"from_period": ["请写每周一期的编号，如 2026-W47。"], "reason": []},
    },
    "form_design/new.html": {
        "forms": [{"value": "weekly", "label": "平安建设周报"}],
        "like": "weekly",
        "text": "form: [",
        "errors": {"text": ["form.yaml:1:7 括号没有成对。"]},
    },
    "form_design/draft.html": {
        "draft": DRAFT,
        "fit": False,
        "problems": [{"href": "/form-drafts/d1/part?at=due", "words": "缺少“hour”。"}],
        "head": piece("", "平安建设周报"),
        "due": piece("due", "时限", 1),
        "sections": [
            {
                **piece("sections.0", "一、矛盾纠纷"),
                "fields": [piece("sections.0.fields.0", "排查矛盾纠纷")],
            }
        ],
        "rules": [piece("rules.0", "a == b + c")],
        "units_words": "全县的村（社区）",
        "approval": {**APPROVAL, "changed": True},
    },
    "form_design/assign.html": {
        "draft": DRAFT,
        "level_word": "村（社区）",
        "groups": [{"name": "林区村", "number": 12, "chosen": True}],
        "branches": [
            {
                "name": "梅山镇",
                "code": "341524100000",
                "whole": False,
                "units": [{"code": "341524100200", "name": "梅山村", "chosen": True}],
                "open": True,
            }
        ],
        "problems": [{"field": "", "words": "这张表样刚被别人改过。"}],
    },
    "form_design/line.html": {
        "form": {"code": "weekly", "title": "平安建设周报"},
        "known": ["u1"],
        "own": [{"id": "u1", "name": "应急管理局", "chosen": True}],
        "others": [{"id": "u2", "name": "梅山镇应急所", "chosen": False}],
        "problems": [{"field": "", "words": "刚才有人改了。"}],
    },
    "form_design/ask_approval.html": {
        "draft": DRAFT,
        "more": ["新收“夜间巡逻”"],
        "after": LINE,
        "typed": {"reason": "", "basis": "文件", "needed_by": "平安办", "until": ""},
        "problems": [{"field": "reason", "words": "请写明为什么要收。"}],
        "errors": {
            "reason": ["请写明为什么要收。"],
            "basis": [],
            "needed_by": [],
            "until": ["请选用到哪一天。"],
        },
    },
    "form_design/approvals.html": {"approvals": [APPROVAL]},
    "form_design/approval.html": {
        "approval": APPROVAL,
        "sections": [SECTION],
        "may_decide": True,
        "withdraw_action": "/form-approvals/a1/withdraw",
        "draft_href": "/form-drafts/d1",
        "remark": "请并入周报",
        "errors": {"remark": ["请写明为什么退回、要改什么。"]},
    },
    "form_design/part.html": {
        "draft": DRAFT,
        "part": "sections.0.fields.0",
        "kind_word": "项目",
        "groups": [
            group(
                "",
                key("label", "名称", value="排查", errors=["项目缺少“label”。"]),
                key("type", "填什么", "choice", choices=[{"value": "table", "label": "小表"}]),
                key("choices", "选项", "list", value="甲\n乙"),
            ),
            group("能填多少", key("max", "最大值")),
            group("小表的行数", key("help", "填写提示", "words"), seldom=True, folded=True),
        ],
        "columns": [piece("sections.0.fields.0.columns.0", "件数", 1)],
        "takes_columns": True,
        "problems": [{"field": "d.label", "words": "名称：项目缺少“label”。"}],
    },
    "form_design/trial.html": {
        "draft": DRAFT,
        "form_title": "平安建设周报",
        "help": "底数可照上期。",
        "sections": SECTIONS,
        "last_word": "上期",
        "problems": [{"field": "answer.f10", "words": "发现隐患：还没有填"}],
        "passed": False,
    },
    "form_design/adopt.html": {
        "draft": DRAFT,
        "added": ["夜间巡逻"],
        "removed": ["参与巡逻"],
        "changed": ["巡防点位"],
        "drafts": 12,
        "joining": ["梅山村"],
        "leaving": ["青山村"],
        "more": ["新收“夜间巡逻”"],
        "approval": "",
        "until": "",
        "periods": "2026-W47",
        "before": LINE,
        "after": {**LINE, "asked": "19"},
        "typed": {"from_period": "2026-W48", "note": "精简"},
        "problems": [{"field": "note", "words": "请写明这一版改了什么。"}],
        "errors": {"from_period": [], "note": ["请写明这一版改了什么。"]},
    },
}
