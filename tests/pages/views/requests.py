"""Samples of the pages on which units ask, are answered, and are asked for more."""

from __future__ import annotations

from typing import Any

_LINE = {
    "href": "/requests/q1",
    "title": "沙头村申请延期到 3月20日 18:00：第11周 周报",
    "more": "停电",
    "word": "等待答复",
    "kind": "amber",
}

VIEWS: dict[str, dict[str, Any]] = {
    "reports/request.html": {
        "duty": {
            "form_title": "平安建设周报",
            "period_name": "第11周",
            "due_words": "今天 18:00 截止",
            "due_kind": "amber",
            "closed_words": "这一期已关闭。",
            "action": "/obligations/o1/request",
        },
        "may_ask": True,
        "instead": "",
        "above_name": "梅山镇",
        "kinds": [
            {"value": "extension", "label": "申请延期"},
            {"value": "waiver", "label": "申请免报"},
        ],
        "kind": "extension",
        "hour": "17:00",
        "wished_until": "",
        "reason": "停电",
        "asked": [
            {
                "title": "申请延期到 3月20日 18:00",
                "state_word": "等待答复",
                "state_kind": "amber",
                "asked_at": "3月16日 9:00 提出",
                "reason": "停电",
                "answer_head": "",
                "answer": "",
                "withdraw": {
                    "href": "",
                    "label": "撤回申请",
                    "kind": "",
                    "action": "/obligations/o1/request",
                    "hidden": [("action", "withdraw")],
                    "confirm": "",
                    "disabled": False,
                },
            },
            {
                "title": "申请免报",
                "state_word": "未同意",
                "state_kind": "red",
                "asked_at": "3月15日 9:00 提出",
                "reason": "搬迁",
                "answer_head": "梅山镇 3月15日 10:00 不同意：",
                "answer": "时间够用",
                "withdraw": None,
            },
        ],
        "problems": [{"field": "reason", "words": "请写明原因。"}],
        "errors": {"kind": [], "wished_until": [], "reason": ["请写明原因。"]},
        "back_href": "/requests",
    },
    "reports/answer_request.html": {
        "asked": {
            "unit_name": "沙头村",
            "kind": "extension",
            "kind_word": "延期",
            "title": "申请延期到 3月20日 18:00",
            "form_title": "平安建设周报",
            "period_name": "第11周",
            "reason": "停电",
            "asked_at": "3月16日 9:00",
            "due_at": "3月13日 18:00",
            "standing": "逾期未报",
            "held_words": "这一期已过关闭时间，答复之前仍可上报。",
            "state_word": "等待答复",
            "state_kind": "amber",
            "answer_head": "",
            "answer": "",
            "action": "/requests/q1",
            "version": 1,
        },
        "may_answer": True,
        "hour": "17:00",
        "until": "2026-03-20",
        "answer": "",
        "problems": [{"field": "words", "words": "请写明原因。"}],
        "errors": {"until": [], "words": ["请写明原因。"]},
    },
    "reports/requests.html": {
        "reviews": True,
        "asks": True,
        "waiting": [_LINE],
        "possible": [_LINE],
        "own": [_LINE],
        "answered": [_LINE],
    },
    "reports/windows.html": {
        "may_open": True,
        "windows": [
            {
                "title": "全国两会期间",
                "basis": "政法委通知〔2026〕3号",
                "days": "2026年3月1日—3月12日",
                "what": "平安建设周报，每日一次",
                "units_words": "本单位范围内 2 个单位",
                "unit_names": "沙头村、新岸村",
                "progress": "到现在应报 4，已报 3",
                "state_word": "进行中",
                "state_kind": "amber",
                "ended_words": "",
                "end_action": "/windows/w1/end",
                "version": 1,
                "reason": "",
                "errors": ["请写明原因。"],
            }
        ],
        "problems": [],
    },
    "reports/open_window.html": {
        "forms": [{"value": "village_weekly:day", "label": "平安建设周报，每日一次"}],
        "groups": [
            {
                "id": "t1",
                "name": "梅山镇",
                "units": [
                    {"id": "v1", "name": "沙头村", "level_word": "村（社区）", "chosen": True},
                    {"id": "v2", "name": "新岸村", "level_word": "村（社区）", "chosen": False},
                ],
                "all": False,
                "open": True,
            }
        ],
        "typed": {
            "title": "",
            "basis": "",
            "form": "village_weekly:day",
            "first_day": "",
            "last_day": "",
            "beyond": "",
        },
        "errors": {
            "title": ["请写名称。"],
            "basis": [],
            "form": [],
            "first_day": [],
            "last_day": [],
            "unit": ["请至少选一个单位。"],
        },
        "problems": [{"field": "title", "words": "请写名称。"}],
    },
}
