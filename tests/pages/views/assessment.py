"""Sample views of scores, rankings and manual facts."""

from __future__ import annotations

from typing import Any

from tests.pages.views.parts import DEED, LINK

_TOWNS = ("梅山镇", "青山镇", "流波䃥镇", "燕子河镇", "天堂寨镇", "古碑镇", "吴家店镇", "斑竹园镇")
STATUS = {
    "unit_name": "古碑镇",
    "word": "黄牌警告",
    "kind": "amber",
    "reason": "2025 年度总分 81.2 分，列第 22 名，属于后 3 名。",
    "term": "2026年1月20日起 · 县委、县政府",
}
VETO = {"word": "一票否决", "kind": "red", "reason": "连续两年列后三位。"}


def _row(rank: int, name: str) -> dict[str, Any]:
    return {
        "rank": rank,
        "tied": rank == 3,
        "unit_name": name,
        "marks": [VETO] if rank == len(_TOWNS) else [],
        "points": f"{98 - rank}.80",
        "change_kind": "up" if rank % 2 else "down",
        "change_words": f"升 {rank}" if rank % 2 else f"降 {rank}",
        "cells": ["19.70", "19.40", "28.90", "19.20", "9.60"],
        "href": f"/assessments/2025/u{rank}",
    }


VIEWS: dict[str, dict[str, Any]] = {
    "assessment/list.html": {
        "deeds": [{**LINK, "label": "试算一期", "kind": "primary"}],
        "assessments": [
            {
                "href": "/assessments/2025",
                "title": "2025 年度考核",
                "more": "23 个乡镇",
                "state_word": "已发布",
                "state_kind": "green",
            }
        ],
        "rule_sets": [{"title": "金寨县考核办法（2025）", "more": "10 项指标", "hash": "cd" * 32}],
        "statuses": [STATUS],
        "opening": {
            "years": [{"value": "2026", "label": "2026 年度"}],
            "chosen_year": "2026",
            "rule_sets": [{"value": "r1", "label": "金寨县考核办法"}],
            "chosen_rule_set": "r1",
        },
        "errors": {"period": ["2026 年度考核已经开始。"], "rule_set": []},
    },
    "assessment/adopt.html": {
        "problems": [{"field": "", "words": "办法.yaml:40:59 没有叫“迟抱”的数据或项目。"}],
        "notes": ["办法.yaml:13:7 数据“漏报”没有任何一条规则用到。 不需要就删掉。"],
        "title": "《金寨县乡镇平安建设年度考核办法》（第 2026.1 版）",
        "lines": [
            "办法：金寨县乡镇平安建设年度考核办法",
            "一、依据",
            "　1. 第三条：基础工作 40 分。",
        ],
        "text": "ruleset: peace\n",
        "name": "办法.yaml",
        "idempotency_key": "8f2f9f3e-0000-4000-8000-000000000001",
    },
    "assessment/scores.html": {
        "scores": [
            {
                "href": "/assessments/2025/units/u1",
                "title": "2025年度 96.80 分",
                "more": "第 1 名 · 2026年1月20日 09:00公布",
            }
        ],
        "statuses": [STATUS],
    },
    "assessment/ranking.html": {
        "assessment": {
            "title": "2026 年度排名",
            "units_words": "23 个乡镇",
            "state_word": "试算稿 · 未公开",
            "state_kind": "blue",
            "rule_words": "依据《金寨县考核办法（2026）》。",
            "rule_hash": "cd" * 32,
            "facts_hash": "ef" * 32,
        },
        "deeds": [
            {**DEED, "label": "重新试算"},
            {**DEED, "label": "锁定并送审", "kind": "primary"},
        ],
        "steps": [
            {"label": "数据截止", "kind": "ok"},
            {"label": "试算预览", "kind": "on"},
            {"label": "送审签批", "kind": ""},
            {"label": "发布通报", "kind": ""},
        ],
        "open_matters": [{"words": "天堂寨镇缺第 47 周周报。", "href": "/boards"}],
        "before_word": "较上年",
        "columns": [
            {"label": label, "full": full}
            for label, full in (
                ("按时上报", "20"),
                ("数据质量", "20"),
                ("矛盾化解", "30"),
                ("隐患整改", "20"),
                ("专项工作", "10"),
            )
        ],
        "rows": [_row(rank, name) for rank, name in enumerate(_TOWNS, 1)],
        "bulletin": {
            "red_head": "金寨县平安建设工作通报",
            "number_words": "第 46 期",
            "date_words": "2026 年 11 月 22 日",
            "title": "关于 2026 年度平安建设考核情况的通报",
            "paragraphs": [
                {"lead": "", "words": "全县 23 个乡镇、232 个村应报周报 5,355 份，按时率 96.9%。"},
                {"lead": "一、排名。", "words": "梅山镇、青山镇、流波䃥镇列前三位。"},
                {"lead": "二、黄牌警告。", "words": "古碑镇、吴家店镇、斑竹园镇列后三位。"},
            ],
            "pdf_href": "/bulletins/b1/document.pdf",
            "href": "/bulletins/b1",
        },
        "publish": {
            "action": "/assessments/2026/publish",
            "hidden": [("version", "3")],
            "words": "发布时定文号，之后不能改。",
        },
    },
    "assessment/score.html": {
        "score": {
            "unit_name": "梅山镇",
            "title": "2026 年度得分",
            "state_word": "试算稿",
            "state_kind": "blue",
            "points": "96.80",
            "rank_words": "23 个乡镇第 1 名",
            "marks": [VETO],
            "arithmetic": "19.70 + 19.40 + 28.90 + 19.20 + 9.60 = 96.80",
            "rule_words": "依据《金寨县考核办法（2026）》。",
        },
        "deeds": [],
        "gaps": ["还没有录入现场核查评分。"],
        "follows": [
            {
                "title": "位居后三位",
                "words": "列第 21 名。由县委决定：取消评先评优资格（12 个月）。",
            }
        ],
        "groups": [
            {
                "title": "按时上报",
                "points": "19.70",
                "full": "20.00",
                "lines": [
                    {
                        "title": "迟报扣分",
                        "points": "-0.30",
                        "kind": "down",
                        "reason": "迟报 1 次，每次扣 0.3 分。",
                        "arithmetic": "1 × 0.30 = 0.30",
                        "clause": "办法第四条",
                        "sources": [
                            {
                                "href": "/reports/r1",
                                "title": "第 45 周周报",
                                "more": "晚 3 小时",
                            },
                            {"href": "", "title": "县应急管理局事故统计", "more": "县级录入"},
                        ],
                    }
                ],
            }
        ],
    },
    "assessment/manual_facts.html": {
        "period_name": "2026 年",
        "years": [{"value": "2026", "label": "2026 年度"}],
        "chosen_year": "2026",
        "facts": [{"value": "accident", "label": "一般安全事故"}],
        "chosen_fact": "accident",
        "fact": {
            "label": "一般安全事故",
            "unit": "起",
            "about": "填 0 到 10，填整数。",
            "choices": [],
        },
        "action": "/facts/2026",
        "problems": [],
        "rows": [
            {
                "unit_id": "u1",
                "unit_name": "梅山镇",
                "value": "x",
                "source": "",
                "entered": "",
                "errors": ["请填数字"],
            }
        ],
        "overview": {
            "columns": [{"label": "一般安全事故", "unit": "起", "href": "", "missing": 1}],
            "rows": [{"unit_name": "梅山镇", "cells": [{"shown": "—", "about": "还没有录入"}]}],
        },
        "closed_words": "",
        "assessment_href": "/assessments/2026",
    },
}
