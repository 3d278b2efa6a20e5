"""Sample views of one unit's own reports: the tasks, the weekly form, the report."""

from __future__ import annotations

from typing import Any

from tests.pages.views.consolidation import ASIDE
from tests.pages.views.parts import CHECKS, DEED, NOTICE, REPORT, SECTIONS, TRAIL

FOLLOWED = {
    "label": "开展巡逻",
    "since": "2026年第46周",
    "words": "和派出所的数差得多，下期再核",
    "clear_action": "/follow-ups/f1/clear",
    "version": 1,
}
LEFT_OUT = {
    "title": "村级周报",
    "words": "自2026年第48周起不再由本单位填，依据表备〔2026〕3号（由“林区村”填）；"
    "以前报的都在“报表”里。",
}
APPROVAL = {
    "number": "表备〔2026〕3号，有效期到2027年3月31日",
    "basis": "县委平安办〔2026〕1号",
    "owner": "县委政法委（平安办）",
}
VIEWS: dict[str, dict[str, Any]] = {
    "reports/tasks.html": {
        "tasks": [
            {
                "href": "/reports/r0",
                "title": "第 46 周周报",
                "word": "已退回",
                "word_kind": "red",
                "more": "梅山镇：“第 10 项与台账差 2 条，请更正”",
                "ahead": "",
                "done": None,
                "total": None,
            },
            {
                "href": "/reports/r1",
                "title": "第 47 周周报",
                "word": "今天 18:00",
                "word_kind": "amber",
                "more": "已填 9/15 项",
                "ahead": "",
                "done": 9,
                "total": 15,
            },
            {
                "href": "/reports/begin?obligation=o2",
                "title": "12 月月报",
                "word": "后天 18:00",
                "word_kind": "amber",
                "more": "",
                "ahead": "/obligations/o2/filing",
                "done": None,
                "total": None,
            },
            {
                "href": "/ledgers/inspection/e1",
                "title": "隐患整改 1 条",
                "word": "剩 2 天",
                "word_kind": "amber",
                "more": "红石采石场：边坡警示牌缺失",
                "ahead": "",
                "done": None,
                "total": None,
            },
            {
                "href": "/ledgers/inspection",
                "title": "检查台账",
                "word": "月底前",
                "word_kind": "",
                "more": "本月 3/4 次",
                "ahead": "",
                "done": None,
                "total": None,
            },
        ],
        "next_task": {"label": "先改第 46 周周报", "href": "/reports/r0"},
        "next_due": "",
        "missed_words": "有 1 期漏报，已经关闭。",
        "left_out": [LEFT_OUT],
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
        "notices_in": [NOTICE],
        "unread": 1,
    },
    "reports/outbox.html": {},
    "reports/filing.html": {
        "form_help": "每周五前报。没有发生的填 0。",
        "closed_words": "",
        "report": REPORT,
        "sections": SECTIONS,
        "last_word": "上周",
        "nil_words": "本周没有发生需要上报的情况。",
        "filled": 8,
        "total": 15,
        "may_copy": True,
        "problems": [{"field": "answer.f10", "words": "发现隐患：和台账差 1 条，请写原因或改数"}],
        "sent_back": {
            "who": "梅山镇",
            "reason": "隐患数和台账对不上",
            "fields": [{"anchor": "answer.f10", "label": "发现隐患"}],
            "due_words": "请在今天 17:00 前改好",
        },
        "approval": APPROVAL,
        "left_over": [{"label": "参与夜间巡逻", "words": "6 人次"}],
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
    "reports/follow_up.html": {
        "report": REPORT,
        "back_href": "/reports/r1",
        "follow_ups": [FOLLOWED],
        "fields": [{"value": "patrols", "label": "开展巡逻"}],
        "typed": {"field": "patrols", "words": "再核一次"},
        "longest": 200,
        "errors": {"field": [], "words": ["请写一句要看什么。"]},
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
        "adjustments": [
            {"label": "开展巡逻", "computed": "30", "adjusted": "31 次", "reason": "补报一次"}
        ],
        "set_aside": [ASIDE],
        "gaps": [
            {"unit_name": "红石村", "word": "未报", "kind": "red", "more": "第47周", "reason": ""}
        ],
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
        "follow_ups": [FOLLOWED],
        "correct_words": "请在 11月22日 18:00 前改好，重新上报。",
        "kept_words": "下级后来有更正。决定保持这份汇总不变，原因：差别不大",
        "line_words": "按条线查看，只读。审核和退回由石桥镇办。",
        "compared": {
            "action": "/reports/r1",
            "choices": [{"value": "2", "label": "第 2 次"}, {"value": "1", "label": "第 1 次"}],
            "shown": "2",
            "against": "1",
            "before": "第 1 次",
            "after": "第 2 次",
            "lines": [{"label": "发现隐患", "before": "3", "after": "5 条"}],
        },
        "trail": TRAIL,
    },
    "reports/paper.html": {
        "paper": {
            "form_title": "平安建设周报",
            "unit_name": "梅山村",
            "period_name": "2026年第47周",
            "due_words": "11月21日 18:00 截止",
            "blank": False,
            "nil_words": "",
            "filed_by": "张三（示例）",
            "filed_on": "2026年11月20日",
            "foot": "回执号 AB12CD34-1",
            "approval": APPROVAL,
            "back_href": "/reports/r1",
        },
        "sections": [
            {
                "title": "一、矛盾纠纷",
                "when": "",
                "figures": [
                    {"label": "排查", "unit": "件", "last": "3", "shown": "2", "reason": ""}
                ],
                "words": [{"label": "情况说明", "hint": "", "shown": "平稳。"}],
                "grids": [{"label": "会议", "columns": ["日期", "人数"], "rows": [["", ""]]}],
                "kept": 1,
            },
            {
                "title": "二、情况",
                "when": "",
                "figures": [],
                "words": [
                    {"label": "情况说明", "hint": "", "shown": "平稳。"},
                    {"label": "", "hint": "", "shown": "已办结。"},
                ],
                "grids": [],
                "kept": 1,
            },
        ],
        "last_word": "上周",
    },
    "reports/list.html": {
        "forms": [{"value": "", "label": "全部"}, {"value": "weekly", "label": "平安建设周报"}],
        "chosen_form": "",
        "states": [{"value": "", "label": "全部"}],
        "chosen_state": "",
        "whoses": [{"value": "own", "label": "本单位报的"}, {"value": "line", "label": "条线"}],
        "chosen_whose": "own",
        "left_out": [LEFT_OUT],
        "missed": [{"href": "/reports/begin?obligation=o9", "title": "第45周", "more": "请联系"}],
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
}
