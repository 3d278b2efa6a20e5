"""Tables of units and of figures: one column per fact (wide), or one line per figure (long)."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from fengqiao.rules.data.cells import Cells, read_period
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.data.draft import Draft, words_of_facts
from fengqiao.rules.data.tables import (
    MOST_FIGURES,
    MOST_UNITS,
    Table,
    columns_by_role,
    need,
)
from fengqiao.rules.facts import FactValue
from fengqiao.rules.model.declared import Fact

ROLES = {
    "代码": "code",
    "单位代码": "code",
    "编码": "code",
    "code": "code",
    "名称": "name",
    "单位名称": "name",
    "name": "name",
    "单位": "unit",
    "unit": "unit",
    "上级": "parent",
    "上级代码": "parent",
    "上级单位": "parent",
    "parent": "parent",
    "指标": "fact",
    "fact": "fact",
    "数值": "value",
    "value": "value",
    "期次": "period",
    "period": "period",
    "来源": "source",
    "source": "source",
}
IGNORED = frozenset({"备注", "序号", "note", "no"})


def read_figures(draft: Draft, table: Table, *, lists_units: bool) -> None:
    """Read a table of units or figures into the draft; ``lists_units``: it says who there is.

    :raises Stop: when there are too many faults
    :raises Unreadable: if the table cannot be read on
    """
    facts = words_of_facts(draft.rules.facts)
    known, others = columns_by_role(table, ROLES, IGNORED, facts)
    draft.listed_in = table.name if lists_units else draft.listed_in
    try:
        if "fact" in known and not lists_units:
            draft.long = True
            _read_long(draft, table, known, others, facts)
        else:
            _read_wide(draft, table, known, others, facts, lists_units)
    except Fault as fault:
        draft.faults.take(table.place(1, 0), fault)


class _Keeper:
    """Puts figures where they belong, and complains of one that is there already."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.figures: dict[str, dict[str, dict[str, FactValue]]] = draft.figures
        self._periods: dict[str, str] = {"": ""}

    def period(self, text: str) -> str:
        if text not in self._periods:
            self._periods[text] = read_period(text)
        return self._periods[text]

    def keep(self, period: str, unit: str, fact: Fact, value: FactValue) -> None:
        own = self.figures.setdefault(period, {}).setdefault(unit, {})
        if fact.id in own:
            name = self.draft.units[unit].name
            raise Fault(f"重复：“{name}”的“{fact.title}”前面已经有了。", "请只留一行。")
        own[fact.id] = value


def _read_long(
    draft: Draft,
    table: Table,
    known: dict[str, int],
    others: dict[str, int],
    facts: dict[str, Fact],
) -> None:
    unit_at = _unit_column(table, known)
    need(table, known, "value", "数值")
    table.at_most(MOST_FIGURES, f"最多 {MOST_FIGURES // 10_000} 万个数据")
    for word, column in others.items():
        draft.faults.add(table.place(1, column), f"表头的“{word}”不认识。", "请删去这一栏或改名。")
    fact_at, value_at = known["fact"], known["value"]
    period_at, source_at = known.get("period"), known.get("source")
    keeper, units = _Keeper(draft), _Units(draft)
    cells = {word: (fact, Cells(fact)) for word, fact in facts.items()}
    column = unit_at
    for line, texts in table.lines():
        try:
            column = unit_at
            unit = units[texts[unit_at]]
            column = fact_at
            found = cells.get(texts[fact_at]) or _fact_cells(texts[fact_at].strip(), cells)
            if period_at is not None:
                column = period_at
            period = "" if period_at is None else keeper.period(texts[period_at].strip())
            column = value_at
            text = texts[value_at]
            if text and not text.isspace():
                source = "" if source_at is None else texts[source_at].strip()
                value = _figure(found[1].number(text), table.name, line, source)
                keeper.keep(period, unit, found[0], value)
        except Fault as fault:
            draft.faults.take(table.place(line, column), fault)


