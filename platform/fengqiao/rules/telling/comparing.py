"""Who moves between two results, from where to where, and by which items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fengqiao.rules.facts import Facts, History
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Line, Result, UnitScore
from fengqiao.rules.scoring import score
from fengqiao.rules.telling.fitting import both, fitted
from fengqiao.rules.telling.naming import NO_DATA


@dataclass(frozen=True)
class Standing:
    """Where a unit stands in one result; texts as people read them."""

    total: str
    rank: int | None
    grade: str
    decisions: tuple[str, ...]

    @property
    def place(self) -> str:
        """The place in words."""
        return "不排名" if self.rank is None else f"第 {self.rank} 名"


@dataclass(frozen=True)
class ItemChange:
    """An item whose points differ; an item one result does not have is ``—`` there."""

    id: str
    title: str
    before: str
    after: str
    reason_before: str
    reason_after: str


@dataclass(frozen=True)
class Move:
    """One unit in both results; None where it is not in one of them."""

    code: str
    name: str
    before: Standing | None
    after: Standing | None
    items: tuple[ItemChange, ...]

    @property
    def moved(self) -> bool:
        """Whether its place, grade or decisions changed."""
        if self.before is None or self.after is None:
            return True
        return replace(self.before, total="") != replace(self.after, total="")

    @property
    def changed(self) -> bool:
        """Whether anything at all is different."""
        return self.before != self.after or bool(self.items)


@dataclass(frozen=True)
class Comparison:
    """Two results side by side, units in the order of the second one.

    ``notes`` say which figures one of the rule files could not take over.
    """

    before: str
    after: str
    units: tuple[Move, ...]
    notes: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """How many move, as a sentence."""
        moved = sum(one.moved for one in self.units)
        changed = sum(one.changed for one in self.units)
        if not changed:
            return f"{len(self.units)} 个单位全部没有变化。"
        return (
            f"{len(self.units)} 个单位中 {changed} 个得分有变化，{moved} 个名次、等次或决定有变化。"
        )


@dataclass(frozen=True)
class Side:
    """What one of two results is scored from; the facts are those of :func:`both` files."""

    rule_set: RuleSet
    facts: Facts
    history: History | None = None
    at: str | None = None


def compare(
    old: RuleSet, new: RuleSet, facts: Facts, history: History | None = None, at: str | None = None
) -> Comparison:
    """Return who moves between two rule files on the same facts.

    :raises FactErrors: as :func:`~fengqiao.rules.scoring.score`
    """
    return compare_sides(Side(old, facts, history, at), Side(new, facts, history, at))


def compare_sides(before: Side, after: Side) -> Comparison:
    """Return who moves between two rule files, each with its own facts.

    Each file scores what it declares of the facts; figures are taken over at its decimals and
    by the labels of its choices. What it cannot take over is no data for it, and noted.

    :raises FactErrors: as :func:`~fengqiao.rules.scoring.score`
    """
    whole = both(before.rule_set.rules, after.rule_set.rules)
    results, notes = list[Result](), list[str]()
    for side in (before, after):
        own = fitted(side.facts, whole, side.rule_set.rules)
        results.append(score(side.rule_set, own.facts, side.history, side.at))
        notes += own.notes
    return replace(compare_results(*results), notes=tuple(dict.fromkeys(notes)))


def compare_facts(
    rule_set: RuleSet,
    before: Facts,
    after: Facts,
    history: History | None = None,
    at: str | None = None,
) -> Comparison:
    """Return who moves between two snapshots of facts under the same rules.

    :raises FactErrors: as :func:`~fengqiao.rules.scoring.score`
    """
    results = [score(rule_set, one, history, at) for one in (before, after)]
    return compare_results(*results)


def compare_results(before: Result, after: Result) -> Comparison:
    """Return who moves between two results."""
    old = {unit.code: unit for unit in before.units}
    new = {unit.code: unit for unit in after.units}
    order = [*new, *(code for code in old if code not in new)]
    earlier, later = _Told(before), _Told(after)
    moves = tuple(_move(code, old.get(code), new.get(code), earlier, later) for code in order)
    return Comparison(_label(before), _label(after), moves)


def _label(result: Result) -> str:
    return f"{result.title}（第 {result.version} 版，{result.period}）"


class _Told:
    """Tells of the units of one result; what all of them share is gathered once."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.titles = {met.decision: met.title for met in result.met}

    def standing(self, unit: UnitScore | None) -> Standing | None:
        if unit is None:
            return None
        total = NO_DATA if unit.total is None else show(unit.total, self.result.decimals)
        decisions = tuple(self.titles[one] for one in unit.decisions)
        return Standing(total, unit.rank, unit.grade_title, decisions)

    def lines(self, unit: UnitScore) -> Mapping[str, tuple[Line, str]]:
        found = {}
        for line in (*unit.items, *unit.bonuses):
            shown = NO_DATA if line.points is None else show(line.points, self.result.decimals)
            found[line.id] = (line, shown if line.applies else "不适用")
        return found


def _move(
    code: str, old: UnitScore | None, new: UnitScore | None, before: _Told, after: _Told
) -> Move:
    known = new or old
    items: tuple[ItemChange, ...] = ()
    if old is not None and new is not None:
        items = tuple(_changes(before.lines(old), after.lines(new)))
    return Move(
        code, known.name if known else code, before.standing(old), after.standing(new), items
    )


def _changes(
    old: Mapping[str, tuple[Line, str]], new: Mapping[str, tuple[Line, str]]
) -> Iterator[ItemChange]:
    for id_ in dict.fromkeys((*new, *old)):
        before, after = old.get(id_), new.get(id_)
        shown = (before[1] if before else "—", after[1] if after else "—")
        if shown[0] != shown[1]:
            title = (after or before or next(iter(new.values())))[0].title
            reasons = (before[0].reason if before else "", after[0].reason if after else "")
            yield ItemChange(id_, title, *shown, *reasons)
