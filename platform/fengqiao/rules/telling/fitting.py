"""Facts read by two rule files together, as each of the two writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fengqiao.rules.facts import Facts, FactValue, Row, UnitFacts
from fengqiao.rules.model.declared import Fact, Field, Register
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import round_half_away

# So many units are named in a note; the rest are counted.
_NAMED = 5


@dataclass(frozen=True)
class Fitted:
    """Facts as one rule file writes them; ``notes`` say what it could not take over."""

    facts: Facts
    notes: tuple[str, ...]


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


def fitted(facts: Facts, read_by: Rules, rules: Rules) -> Fitted:
    """Return of facts read by some rules what other rules declare, at their decimals and codes.

    A figure the other rules have no code for is left out, never taken for another.
    """
    fit = _Fit(read_by, rules)
    found = fit.facts(facts)
    return Fitted(found, tuple(fit.notes()))


class _Fit:
    def __init__(self, read_by: Rules, rules: Rules) -> None:
        self.rules = rules
        self.source = {one.id: one for one in read_by.facts}
        self.target = {one.id: one for one in rules.facts}
        self.registers = {one.id: one for one in rules.registers}
        self.source_fields = {
            (register.id, field.id): field for register in read_by.registers
            for field in register.fields
        }  # fmt: skip
        self.names: dict[str, str] = {}
        # By what could not be taken over: the units it was written for, each once.
        self.lost: dict[str, dict[str, None]] = {}

    def facts(self, facts: Facts) -> Facts:
        self.names.update({unit["code"]: unit["name"] for unit in facts["units"]})
        found: Facts = {**facts, "units": [self.unit(one) for one in facts["units"]]}
        if "rows" in facts:
            found["rows"] = {
                name: [self.row(name, row) for row in rows]
                for name, rows in facts["rows"].items()
                if name in self.registers
            }
        if "rounds" in facts:
            found["rounds"] = {name: self.facts(one) for name, one in facts["rounds"].items()}
        return found

    def unit(self, unit: UnitFacts) -> UnitFacts:
        facts: dict[str, FactValue] = {}
        for name, given in unit["facts"].items():
            if name in self.target:
                source, target = self.source[name], self.target[name]
                value = converted(given["value"], source, target)
                if value is None:
                    self._lose(unit["code"], _why(given["value"], source, target))
                else:
                    facts[name] = {**given, "value": value}
        return {**unit, "facts": facts}

    def row(self, register: str, row: Row) -> Row:
        fields = {field.id: field for field in self.registers[register].fields}
        known = {*fields, *self.registers[register].dates}
        values: dict[str, int | str | None] = {}
        for name, value in row["values"].items():
            if name in known:
                values[name] = value
                own, field = self.source_fields.get((register, name)), fields.get(name)
                if own is not None and field is not None and value is not None:
                    values[name] = _cell(value, own, field)
                    if values[name] is None:
                        self._lose(row["unit"], _why(value, own, field))
        return {**row, "values": values}

    def _lose(self, unit: str, why: str) -> None:
        self.lost.setdefault(why, {})[self.names.get(unit, unit)] = None

    def notes(self) -> Iterator[str]:
        """Yield a sentence for each thing that could not be taken over."""
        for why, units in self.lost.items():
            names = "、".join(list(units)[:_NAMED])
            more = f"等 {len(units)} 个单位" if len(units) > _NAMED else ""
            title = f"{self.rules.title}（第 {self.rules.version} 版）"
            yield f"{title}{why}，{names}{more}的这一栏按没有数据算。请核对两份办法里的写法。"


def _why(value: int | str, old: Fact | Field, new: Fact | Field) -> str:
    label = dict(old.choices).get(value) if isinstance(value, int) else None
    if new.choices and label is not None:
        return f"的“{new.title}”没有“{label}”这个选项"
    return f"的“{new.title}”与数据写法不同"


def _cell(value: int | str, old: Field, new: Field) -> int | str | None:
    if old.kind != new.kind:
        return None
    return converted(value, old, new) if isinstance(value, int) else value


def converted(value: int, old: Fact | Field, new: Fact | Field) -> int | None:
    """Return a figure as another declaration writes it: by label, or at its decimals.

    None where it has no such label, or only one of the two has labels at all: a code says
    nothing outside its own list.
    """
    if old.choices or new.choices:
        label = dict(old.choices).get(value)
        return next((code for code, own in new.choices if own == label), None)
    if new.decimals >= old.decimals:
        return int(value * 10 ** (new.decimals - old.decimals))
    return round_half_away(value, 10 ** (old.decimals - new.decimals))
