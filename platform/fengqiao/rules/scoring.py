"""Scoring: rules and facts in, a result out; the same in gives the same out, to the bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fengqiao.rules.canonical import sha256_of
from fengqiao.rules.facts import FactErrors, Facts, UnitFacts, check_facts, facts_sha256
from fengqiao.rules.history import History
from fengqiao.rules.model import FactRule, Rules, RuleSet, Section
from fengqiao.rules.numbers import show
from fengqiao.rules.ranking import Place, at_edges, give_places
from fengqiao.rules.result import SEMANTICS, Input, Line, Result, Status, Subtotal, UnitScore
from fengqiao.rules.statuses import StatusMaker, units_where
from fengqiao.rules.tracing import fact_names, say, trace_bonus, trace_item


@dataclass(frozen=True)
class _Reckoned:
    """A unit's score before places, and the amounts it can be ranked by if nothing is open."""

    score: UnitScore
    amounts: Mapping[str, int] | None


def score(rule_set: RuleSet, facts: Facts, history: History | None = None) -> Result:
    """Return points, places and statuses of all units of a year.

    ``history`` holds earlier years' records by year, as :func:`year_record` makes them.

    :raises FactErrors: if the year is outside the rule set's validity, or a figure is not a
        whole number within its bounds
    """
    problems = check_facts(rule_set, facts)
    if problems:
        raise FactErrors(problems)
    past, rules = history or {}, rule_set.rules
    reckoned = _reckon_all(rules, facts)
    values = {unit["code"]: _values(unit) for unit in facts["units"]}
    left_out = units_where(rules, rules.ranking.leave_out, values)
    places = _places(rules, reckoned, left_out)
    scores = {code: entry.score for code, entry in reckoned.items()}
    maker = StatusMaker(rules, facts, scores, places, past)
    statuses = maker.make(at_edges(rules.ranking, rules.decisions, places))
    units = [
        _placed(found, places, left_out, maker.gaps.get(code, ())) for code, found in scores.items()
    ]
    units.sort(key=lambda unit: (unit.rank is None, unit.rank or 0, unit.code))
    hashes = (rule_set.sha256, facts_sha256(facts), sha256_of(past))
    return _result(rules, facts["period"], hashes, tuple(units), statuses)


def _result(
    rules: Rules,
    period: str,
    hashes: tuple[str, str, str],
    units: tuple[UnitScore, ...],
    statuses: tuple[Status, ...],
) -> Result:
    rules_hash, facts_hash, history_hash = hashes
    return Result(
        SEMANTICS,
        rules.ruleset,
        rules.version,
        rules.title,
        period,
        rules.full,
        rules_hash,
        facts_hash,
        history_hash,
        any(unit.gaps for unit in units),
        sum(1 for unit in units if unit.rank is not None),
        units,
        statuses,
    )


def _reckon_all(rules: Rules, facts: Facts) -> dict[str, _Reckoned]:
    declared = {rule.name: rule for rule in rules.facts}
    ordered = sorted(facts["units"], key=lambda unit: unit["code"])
    return {unit["code"]: _reckon(rules, declared, unit) for unit in ordered}


def _values(unit: UnitFacts) -> dict[str, int]:
    return {name: fact["value"] for name, fact in unit["facts"].items()}


def _reckon(rules: Rules, declared: Mapping[str, FactRule], unit: UnitFacts) -> _Reckoned:
    items, sections = _score_sections(rules, declared, unit)
    bonuses = _score_bonuses(rules, declared, unit)
    earned = _sum([line.points for line in bonuses])
    bonus = None if earned is None else min(earned, rules.bonus_cap)
    total = _sum([*(part.points for part in sections), bonus])
    gaps = [f"{line.title}：{line.reason}" for line in (*items, *bonuses) if line.points is None]
    unread = _unread_keys(rules, declared, unit)
    gaps += [f"排名要用的“{title}”还没有数据。" for title in unread]
    reason = _total_reason(sections, earned, bonus, total)
    places = (None, "", tuple(gaps))
    found = UnitScore(
        unit["code"], unit["name"], items, sections, bonuses, bonus, total, reason, *places
    )
    return _Reckoned(found, None if gaps else _amounts(found, unit))


