"""Who moves between two results, from where to where, and by which items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fengqiao.rules.facts import Facts, FactValue, History, Row, UnitFacts
from fengqiao.rules.model.declared import Fact, Field, Register
from fengqiao.rules.model.ruleset import Rules, RuleSet
from fengqiao.rules.numbers import round_half_away, show
from fengqiao.rules.result import Line, Result, UnitScore
from fengqiao.rules.scoring import score
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
    """Two results side by side, units in the order of the second one."""

    before: str
    after: str
    units: tuple[Move, ...]

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


def compare(
    old: RuleSet, new: RuleSet, facts: Facts, history: History | None = None, at: str | None = None
) -> Comparison:
    """Return who moves between two rule files on the same facts.

    Each file scores what it declares of the facts; figures are taken over at its decimals and
    by the labels of its choices. The facts are those of :func:`both`.

    :raises FactErrors: as :func:`~fengqiao.rules.scoring.score`
    """
    whole = both(old.rules, new.rules)
    results = [score(one, fitted(facts, whole, one.rules), history, at) for one in (old, new)]
    return compare_results(*results)


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
    moves = tuple(_move(code, old.get(code), new.get(code), before, after) for code in order)
    return Comparison(_label(before), _label(after), moves)


def _label(result: Result) -> str:
    return f"{result.title}（第 {result.version} 版，{result.period}）"


def _move(
    code: str, old: UnitScore | None, new: UnitScore | None, before: Result, after: Result
) -> Move:
    known = new or old
    items: tuple[ItemChange, ...] = ()
    if old is not None and new is not None:
        items = tuple(_changes(_lines(old, before), _lines(new, after)))
    return Move(
        code, known.name if known else code, _standing(old, before), _standing(new, after), items
    )


def _standing(unit: UnitScore | None, result: Result) -> Standing | None:
    if unit is None:
        return None
    titles = {met.decision: met.title for met in result.met}
    total = NO_DATA if unit.total is None else show(unit.total, result.decimals)
    decisions = tuple(titles[one] for one in unit.decisions)
    return Standing(total, unit.rank, unit.grade_title, decisions)


def _lines(unit: UnitScore, result: Result) -> Mapping[str, tuple[Line, str]]:
    found = {}
    for line in (*unit.items, *unit.bonuses):
        shown = NO_DATA if line.points is None else show(line.points, result.decimals)
        found[line.id] = (line, shown if line.applies else "不适用")
    return found


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


def both(old: Rules, new: Rules) -> Rules:
    """Return the newer rules with what only the older ones declare: both read one set of files."""
    facts = {one.id: one for one in (*old.facts, *new.facts)}
    registers = {one.id: one for one in old.registers}
    for one in new.registers:
        earlier = registers.get(one.id)
        registers[one.id] = one if earlier is None else _joined(earlier, one)
    valid_from = min(old.valid_from, new.valid_from)
    # A period either file may score must be readable; scoring checks its own validity.
    return replace(
        new,
        facts=tuple(facts.values()),
        registers=tuple(registers.values()),
        valid_from=valid_from,
        valid_to="open",
    )


def _joined(old: Register, new: Register) -> Register:
    fields = {one.id: one for one in (*old.fields, *new.fields)}
    dates = tuple(dict.fromkeys((*new.dates, *old.dates)))
    most = max(old.most_rows, new.most_rows)
    return replace(new, fields=tuple(fields.values()), dates=dates, most_rows=most)


def fitted(facts: Facts, read_by: Rules, rules: Rules) -> Facts:
    """Return of facts read by some rules what other rules declare, at their decimals and codes."""
    fit = _Fit(read_by, rules)
    found: Facts = {**facts, "units": [fit.unit(one) for one in facts["units"]]}
    if "rows" in facts:
        found["rows"] = {
            name: [fit.row(name, row) for row in rows]
            for name, rows in facts["rows"].items()
            if name in fit.registers
        }
    if "rounds" in facts:
        rounds = facts["rounds"].items()
        found["rounds"] = {name: fitted(one, read_by, rules) for name, one in rounds}
    return found


class _Fit:
    def __init__(self, read_by: Rules, rules: Rules) -> None:
        self.source = {one.id: one for one in read_by.facts}
        self.target = {one.id: one for one in rules.facts}
        self.registers = {one.id: one for one in rules.registers}
        self.source_fields = {
            (register.id, field.id): field for register in read_by.registers
            for field in register.fields
        }  # fmt: skip

    def unit(self, unit: UnitFacts) -> UnitFacts:
        facts: dict[str, FactValue] = {}
        for name, given in unit["facts"].items():
            if name in self.target:
                value = converted(given["value"], self.source[name], self.target[name])
                facts[name] = {**given, "value": value}
        return {**unit, "facts": facts}

    def row(self, register: str, row: Row) -> Row:
        fields = {field.id: field for field in self.registers[register].fields}
        known = {*fields, *self.registers[register].dates}
        values: dict[str, int | str | None] = {}
        for name, value in row["values"].items():
            if name in known:
                own = self.source_fields.get((register, name))
                if own is not None and name in fields and isinstance(value, int):
                    value = converted(value, own, fields[name])
                values[name] = value
        return {**row, "values": values}


def converted(value: int, old: Fact | Field, new: Fact | Field) -> int:
    """Return a figure as another declaration writes it: by label, or at its decimals."""
    if new.choices:
        label = dict(old.choices).get(value)
        codes = {own: code for code, own in new.choices}
        return codes.get(label, value) if label is not None else value
    if new.decimals >= old.decimals:
        return int(value * 10 ** (new.decimals - old.decimals))
    return round_half_away(value, 10 ** (old.decimals - new.decimals))
