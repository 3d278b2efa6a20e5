"""Sample views of changing the tree of units."""

from __future__ import annotations

from typing import Any

_SECTIONS = [
    {"title": "单位", "lines": ["从2026年11月21日起，梅山村由金家寨镇管理、审核"]},
    {
        "title": "没有办完的填报",
        "lines": ["梅山村《每周安全报表》2026年第47周（未报）：改由金家寨镇审核"],
    },
]
_FIELDS = ("unit", "target", "level", "name", "code", "names", "on", "document", "kind")
_CHOICE = {"value": "u3", "label": "梅山村"}
_PLANNED = {
    "href": "/units/changes/planned/p1",
    "title": "梅山村由梅山镇划转到金家寨镇",
    "more": "2027年1月1日起 · 金政〔2026〕7号",
    "word": "待生效",
    "kind": "amber",
}

VIEWS: dict[str, dict[str, Any]] = {
    "reorganization/list.html": {
        "kinds": [{"href": "/units/changes/new?kind=move", "label": "划转"}],
        "planned": [_PLANNED],
        "failed": [{**_PLANNED, "word": "没有办成", "kind": "red"}],
        "changes": [
            {
                "href": "/units/changes/c1",
                "title": "梅山村由梅山镇划转到金家寨镇",
                "more": "2026年11月21日起 · 金政〔2026〕7号",
                "word": "划转",
                "kind": "blue",
            }
        ],
        "pages": None,
    },
    "reorganization/new.html": {
        "kind": "split",
        "kind_word": "分设",
        "kinds": [{"value": "split", "label": "分设"}],
        "unit": {"id": "u2", "name": "梅山镇"},
        "units": [_CHOICE],
        "targets": [_CHOICE],
        "beside": [{**_CHOICE, "chosen": True}],
        "below": [{**_CHOICE, "place": "1"}],
        "places": [{"value": "1", "label": "第 1 个新单位"}],
        "levels": [{"value": "village", "label": "村（社区）"}],
        "typed": {**dict.fromkeys(_FIELDS, ""), "names": "东梅镇 341524111000"},
        "errors": {**{name: [] for name in _FIELDS}, "document": ["请填写文号。"]},
        "problems": [{"field": "document", "words": "请填写文号。"}],
    },
    "reorganization/preview.html": {
        "first": "",
        "ahead": False,
        "title": "梅山村由梅山镇划转到金家寨镇",
        "about": "2026年11月21日起生效 · 金政〔2026〕7号",
        "sections": _SECTIONS,
        "seen": "12" * 32,
        "hidden": [("kind", "move"), ("unit", "u3")],
    },
    "reorganization/planned.html": {
        "planned": {
            "id": "p1",
            "title": "梅山村由梅山镇划转到金家寨镇",
            "about": "2027年1月1日起生效 · 金政〔2026〕7号",
            "planned_at": "2026年11月21日 09:00",
            "settled_at": "",
            "word": "待生效",
            "kind": "amber",
            "words": "",
            "waits": True,
            "change_href": "",
            "version": 1,
        },
        "sections": _SECTIONS,
        "typed": "",
        "errors": ["请写明撤回的原因。"],
        "problems": [{"field": "words", "words": "请写明撤回的原因。"}],
    },
    "reorganization/show.html": {
        "change": {
            "id": "c1",
            "title": "梅山村由梅山镇划转到金家寨镇",
            "about": "2026年11月21日起生效 · 金政〔2026〕7号",
            "done_at": "2026年11月21日 09:00",
            "undoes": "",
            "undone_by": "",
        },
        "sections": _SECTIONS,
        "against": [],
        "document": "",
        "errors": [],
        "problems": [],
    },
}
