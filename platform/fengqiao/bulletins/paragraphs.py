"""The sentences of a ranking bulletin; every number in them is filled from the result."""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.assessment.queries import Judged
from fengqiao.bulletins.tables import points_text
from fengqiao.rules import Result, UnitScore, show


def basis_words(year: Judged) -> list[str]:
    """Return the documents the assessment rests on."""
    return [f"《{each.document}》{each.clause}" for each in year.rule_set.rules.basis]


def paragraphs(year: Judged, county: str) -> list[dict[str, str]]:
    """Return the headed paragraphs of the bulletin, in the order such papers keep."""
    result = year.result
    ranked = [unit for unit in result.units if unit.rank is not None]
    found = [
        {"heading": "一、总体情况", "text": _overall(year, ranked, county)},
        {"heading": "二、考核排名", "text": _places(result, ranked)},
        {"heading": "三、主要问题", "text": _losses(ranked)},
        {"heading": "四、处理决定", "text": _decisions(result)},
        {
            "heading": "五、工作要求",
            "text": "各乡镇要对照得分明细逐项查找原因，列出整改清单，按期整改到位。"
            "对得分有异议的，请在通报印发之日起五个工作日内书面提出复核申请，"
            "由县平安建设领导小组办公室核实后答复。",
        },
    ]
    return [part for part in found if part["text"]]


def _overall(year: Judged, ranked: Sequence[UnitScore], county: str) -> str:
    totals = [unit.total for unit in ranked if unit.total is not None]
    if not totals:
        return ""
    mean = (2 * sum(totals) + len(totals)) // (2 * len(totals))
    return (
        f"{year.assessment.period}年度，{county}对{len(ranked)}个乡镇的平安建设工作进行了考核，"
        f"满分{show(year.result.full, 2)}分。全县平均得分{_points(mean)}分，"
        f"最高{_points(max(totals))}分，最低{_points(min(totals))}分。"
        "各项得分由报表、台账和考核记录按考核办法计算，逐项可查。"
    )


def _places(result: Result, ranked: Sequence[UnitScore]) -> str:
    top = _named(result, ranked, "commendation")
    bottom = _named(result, ranked, "yellow_card")
    words = []
    if top:
        words.append(f"{'、'.join(top)}位居前{len(top)}名")
    if bottom:
        words.append(f"{'、'.join(bottom)}位居后{len(bottom)}位")
    if not words:
        return "各乡镇得分和名次见附件。"
    return "，".join(words) + "。各乡镇得分和名次见附件。"


def _named(result: Result, ranked: Sequence[UnitScore], kind: str) -> list[str]:
    """Return the units that were given a status, in the order of their places."""
    given = {status.unit for status in result.statuses if status.kind == kind}
    return [unit.name for unit in ranked if unit.code in given]


def _losses(ranked: Sequence[UnitScore]) -> str:
    """Name the items that cost the most points over all units, and who lost most there."""
    lost: dict[str, list[tuple[int, str]]] = {}
    for unit in ranked:
        for line in unit.items:
            missing = line.full - (line.points or 0)
            if missing > 0:
                lost.setdefault(line.title, []).append((missing, unit.name))
    worst = sorted(lost.items(), key=lambda one: (-sum(m for m, _ in one[1]), one[0]))[:3]
    sentences = [
        f"“{title}”共失{_points(sum(m for m, _ in losses))}分，"
        f"失分较多的是{'、'.join(name for _, name in sorted(losses, reverse=True)[:3])}"
        for title, losses in worst
    ]
    return "；".join(sentences) + "。" if sentences else ""


def _decisions(result: Result) -> str:
    by_decision: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for status in result.statuses:
        by_decision.setdefault(status.decision, []).append(status.unit_name)
        accountable = (
            f"，对{'、'.join(status.accountable)}予以责任追究" if status.accountable else ""
        )
        effects = "、".join(e for e in status.effects if "责任追究" not in e)
        words[status.decision] = f"{status.title}，{effects}{accountable}"
    return "；".join(
        f"{'、'.join(units)}{words[decision]}" for decision, units in by_decision.items()
    ) + ("。" if by_decision else "")


def _points(hundredths: int) -> str:
    return points_text(hundredths)
