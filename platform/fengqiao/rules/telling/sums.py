"""How parts make a sum: the sentences of sections, bonuses and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import BonusGroup, Section
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.conditions import say_condition
from fengqiao.rules.telling.naming import Names

OPEN = "还有数据没有到齐，暂不能合计"


@dataclass(frozen=True)
class Piece:
    """One part of a sum: points and full mark are integers at the decimals of the result.

    ``counts`` is false where it does not exist for the unit, or was dropped. ``share`` is its
    weight in hundredths of a per cent, where it has one.
    """

    title: str
    points: int | None
    full: int
    counts: bool
    share: int | None = None


@dataclass(frozen=True)
class Summed:
    """What a sum came to: ``before`` its limits, ``points`` after.

    ``overflow`` is what lies beyond limits of sections and goes up to the total. Of a total,
    ``before`` is what stands before bonuses.
    """

    before: int | None
    points: int | None
    overflow: int
    decimals: int

    def show(self, value: int | None) -> str:
        """Return points as people write them."""
        return show(value or 0, self.decimals)


def say_section(section: Section, pieces: Sequence[Piece], summed: Summed, names: Names) -> str:
    """Return how a section came about, as a clause without a full stop."""
    counting = [one for one in pieces if one.counts]
    if summed.points is None:
        none = section.only_for is not None and not counting
        return "本单位不适用这一部分" if none else OPEN
    said = f"{_combined(section.combine, counting, summed)}{_scaled(section, pieces, summed)}"
    before = summed.before if summed.before is not None else summed.points
    said = f"{_equals(said, summed.show(before))} 分"
    if before == summed.points:
        return said
    if section.zero_if is not None and summed.points == 0 and before > 0:
        return f"{said}；{say_condition(section.zero_if, names)}，本部分计 0 分"
    word = "最高" if before > summed.points else "最低"
    beyond = f"，其余 {summed.show(summed.overflow)} 分计入总分" if summed.overflow else ""
    return f"{said}，{word}计 {summed.show(summed.points)} 分{beyond}"


def _equals(sum_: str, shown: str) -> str:
    """Return a sum with what it comes to; a sum of one part says that already."""
    alone = sum_.endswith(f" {shown}") and " + " not in sum_ and "，" not in sum_
    return sum_ if alone or sum_ == shown else f"{sum_} = {shown}"


def _combined(how: str, counting: Sequence[Piece], summed: Summed) -> str:
    if how == "weighted":
        terms = [
            f"{one.title} {summed.show(one.points)} × {show(one.share or 0, 2)}%"
            for one in counting
        ]
        return " + ".join(terms) or "0"
    joined = " + ".join(f"{one.title} {summed.show(one.points)}" for one in counting) or "0"
    return f"（{joined}）÷ {len(counting)}" if how == "mean" and len(counting) > 1 else joined


def _scaled(section: Section, pieces: Sequence[Piece], summed: Summed) -> str:
    """Return how the points are measured against the full mark."""
    present = sum(one.full for one in pieces if one.counts)
    declared = sum(one.full for one in pieces)
    if section.rescale == "declared":
        return f"，按满分 {section.full} ÷ 各项满分之和 {summed.show(declared)} 折算"
    if section.rescale == "applicable" and present:
        return f"，按满分 {section.full} ÷ 计分各项满分 {summed.show(present)} 折算"
    missing = [one.title for one in pieces if not one.counts]
    if section.combine == "sum" and missing and present and summed.before is not None:
        plain = sum(one.points or 0 for one in pieces if one.counts)
        if plain != summed.before:
            return f"，“{'”“'.join(missing)}”不计，按其余各项满分折算"
    return ""


def say_group(group: BonusGroup, pieces: Sequence[Piece], summed: Summed) -> str:
    """Return how bonuses under one ceiling come together."""
    if summed.points is None:
        return OPEN
    counting = [one for one in pieces if one.counts]
    plain = sum(one.points or 0 for one in counting)
    said = f"{_equals(_combined('sum', counting, summed), summed.show(plain))} 分"
    return f"{said}{_limited(plain, summed.points, summed)}"


def _limited(before: int, points: int, summed: Summed) -> str:
    if before == points:
        return ""
    return f"，{'最高' if before > points else '最低'}计 {summed.show(points)} 分"


def say_bonus(pieces: Sequence[Piece], summed: Summed) -> str:
    """Return how all bonuses come together."""
    if summed.points is None:
        return OPEN
    counting = [one for one in pieces if one.counts]
    before = summed.before if summed.before is not None else summed.points
    said = f"{_equals(_combined('sum', counting, summed), summed.show(before))} 分"
    return f"{said}{_limited(before, summed.points, summed)}"


def say_total(rules: Rules, pieces: Sequence[Piece], bonus: int | None, summed: Summed) -> str:
    """Return how a known total came about before decisions; ``before`` is without bonuses."""
    total = rules.total
    counting = [one for one in pieces if one.counts]
    said = [f"基础分 {total.start}"] if total.start.digits else []
    parts = _combined(total.combine, counting, summed) if counting else ""
    said += [parts] if parts else []
    if summed.overflow:
        said.append(f"各部分超出限度转入 {summed.show(summed.overflow)}")
    joined = " + ".join(said) or "没有得分"
    plain = _plain(rules, counting, summed)
    main = summed.before if summed.before is not None else plain
    joined += _made_full(rules, pieces, plain, main, summed)
    joined += f" + 加分 {summed.show(bonus)}" if bonus else ""
    return (
        f"{_equals(joined, summed.show(summed.points or 0))} 分{_cut(rules, main, bonus, summed)}"
    )


def _plain(rules: Rules, counting: Sequence[Piece], summed: Summed) -> int:
    start = _at(rules.total.start, summed.decimals)
    return start + sum(one.points or 0 for one in counting) + summed.overflow


def _at(number: Quantity, decimals: int) -> int:
    finest = max(decimals, number.decimals)
    return number.at(finest) // int(10 ** (finest - decimals))


def _made_full(rules: Rules, pieces: Sequence[Piece], plain: int, main: int, summed: Summed) -> str:
    """Return what is said where the parts do not add up to the full mark."""
    if rules.total.parts == "rescale":
        declared = sum(one.full for one in pieces)
        return f"（按满分 {rules.total.full} ÷ {summed.show(declared)} 折算为 {summed.show(main)}）"
    if rules.total.parts == "clip" and rules.total.combine == "sum" and plain > main:
        return f"（不超过满分，计 {summed.show(main)}）"
    return ""


def _cut(rules: Rules, main: int, bonus: int | None, summed: Summed) -> str:
    """Return what is said where the total's own limits cut it."""
    whole, points = main + (bonus or 0), summed.points or 0
    for word, limit in (("最高", rules.total.cap), ("最低", rules.total.floor)):
        if limit is not None and whole != points and points == _at(limit, summed.decimals):
            return f"（应为 {summed.show(whole)} 分，{word} {limit} 分）"
    return ""
