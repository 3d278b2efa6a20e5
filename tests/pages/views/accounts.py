"""Sample views of signing in, posts and people."""

from __future__ import annotations

from typing import Any

POST = {
    "id": "p1",
    "unit_name": "梅山村",
    "role_word": "填报员",
    "term": "2026-01-01 起",
    "state_word": "在任",
    "state_kind": "green",
    "may_relieve": True,
    "may_reinvite": True,
    "may_appoint": True,
    "may_disable": True,
}

VIEWS: dict[str, dict[str, Any]] = {
    "accounts/sign_in.html": {
        "counties": [
            {"value": "341524", "label": "金寨县"},
            {"value": "620104", "label": "西固区"},
        ],
        "chosen_county": "341524",
        "account": "meishan01",
        "next": "/reports/r1",
        "carried": [("answer.f1", "12")],
        "carried_to": "/reports/r1",
        "problems": [{"field": "password", "words": "账号或密码不对，请再试一次。"}],
        "example_accounts": [{"standing": "梅山镇 审核员", "account": "meishan-shenhe"}],
        "example_password": "demo-password",
    },
    "accounts/carry_on.html": {
        "action": "/reports/r1",
        "carried": [("answer.f1", "12"), ("action", "save")],
        "files_lost": True,
    },
    "accounts/accept_invitation.html": {
        "action": "/invitations/abc",
        "account_name": "张三（示例）",
        "account": "zhangsan",
        "post_label": "梅山村 填报员",
        "minimum_length": 12,
        "expires_text": "11月25日 18:00",
        "problems": [{"field": "again", "words": "两次输入不一样。"}],
        "errors": {"password": [], "again": ["两次输入不一样。"]},
    },
    "accounts/choose_post.html": {
        "choices": [
            {"id": "p1", "label": "梅山村 填报员", "term": "2026-01-01 起"},
            {"id": "p2", "label": "红石村 填报员", "term": "2026-06-01 起"},
        ],
        "next": "/",
    },
    "accounts/sessions.html": {
        "sessions": [
            {
                "id": "s1",
                "device": "安卓手机 微信",
                "started": "11-20 08:00",
                "last_seen": "11-21 10:42",
                "address": "10.0.0.8",
                "current": True,
            },
            {
                "id": "s2",
                "device": "Windows 电脑",
                "started": "11-18 09:00",
                "last_seen": "11-18 17:20",
                "address": "10.0.0.9",
                "current": False,
            },
        ],
    },
    "accounts/password.html": {
        "account": "meishan.zhang",
        "minimum_length": 8,
        "problems": [{"field": "old", "words": "现在的密码不对，请再输一遍。"}],
        "errors": {"old": ["现在的密码不对，请再输一遍。"], "password": [], "again": []},
    },
    "accounts/unstaffed.html": {
        "problems": [],
        "levels": [
            {"value": "", "label": "各级都看"},
            {"value": "village", "label": "村（社区）"},
            {"value": "enterprise", "label": "企业"},
        ],
        "level": "",
        "groups": [
            {
                "name": "梅山镇",
                "units": [
                    {
                        "id": "u1",
                        "name": "梅山村",
                        "level_word": "村（社区）",
                        "typed": "",
                        "chosen": True,
                    }
                ],
            }
        ],
        "shown": 1,
        "left": 2,
        "roles": [{"value": "filer", "label": "填报员"}],
        "role": "filer",
    },
    "accounts/slips.html": {
        "slips": [
            {
                "unit_name": "梅山村（梅山镇）",
                "name": "梅山村填报员",
                "account": "341524102201",
                "role_word": "填报员",
                "link": "http://127.0.0.1:8000/invitations/abc",
                "code": "",
            }
        ],
        "until": "11月29日 18:00",
        "text": "请各单位设好密码：",
    },
    "accounts/people.html": {
        "appointing": None,
        "scope_words": "梅山镇和下级单位",
        "problems": [],
        "invitation": {
            "account_name": "张三（示例）",
            "link": "http://127.0.0.1:8000/invitations/abc",
            "expires_text": "11月25日 18:00",
        },
        "search": "",
        "people": [
            {"id": "a1", "name": "张三（示例）", "account": "zhangsan", "posts": [POST]},
            {
                "id": "a2",
                "name": "李四（示例）",
                "account": "lisi",
                "posts": [
                    {**POST, "id": "p2", "may_relieve": False, "may_reinvite": False},
                    {**POST, "id": "p3", "state_word": "已卸任", "state_kind": ""},
                ],
            },
        ],
        "pages": None,
        "units": [
            {"value": "u1", "label": "梅山镇"},
            {"label": "梅山镇", "choices": [{"value": "u2", "label": "梅山村"}]},
        ],
        "roles": [{"value": "filer", "label": "填报员"}],
        "invite": {
            "name": "",
            "account": "",
            "unit": "u1",
            "role": "filer",
            "starts": "2026-11-21",
            "ends": "",
        },
        "errors": {"name": [], "account": [], "unit": [], "role": [], "starts": [], "ends": []},
    },
}
