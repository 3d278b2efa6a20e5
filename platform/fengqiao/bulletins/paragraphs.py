"""The sentences of a ranking bulletin; every number in them is filled from the result."""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.assessment.outcomes import waivers_of
from fengqiao.assessment.queries import Judged
from fengqiao.bulletins.tables import points_text
from fengqiao.rules import Met, Result, UnitScore, round_half_away, show
from fengqiao.tenancy.levels import level_word

_FOLLOWS = {"words": "{}", "notice": "{}", "block": "取消{}资格"}


def basis_words(year: Judged) -> list[str]:
    """Return the documents the assessment rests on."""
    return [f"《{each.document}》{each.clause}" for each in year.rule_set.rules.basis]


def region_word(county: str) -> str:
    """Return what a county calls itself for short: 市 or 区 where its name ends so, else 县."""
    return county[-1] if county.endswith(("市", "区", "旗")) else "县"


def paragraphs(year: Judged, county: str, office: str) -> list[dict[str, str]]:
    """Return the headed paragraphs of the bulletin, in the order such papers keep.

    :param office: who answers objections, as the county's card names it
    """
    result = year.result
    ranked = sorted(
        (unit for unit in result.units if unit.rank is not None), key=lambda unit: unit.rank or 0
    )
    found = [
        {"heading": "一、总体情况", "text": _overall(year, ranked, county)},
        {"heading": "二、考核排名", "text": _places(year, ranked)},
        {"heading": "三、主要问题", "text": _losses(ranked, result.decimals)},
        {"heading": "四、处理决定", "text": _decisions(result)},
        {
            "heading": "五、工作要求",
            "text": f"各{units_word(year)}要对照得分明细逐项查找原因，列出整改清单，按期整改到位。"
            "对得分有异议的，请在通报印发之日起五个工作日内书面提出复核申请，"
            f"由{office}核实后答复。",
        },
    ]
    return [part for part in found if part["text"]]


def _overall(year: Judged, ranked: Sequence[UnitScore], county: str) -> str:
    totals = [unit.total for unit in ranked if unit.total is not None]
    if not totals:
        return ""
    decimals = year.result.decimals
    mean = round_half_away(sum(totals), len(totals))
    shown = [points_text(one, decimals) for one in (mean, max(totals), min(totals))]
    return (
        f"{year.assessment.period}年度，{county}对{len(ranked)}个{units_word(year)}的平安建设工作"
        f"进行了考核，满分{show(year.result.full, decimals)}分。"
        f"全{region_word(county)}平均得分{shown[0]}分，最高{shown[1]}分，最低{shown[2]}分。"
        "各项得分由报表、台账和考核记录按考核办法计算，逐项可查。"
        + "".join(waivers_of(year.result))
    )


def units_word(year: Judged) -> str:
    """Return the word for the units the rules judge."""
    return level_word(year.assessment.county, year.rule_set.rules.level)


def _places(year: Judged, ranked: Sequence[UnitScore]) -> str:
    top = _named(year.result, ranked, ("commendation", "praise"))
    bottom = _named(year.result, ranked[::-1], ("yellow_card",))[::-1]
    annex = f"各{units_word(year)}得分和名次见附件。"
    words = []
    if top:
        words.append(f"{'、'.join(top)}位居前{len(top)}名")
    if bottom:
        words.append(f"{'、'.join(bottom)}位居后{len(bottom)}位")
    if not words:
        return annex
    return f"{'，'.join(words)}。{annex}"


def _named(result: Result, ranked: Sequence[UnitScore], kinds: Sequence[str]) -> list[str]:
    """Return the units at this end of the ranking, if just they were given a status of a kind.

    A status may also follow from something else than a place; of that nothing is said here.
    """
    given = {status.unit for status in result.statuses if status.kind in kinds}
    ends = ranked[: len(given)]
    if {unit.code for unit in ends} != given or len({unit.group for unit in ranked}) > 1:
        return []
    beyond = ranked[len(given) : len(given) + 1]
    if ends and beyond and beyond[0].rank == ends[-1].rank:
        return []
    return [unit.name for unit in ends]


def _losses(ranked: Sequence[UnitScore], decimals: int) -> str:
    """Name the items that cost the most points over all units, and who lost most there."""
    lost: dict[str, list[tuple[int, str]]] = {}
    for unit in ranked:
        for line in unit.items:
            missing = 0 if line.points is None else line.full - line.points
            if missing > 0:
                lost.setdefault(line.title, []).append((missing, unit.name))
    worst = sorted(lost.items(), key=lambda one: (-sum(m for m, _ in one[1]), one[0]))[:3]
    sentences = [
        f"“{title}”共失{points_text(sum(m for m, _ in losses), decimals)}分，"
        f"失分较多的是{'、'.join(name for _, name in sorted(losses, reverse=True)[:3])}"
        for title, losses in worst
    ]
    return "；".join(sentences) + "。" if sentences else ""


def _decisions(result: Result) -> str:
    """Name the units that met each decision, and what follows for them."""
    units: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for met in result.met:
        if consequences := _consequences(result, met):
            units.setdefault(met.decision, []).append(met.unit_name)
            words[met.decision] = "，".join(consequences)
    found = [f"{'、'.join(names)}{words[decision]}" for decision, names in units.items()]
    return "；".join(found) + "。" if found else ""


def _consequences(result: Result, met: Met) -> list[str]:
    given = [one.title for one in result.statuses_of(met.unit) if one.decision == met.decision]
    persons = [one for one in met.follows if one.kind == "persons"]
    # What is said of the offices below need not be said of the unit before.
    said = [
        _FOLLOWS[one.kind].format(one.what)
        for one in met.follows
        if one.kind != "persons" and not any(other.what in one.what for other in persons)
    ]
    return [
        *given,
        *(["、".join(said)] if said else []),
        *_changed_points(met, result.decimals),
        *(f"对{'、'.join(one.roles)}按“{one.what}”处理" for one in persons),
    ]


def _changed_points(met: Met, decimals: int) -> list[str]:
    changes = ((met.points, "总分"), (met.points_elsewhere, f"在“{met.points_to}”中"))
    return [
        f"{where}{'加' if points > 0 else '减'}{show(abs(points), decimals)}分"
        for points, where in changes
        if points
    ]
