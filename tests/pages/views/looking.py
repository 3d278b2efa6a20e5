"""Sample views of looking: the heat map, a figure's course, the glance, the search."""

from __future__ import annotations

from typing import Any

_CHOICE: dict[str, Any] = {
    "as_of": "2026年11月21日 16:00",
    "way": [{"label": "金寨县", "href": "/overview"}, {"label": "梅山镇", "href": ""}],
    "chosen_unit": "u1",
    "forms": [{"value": "village_weekly", "label": "平安建设周报"}],
    "chosen_form": "village_weekly",
    "untils": [{"value": "2026-W47", "label": "2026年第47周"}],
    "chosen_until": "2026-W47",
    "numbers": [{"value": "8", "label": "8 期"}, {"value": "12", "label": "12 期"}],
    "chosen_number": "12",
}
_PART = {"name": "红石村", "value": "12", "reports": "1", "href": "/reports/r1", "mark": "本单位"}

VIEWS: dict[str, dict[str, Any]] = {
    "overview/heat_map.html": {
        **_CHOICE,
        "title": "梅山镇平安建设周报上报一览",
        "sorts": [{"value": "", "label": "差的在前"}],
        "chosen_sort": "",
        "export_href": "/overview/export?n=12",
        "trend_href": "/overview/trend?n=12",
        "empty_words": "还没有下级单位要报的报表。",
        "stats": [{"label": "未报", "value": 3, "unit": "份", "kind": "red"}],
        "legend": [{"kind": "good", "words": "按时"}, {"kind": "bad", "words": "漏报"}],
        "columns": [
            {"label": "第46周", "year": "2026", "href": "/board?period=2026-W46"},
            {"label": "第47周", "year": "2026", "href": ""},
        ],
        "rows": [
            {
                "name": "红石村",
                "href": "/overview/trend?unit=u2",
                "trend_href": "/overview/trend?unit=u2",
                "filing": "50%",
                "timely": "50%",
                "cells": [("按时", "good", "/reports/r1"), ("漏报", "bad", "")],
            }
        ],
        "totals": {
            "filing": "50%",
            "timely": "50%",
            "cells": ["100%", "0%"],
            "timely_cells": ["100%", "0%"],
        },
    },
    "overview/trend.html": {
        **_CHOICE,
        "title": "梅山镇：排查发现矛盾纠纷",
        "fields": [{"value": "disputes_found", "label": "排查发现矛盾纠纷"}],
        "chosen_field": "disputes_found",
        "unit_word": "件",
        "period_name": "2026年第47周",
        "empty_words": "还没有可看的数字。",
        "headline": {"value": "12", "changes": ["比上期升 3（33.3%）"]},
        "chart": {
            "label": "排查发现矛盾纠纷，各期：第46周 9，第47周 12",
            "year_before": True,
            "top": "12",
            "points": [
                {"height": 75, "before": None, "label": "第45周", "words": "9"},
                {"height": None, "before": 50, "label": "第46周", "words": "—"},
                {"height": 100, "before": 60, "label": "第47周", "words": "12"},
            ],
        },
        "points": [
            {
                "period": "2026年第47周",
                "value": "12",
                "href": "/overview/trend?until=2026-W47",
                "change": "升 3（33.3%）",
                "before": "8",
                "year_change": "升 4（50%）",
                "reports": "18",
            }
        ],
        "parts": [{**_PART, "mark": ""}],
        "group": {"words": "同级 12 个单位，中位数 9 件。", "rows": [_PART]},
        "export_href": "/overview/trend/export?n=12",
    },
    "overview/glance.html": {
        "title": "金寨县 · 一览",
        "as_of": "第47周 · 数据截至 11月21日 16:00",
        "empty_words": "",
        "headline": {
            "title": "第47周 平安建设周报",
            "filed": 225,
            "expected": 232,
            "words": [{"kind": "red", "words": "未报 7 份：流波䃥镇 4、南溪镇 3"}],
        },
        "alerts": [{"name": "流波䃥镇", "words": "近4周未报 3 份，超期隐患 2 条。"}],
        "flagged": 2,
        "cards": [
            {
                "label": "本周上报率",
                "value": "96.9%",
                "unit": "",
                "more": "已报 225，应报 232",
                "kind": "red",
                "change": "上周 95.6%",
                "change_kind": "muted",
                "href": "/overview",
                "points": [{"height": 90, "words": "95.6%"}, {"height": 97, "words": "96.9%"}],
                "range_words": "第46周起 95.6%～96.9%",
                "chart_label": "上报率，近 2 周：第46周 95.6%，第47周 96.9%",
            }
        ],
        "below_title": "乡镇和部门",
        "basis_words": "按《平安建设周报》近 4 周已到期的算，差的在前。",
        "lines": [
            {
                "name": "流波䃥镇",
                "href": "/glance?unit=u3",
                "word": "需关注",
                "word_kind": "red",
                "why": "近4周未报 3 份，超期隐患 2 条",
                "rate": "76.9%",
                "height": 76,
                "disputes": "纠纷发现 4、化解 2，在办隐患 5",
                "marks": ["黄牌警告：2025年列第 22 名"],
            }
        ],
        "papers": [{"title": "2026年度考核", "more": "最近一次排名", "href": "/assessments/a1"}],
        "map_href": "/overview",
        "export_href": "/glance/export",
        "above_href": "/glance",
        "above_name": "金寨县",
    },
    "overview/search.html": {
        "reach_words": "本单位和下级",
        "q": "路灯",
        "kinds": [{"value": "report", "label": "报表"}, {"value": "entry", "label": "台账"}],
        "kind_chosen": "report",
        "subjects": [{"value": "village_weekly", "label": "平安建设周报"}],
        "units": [{"value": "u3", "label": "梅山镇"}],
        "states": [{"value": "submitted", "label": "已上报"}],
        "chosen": {"subject": "", "unit": "u3", "first": "", "last": "", "state": ""},
        "problem": "每个词至少 2 个字，比如“路灯”。",
        "searched": True,
        "hits": [
            {
                "href": "/reports/r1",
                "title": [("红石村 平安建设周报", False)],
                "when": "2026年第47周",
                "state": "已上报",
                "quotes": [
                    {
                        "label": "重点情况说明",
                        "pieces": [("村口", False), ("路灯", True), ("坏了三盏", False)],
                    }
                ],
            }
        ],
        "pages": {"newer": None, "older": "/search?q=a&after=b", "words": ""},
    },
}
