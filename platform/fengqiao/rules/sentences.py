"""Plain Chinese: a whole rule set for the committee to sign, and one unit's result to read."""

from __future__ import annotations

from collections.abc import Iterable

from fengqiao.rules.mechanisms import Attain, Bands, Deduct, Manual, Mechanism, Missing, Rate, Ratio
from fengqiao.rules.model import LEVELS, Bonus, Decision, Edge, FactRule, Item, Rules, RuleSet, Run
from fengqiao.rules.numbers import PERCENT_DECIMALS, show
from fengqiao.rules.result import Line, Result, Status
from fengqiao.rules.statuses import say_basis
from fengqiao.rules.tracing import say_band

FactRules = dict[str, FactRule]

_LASTS = {
    "once": "当年一次",
    "next_result": "到下一年度结果公布为止",
    "until_lifted": "到批准解除为止",
}
_NONE_DUE = {"full": "计满分", "zero": "计 0 分", "missing": "视同缺数据"}
_MISSING_YEAR = {
    "breaks": "缺少记录的年份视为中断",
    "bridges": "缺少记录的年份跳过不计",
    "block": "缺少上一年记录时先不认定",
}


def explain(result: Result, code: str) -> list[str]:
    """Return one unit's result as sentences, from the place down to each figure.

    :raises KeyError: if the unit was not scored
    """
    unit = result.unit(code)
    total = "暂无总分" if unit.total is None else f"总分 {show(unit.total)} 分"
    lines = [f"{unit.name} {result.period} 年度{total}，{unit.rank_reason}"]
    lines.append(f"总分的来历：{unit.total_reason}")
    for section in unit.sections:
        lines.append(f"{section.title}：{_points(section.points, section.full)}。")
        lines += [_say_line(line) for line in unit.items if line.section == section.id]
    lines += [f"加分：{_say_line(line, '最多')}" for line in unit.bonuses]
    lines += [_say_status(status) for status in result.statuses_of(code)]
    lines += [f"还缺：{gap}" for gap in unit.gaps]
    return lines


def _points(points: int | None, full: int, limit: str = "满分") -> str:
    earned = "待定" if points is None else f"{show(points)} 分"
    return f"{earned}（{limit} {show(full)} 分）"


def _say_line(line: Line, limit: str = "满分") -> str:
    sources = "；".join(source["label"] for source in line.sources[:3])
    more = f"等 {len(line.sources)} 条" if len(line.sources) > 3 else ""
    trail = f"来源：{sources}{more}。" if sources else ""
    return f"{line.title} {_points(line.points, line.full, limit)}：{line.reason}{trail}"


def _say_status(status: Status) -> str:
    words = f"{status.title}：{status.cause}由{status.authority}决定：{'；'.join(status.effects)}。"
    if status.accountable:
        words += f"追责对象：{'、'.join(status.accountable)}。"
    if status.add_to:
        words += f"在“{status.add_to}”中加 {show(status.add_points)} 分。"
    return f"{words}期限：{say_lasts(status.lasts)}。依据：{status.basis}"


def say_lasts(lasts: str) -> str:
    """Return how long a status holds, in words."""
    months = lasts.removeprefix("months:")
    return f"{months} 个月" if months != lasts else _LASTS[lasts]


def describe(rule_set: RuleSet) -> str:
    """Return the whole rule set in plain Chinese, generated from the rules, for signature."""
    rules = rule_set.rules
    facts = {rule.name: rule for rule in rules.facts}
    last = "长期" if rules.valid_to == "open" else rules.valid_to
    lines = [f"{rules.title}（第 {rules.version} 版）"]
    lines.append(f"考核对象：{LEVELS[rules.level]}，按年度考核，全县统一排名。")
    lines.append(f"有效期：{rules.valid_from} 至 {last}。")
    cap = show(rules.bonus_cap)
    lines.append(f"满分 {show(rules.full)} 分，加分合计最多 {cap} 分；四舍五入到两位小数。")
    lines += [f"依据：{say_basis(basis)}" for basis in rules.basis]
    for number, section in enumerate(rules.sections, start=1):
        lines.append(f"{number}. {section.title}（{show(section.full)} 分）")
        lines += [f"　{_describe_item(item, facts)}" for item in section.items]
    lines += [f"加分：{_describe_bonus(bonus, facts)}" for bonus in rules.bonuses]
    lines.append(_describe_ranking(rules))
    lines += [f"决定：{_describe_decision(one, rules)}" for one in rules.decisions]
    return "\n".join(lines)


def _describe_item(item: Item, facts: FactRules) -> str:
    way = _describe_mechanism(item.mechanism, facts)
    head = f"{item.title}（{show(item.weight)} 分，{item.owner}负责）"
    return f"{head}：{way}{_describe_missing(item.missing)}"


def _describe_missing(missing: Missing) -> str:
    if missing.policy == "block":
        return "缺数据时暂不计分，该单位暂不排名。"
    return f"缺数据时计 {show(missing.points)} 分。"


