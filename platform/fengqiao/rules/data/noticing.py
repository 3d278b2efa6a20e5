"""What files hold or lack that forbids nothing, but that whoever made them should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.data.draft import Draft
from fengqiao.rules.facts import Facts
from fengqiao.rules.measuring.calendar import first_day, words
from fengqiao.rules.model.formulas import Call
from fengqiao.rules.model.measures import Baseline, Trend
from fengqiao.rules.model.ruleset import Rules

# So many units are named one by one.
_NAMED = 5


def notes_on(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Return notes on what was read for a period: columns lacking, figures and units unused."""
    return (
        *_lacking_columns(draft),
        *draft.notes,
        *_unused_periods(draft, facts),
        *_empty_units(draft, facts),
    )


def _lacking_columns(draft: Draft) -> Iterator[str]:
    """Yield one sentence on the facts for which no wide table has a column."""
    if not draft.headings or draft.long:
        return
    had = set().union(*draft.headings.values())
    lacking = [fact.title for fact in draft.rules.facts if fact.id not in had]
    if lacking:
        named = "、".join(f"“{title}”" for title in lacking)
        yield (
            f"{list(draft.headings)[-1]} 缺{named}一栏。"
            if len(lacking) == 1
            else (f"{list(draft.headings)[-1]} 缺{named}这几栏。")
        )


def _unused_periods(draft: Draft, facts: Facts) -> Iterator[str]:
    used = {"", facts["period"], *facts.get("rounds", {})}
    # Rules that look back take figures of earlier periods as their history.
    looks_back = _looks_back(draft.rules)
    for period in sorted(draft.figures.keys() - used):
        units = [draft.units[code].name for code, own in draft.figures[period].items() if own]
        earlier = first_day(period) < first_day(facts["period"])
        if units and not (looks_back and earlier):
            yield (
                f"有 {len(units)} 行是 {period} 的（{_listed(units)}），没有用到；"
                f"现在算的是{words(facts['period'])}。期次写错了的请改正。"
            )


def _looks_back(rules: Rules) -> bool:
    return any(
        isinstance(part, Trend | Baseline)
        or (isinstance(part, Call) and part.function.startswith("PAST"))
        for part in records_in(rules)
    )


def _empty_units(draft: Draft, facts: Facts) -> Iterator[str]:
    if not draft.rules.facts:
        return
    periods = (facts, *facts.get("rounds", {}).values())
    filled = {unit["code"] for one in periods for unit in one["units"] if unit["facts"]}
    empty = [unit["name"] for unit in facts["units"] if unit["code"] not in filled]
    if empty:
        yield f"{_listed(empty)}没有任何数据，请核对数据表里有没有它的一行。"


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个单位" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more
