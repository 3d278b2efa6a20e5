"""The sentence about a unit's place, and what its group is called."""

from __future__ import annotations

from fengqiao.rules.scoring.frozen import Scored


def rank_reason(scored: Scored, row: int) -> str:
    """Return why a unit has the place it has, or none."""
    places, rules = scored.decided.places, scored.rules
    if rules.ranking is None:
        return "本办法不排名。"
    top, shared, size = (int(part[row]) for part in (places.top, places.shared, places.size))
    if not top:
        left_out = int(scored.decided.left_out[row])
        if left_out >= 0:
            return f"因“{rules.decisions[left_out].title}”，按规定不参加排名。"
        return "数据没有到齐，暂不排名。"
    together = f"，与另外 {shared - 1} 个单位并列" if shared > 1 else ""
    group = group_title(scored, row)
    where = f"“{group}”一组列" if group else "列"
    return f"{where}第 {top} 名（共 {size} 个单位排名）{together}{_moved(scored, row)}。"


def _moved(scored: Scored, row: int) -> str:
    before, after = (
        int(each.top[row]) for each in (scored.decided.as_scored, scored.decided.places)
    )
    return f"（按得分列第 {before} 名，适用决定后重排）" if before != after else ""


def group_title(scored: Scored, row: int) -> str:
    """Return what the group of a unit is called; empty if all are ranked together."""
    ranking = scored.rules.ranking
    if ranking is None:
        return ""
    unit = scored.units[row]
    if ranking.within_parent:
        return unit.get("parent", "")
    fact = next((one for one in scored.rules.facts if one.id == ranking.groups), None)
    if fact is None or fact.id not in unit["facts"]:
        return ""
    return dict(fact.choices).get(unit["facts"][fact.id]["value"], "")
