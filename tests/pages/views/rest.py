"""Sample views of bulletins, trail, units and problems."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import LINK, NOTICE, TRAIL

_VILLAGE = {
    "name": "梅山村",
    "href": "/units/u3",
    "level_word": "村",
    "more": "",
    "open": False,
    "children": [],
}
_TOWN = {**_VILLAGE, "name": "梅山镇", "level_word": "乡镇", "children": [_VILLAGE]}

VIEWS: dict[str, dict[str, Any]] = {
    "notices/channels.html": {
        "unit_name": "梅山镇",
        "channels": [
            {
                "id": "c1",
                "title": "平安办工作群",
                "kind_word": "企业微信群机器人",
                "more": "每天 9 点汇总一次 · 还没有送达过",
                "word": "没有送达",
                "word_kind": "red",
                "failure": "11月21日 09:00 没有送达：请核对地址。",
            }
        ],
        "full": False,
        "kinds": [{"value": "wecom", "label": "企业微信群机器人"}],
        "hours": [{"value": "9", "label": "9 点"}],
        "typed": {"kind": "wecom", "title": "", "address": "", "hour": "9"},
        "problems": [{"field": "address", "words": "请填写地址。"}],
        "errors": {"kind": [], "title": [], "address": ["请填写地址。"], "hour": []},
    },
    "notices/list.html": {
        "unread": 1,
        "until": "2026-11-21T10:50:00+00:00",
        "may_set_channels": True,
        "told": [NOTICE, {**NOTICE, "word": "催报", "word_kind": "amber", "read": True}],
        "pages": None,
    },
    "bulletins/list.html": {
        "bulletins": [
            {
                "href": "/bulletins/b1",
                "title": "金平安通报〔2026〕46号",
                "more": "11月20日 · 2025 年度考核",
                "state_word": "已发布",
                "state_kind": "green",
            }
        ],
        "pages": None,
    },
    "bulletins/show.html": {
        "bulletin": {
            "title": "2025 年度考核通报",
            "number": "金平安通报〔2026〕46号",
            "state_word": "已发布",
            "state_kind": "green",
            "working_words": "PDF 正在生成。",
            "failed_words": "",
            "replaced_by": {"href": "/bulletins/b2", "number": "金平安通报〔2026〕47号"},
            "pdf_href": "/bulletins/b1.pdf",
            "size_words": "252 kB",
            "published_at": "2026-11-20 09:00",
            "published_by": "王五（示例）",
            "pages_words": "3 页",
            "hash": "12" * 32,
            "snapshot_hash": "34" * 32,
            "assessment_href": "/assessments/2025",
        },
        "paper": {
            "title": "关于 2025 年度平安建设考核情况的通报",
            "paragraphs": [{"lead": "一、排名。", "words": "梅山镇列第一。"}],
        },
        "deeds": [LINK],
        "trail": TRAIL,
    },
    "audit/trail.html": {
        "scope_words": "金寨县",
        "chain": {
            "kind": "green",
            "words": "留痕完整。",
            "more": "全县共 12,345 条。",
            "may_check_all": True,
        },
        "subject": "",
        "day": "",
        "lines": [
            {
                "number": 12345,
                "at": "11-21 10:42:11",
                "who": "张三（示例）",
                "what": "上报平安建设周报",
                "more": "第 1 次",
                "subject": "梅山村 第 47 周",
                "href": "/reports/r1",
                "hash": "9f3a…",
            }
        ],
        "pages": {"newer": "/trail", "older": "/trail?before=1", "words": "12,300 – 12,345 条"},
    },
    "units/list.html": {
        "as_of": "2026-11-21",
        "as_of_words": "2026 年 11 月 21 日",
        "changes_href": "/units/changes",
        "coming": [],
        "tree": [
            {
                **_TOWN,
                "name": "金寨县",
                "level_word": "县",
                "open": True,
                "children": [_TOWN],
            }
        ],
    },
    "units/show.html": {
        "unit": {
            "name": "梅山镇",
            "path_words": "金寨县",
            "level_word": "乡镇",
            "division_code": "341524100000",
            "above_name": "金寨县",
            "valid_from": "2026-01-01",
            "valid_to": "",
        },
        "children": [{"href": "/units/u3", "name": "梅山村", "level_word": "村"}],
        "past": [{"href": "/units/u9", "name": "原梅东镇", "level_word": "乡镇"}],
        "changes": [{"href": "/units/changes/new?kind=move&unit=u2", "label": "划转"}],
        "officers": [{"role_word": "审核员", "name": "李四（示例）"}],
        "events": TRAIL,
    },
    "errors/problem.html": {
        "problem": {
            "title": "没有找到",
            "reason": "没有找到这份报表，可能已经移走，或不在您的单位范围内。",
            "errors": ["期次：本期已经截止。"],
            "kept": "您刚才填的内容还在本机。",
            "next_words": "请从待办再打开一次。",
            "links": [{"label": "回到待办", "href": "/"}],
        }
    },
    "errors/defect.html": {"incident": "20261121-104211-7f3a"},
}