class _Units(dict[str, str]):
    """Codes by the words that call units, looked up once."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft

    def __missing__(self, word: str) -> str:
        code = self[word] = self.draft.unit(word.strip())
        return code


def _fact_cells(word: str, cells: dict[str, tuple[Fact, Cells]]) -> tuple[Fact, Cells]:
    if word in cells:
        return cells[word]
    raise _unknown_fact(word, cells)


def _unknown_fact(word: str, known: dict[str, tuple[Fact, Cells]] | dict[str, Fact]) -> Fault:
    near = get_close_matches(word, known, 1, 0.5)
    advice = f"是不是“{near[0]}”？" if near else "请写规则文件里的指标名称或代码。"
    return Fault(f"指标“{word}”不认识。", advice)


def _figure(value: int, file: str, line: int, source: str) -> FactValue:
    if not source:
        return {"value": value}
    return {"value": value, "sources": [{"kind": "file", "id": f"{file}:{line}", "label": source}]}


def _unit_column(table: Table, known: dict[str, int]) -> int:
    role = next((role for role in ("code", "unit", "name") if role in known), "unit")
    need(table, known, role, "单位")
    return known[role]


class _Wide(NamedTuple):
    table: Table
    known: dict[str, int]
    facts: list[tuple[int, Fact, Cells]]

    def text(self, cells: list[str], role: str) -> str:
        column = self.known.get(role)
        return "" if column is None else cells[column].strip()


def _read_wide(
    draft: Draft,
    table: Table,
    known: dict[str, int],
    others: dict[str, int],
    facts: dict[str, Fact],
    lists_units: bool,
) -> None:
    unit_at = _unit_column(table, known)
    wide = _Wide(table, known, list(_fact_columns(draft, table, others, facts)))
    draft.headings[table.name] = {fact.id for _, fact, _ in wide.facts}
    table.at_most(MOST_UNITS, f"最多 {MOST_UNITS // 10_000} 万个单位")
    most = MOST_FIGURES // max(len(wide.facts), 1)
    table.at_most(most, f"最多 {MOST_FIGURES // 10_000} 万个数据")
    keeper = _Keeper(draft)
    several = "period" in known
    for line, cells in table.lines():
        column = unit_at
        try:
            if lists_units and not (several and wide.text(cells, "code") in draft.units):
                unit = _new_unit(draft, wide, cells)
            else:
                unit = draft.unit(cells[unit_at].strip())
            column = known.get("period", unit_at)
            period = keeper.period(wide.text(cells, "period"))
            for column, fact, reader in wide.facts:
                if cells[column].strip():
                    value = reader.number(cells[column])
                    source = wide.text(cells, "source")
                    keeper.keep(period, unit, fact, _figure(value, table.name, line, source))
        except Fault as fault:
            draft.faults.take(table.place(line, column), fault)


def _fact_columns(
    draft: Draft, table: Table, others: dict[str, int], facts: dict[str, Fact]
) -> Iterator[tuple[int, Fact, Cells]]:
    seen: dict[str, str] = {}
    for word, column in others.items():
        fact = facts.get(word)
        if fact is None:
            draft.faults.take(table.place(1, column), _unknown_fact(word, facts))
        elif fact.id in seen:
            first = seen[fact.id]
            draft.faults.add(table.place(1, column), f"“{first}”和“{word}”是同一个指标。")
        else:
            seen[fact.id] = word
            yield column, fact, Cells(fact)


def _new_unit(draft: Draft, wide: _Wide, cells: list[str]) -> str:
    word = wide.text(cells, "unit")
    code = wide.text(cells, "code") or word or wide.text(cells, "name")
    name = wide.text(cells, "name") or word or code
    if not code:
        raise Fault("没有写单位代码或名称。", "请补上，或删去这一行。")
    draft.add_unit(code, name, wide.text(cells, "parent"))
    return code