def _describe_each(each: tuple[tuple[str, int], ...], facts: FactRules, verb: str) -> str:
    parts = (
        f"{facts[name].title}每{facts[name].unit}{verb} {show(points)} 分" for name, points in each
    )
    return "，".join(parts)


def _describe_mechanism(way: Mechanism, facts: FactRules) -> str:
    if isinstance(way, Deduct):
        cap = "" if way.cap is None else f"，最多扣 {show(way.cap)} 分"
        floor = "不设最低分" if way.floor is None else f"最低 {show(way.floor)} 分"
        return f"{_describe_each(way.each, facts, '扣')}{cap}；{floor}。"
    if isinstance(way, Manual):
        bounds = f"{show(way.lowest)}～{show(way.highest)} 分"
        return f"由评分单位在 {bounds}内评定。"
    if isinstance(way, Bands):
        return _describe_bands(way, facts)
    return _describe_rated(way, facts)


def _describe_rated(way: Ratio | Attain, facts: FactRules) -> str:
    words = _describe_rate(way.rate, facts)
    none = _describe_none_due(way.rate, facts)
    if isinstance(way, Ratio):
        return f"按{words}乘满分计，不超过满分；{none}"
    target = show(way.target, PERCENT_DECIMALS)
    return f"{words}达到 {target}% 计满分，不到的按比例计；{none}"


def _describe_rate(rate: Rate, facts: FactRules) -> str:
    return f"“{facts[rate.numerator].title} ÷ {facts[rate.denominator].title}”"


def _describe_none_due(rate: Rate, facts: FactRules) -> str:
    return f"{facts[rate.denominator].title}为 0 时{_NONE_DUE[rate.when_none]}。"


def _describe_bands(way: Bands, facts: FactRules) -> str:
    if isinstance(way.of, Rate):
        what, decimals, unit = _describe_rate(way.of, facts), PERCENT_DECIMALS, "%"
        tail = f"；{_describe_none_due(way.of, facts)}"
    else:
        rule = facts[way.of]
        what, decimals, tail = rule.title, rule.decimals, "。"
        unit = "%" if rule.unit == "%" else f" {rule.unit}"
    steps = (f"{say_band(band, decimals, unit)}：{show(band.points)} 分" for band in way.bands)
    return f"{what}分档计分，{'，'.join(steps)}{tail}"


def _describe_bonus(bonus: Bonus, facts: FactRules) -> str:
    each = _describe_each(bonus.each, facts, "加")
    missing = "没有认定时暂不计分" if bonus.missing == "block" else "没有认定时不加分"
    return f"{bonus.title}（{bonus.owner}负责）：{each}，最多 {show(bonus.cap)} 分；{missing}。"


def _describe_ranking(rules: Rules) -> str:
    ranking = rules.ranking
    titles = {"total": "总分"} | {rule.name: rule.title for rule in rules.facts}
    for section in rules.sections:
        titles |= {section.id: section.title} | {item.id: item.title for item in section.items}
    titles |= {bonus.id: bonus.title for bonus in rules.bonuses}
    order = "、".join(
        f"{titles[key.by]}（{'高' if key.best == 'high' else '低'}者在前）" for key in ranking.order
    )
    few = f"参加排名的不足 {ranking.smallest_group} 个时，不认定前几名和后几名"
    both = "都不认定" if ranking.overlap == "neither" else "两边都认定"
    decisions = {one.id: one.title for one in rules.decisions}
    left = "、".join(f"“{decisions[code]}”" for code in ranking.leave_out)
    outside = f"属于{left}的单位不参加排名。" if left else "所有数据到齐的单位都参加排名。"
    words = f"排名：依次比较{order}；完全相同的并列，下一名次空出；{few}；"
    return f"{words}同时属于前几名和后几名的{both}。{outside}"


def _describe_decision(decision: Decision, rules: Rules) -> str:
    parts: Iterable[str] = (
        f"{decision.title}。条件：{_describe_condition(decision, rules)}",
        f"由{decision.authority}决定：{'；'.join(decision.effects)}。",
        f"追责对象：{'、'.join(decision.accountable)}。" if decision.accountable else "",
        f"在“{decision.add_to}”中加 {show(decision.add_points)} 分。" if decision.add_to else "",
        f"期限：{say_lasts(decision.lasts)}。",
    )
    return "".join(parts)


def _describe_condition(decision: Decision, rules: Rules) -> str:
    condition = decision.condition
    if isinstance(condition, Edge):
        side = "前" if condition.side == "top" else "后"
        edge = "全部算在内" if condition.at_edge == "all_in" else "全部不算"
        return f"排名{side} {condition.count} 名，边界上并列的{edge}。"
    if isinstance(condition, Run):
        title = next(one.title for one in rules.decisions if one.id == condition.decision)
        return f"连续 {condition.years} 年“{title}”，{_MISSING_YEAR[condition.missing_year]}。"
    fact = next(rule for rule in rules.facts if rule.name == condition.fact)
    missing = "没有认定时先不定" if condition.missing == "block" else "没有认定时视为没有"
    return f"“{fact.title}”认定为“{condition.label}”，{missing}。"