def _score_sections(
    rules: Rules, declared: Mapping[str, FactRule], unit: UnitFacts
) -> tuple[tuple[Line, ...], tuple[Subtotal, ...]]:
    items: list[Line] = []
    sections = []
    for section in rules.sections:
        lines = _score_items(section, declared, unit)
        points = _sum([line.points for line in lines])
        sections.append(Subtotal(section.id, section.title, points, section.full))
        items += lines
    return tuple(items), tuple(sections)


def _score_items(section: Section, declared: Mapping[str, FactRule], unit: UnitFacts) -> list[Line]:
    values, found = _values(unit), []
    for item in section.items:
        traced = trace_item(item, values, declared)
        inputs = _inputs(fact_names(item.mechanism), declared, unit)
        head = (item.id, item.title, section.id, traced.points, item.weight, traced.reason)
        found.append(Line(*head, item.owner, item.clause, inputs))
    return found


def _score_bonuses(
    rules: Rules, declared: Mapping[str, FactRule], unit: UnitFacts
) -> tuple[Line, ...]:
    values, found = _values(unit), []
    for bonus in rules.bonuses:
        traced = trace_bonus(bonus, values, declared)
        inputs = _inputs(tuple(name for name, _ in bonus.each), declared, unit)
        head = (bonus.id, bonus.title, "", traced.points, bonus.cap, traced.reason)
        found.append(Line(*head, bonus.owner, bonus.clause, inputs))
    return tuple(found)


def _inputs(
    names: tuple[str, ...], declared: Mapping[str, FactRule], unit: UnitFacts
) -> tuple[Input, ...]:
    found = []
    for name in names:
        rule, fact = declared[name], unit["facts"].get(name)
        if fact is None:
            found.append(Input(name, rule.title, None, "没有数据", ()))
        else:
            shown, sources = say(rule, fact["value"]), tuple(fact.get("sources", ()))
            found.append(Input(name, rule.title, fact["value"], shown, sources))
    return tuple(found)


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _total_reason(
    sections: tuple[Subtotal, ...], earned: int | None, bonus: int | None, total: int | None
) -> str:
    if total is None or bonus is None or earned is None:
        return "还有数据没有到齐，暂不能合计。"
    parts = [f"{part.title} {show(part.points or 0)}" for part in sections]
    if earned > bonus:
        parts.append(f"加分 {show(bonus)}（应加 {show(earned)}，全部加分最多 {show(bonus)}）")
    elif bonus:
        parts.append(f"加分 {show(bonus)}")
    return f"{' + '.join(parts)} = {show(total)} 分。"


def _unread_keys(rules: Rules, declared: Mapping[str, FactRule], unit: UnitFacts) -> list[str]:
    scored = {"total", *(section.id for section in rules.sections)}
    scored |= {item.id for section in rules.sections for item in section.items}
    scored |= {bonus.id for bonus in rules.bonuses}
    wanted = [key.by for key in rules.ranking.order if key.by not in scored]
    return [declared[name].title for name in wanted if name not in unit["facts"]]


def _amounts(found: UnitScore, unit: UnitFacts) -> dict[str, int]:
    # A name that is both a figure and an item means the item, as the checker resolves it.
    amounts = _values(unit)
    parts: tuple[Line | Subtotal, ...] = (*found.sections, *found.items, *found.bonuses)
    for part in parts:
        amounts[part.id] = part.points or 0
    amounts["total"] = found.total or 0
    return amounts


def _places(
    rules: Rules, reckoned: Mapping[str, _Reckoned], left_out: Mapping[str, str]
) -> dict[str, Place]:
    ranked = {
        code: entry.amounts
        for code, entry in reckoned.items()
        if entry.amounts is not None and code not in left_out
    }
    return give_places(rules.ranking.order, ranked)


def _placed(
    found: UnitScore,
    places: Mapping[str, Place],
    left_out: Mapping[str, str],
    more_gaps: tuple[str, ...],
) -> UnitScore:
    gaps = (*found.gaps, *more_gaps)
    place = places.get(found.code)
    if place is not None:
        shared = f"，与另外 {place.shared_by - 1} 个单位并列" if place.shared_by > 1 else ""
        reason = f"列第 {place.top} 名（共 {len(places)} 个单位排名）{shared}。"
        return replace(found, rank=place.top, rank_reason=reason, gaps=gaps)
    cause = left_out.get(found.code)
    reason = f"因“{cause}”，按规定不参加排名。" if cause else "数据没有到齐，暂不排名。"
    return replace(found, rank_reason=reason, gaps=gaps)
