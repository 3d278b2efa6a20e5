"""Tables of registers and of statuses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from fengqiao.rules.data.cells import Cells, read_day, read_period, read_word, read_yes_no
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.data.draft import Draft, PlacedRow
from fengqiao.rules.data.reading_figures import IGNORED
from fengqiao.rules.data.tables import MOST_ROWS, ONE, Table, columns_by_role, need
from fengqiao.rules.facts import HeldStatus, Row, Source
from fengqiao.rules.measuring.columns import fields_of
from fengqiao.rules.model.decisions import MARKS
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.model.ruleset import Rules

_ROW_ROLES = {
    "单位": "unit",
    "单位代码": "unit",
    "单位名称": "unit",
    "unit": "unit",
    "期次": "period",
    "period": "period",
    "来源": "source",
    "source": "source",
}
_STATUS_ROLES = {
    "单位": "unit",
    "unit": "unit",
    "状态": "kind",
    "kind": "kind",
    "来自": "by",
    "by": "by",
    "起始": "from",
    "起始日期": "from",
    "from": "from",
    "截止": "to",
    "截止日期": "to",
    "to": "to",
    "解除": "lifted",
    "解除日期": "lifted",
    "lifted": "lifted",
    "期限": "due",
    "整改期限": "due",
    "due": "due",
    "整改": "rectified",
    "整改合格": "rectified",
    "rectified": "rectified",
    "事由": "cause",
    "cause": "cause",
    "文号": "document",
    "document": "document",
}
_BY = {"本级": "own", "上级": "superior", "其他": "other"}


class RowReader:
    """Makes rows of a register from cells, each by its field."""

    def __init__(self, draft: Draft, register: Register) -> None:
        self.draft = draft
        self.fields = {field.id: field for field in fields_of(register)}
        self._cells = {
            name: Cells(field)
            for name, field in self.fields.items()
            if field.kind in ("number", "choice")
        }

    def value(self, name: str, text: str) -> int | str | None:
        """Return a cell's value, None for an empty one; :raises Fault: if it is no such value."""
        field = self.fields[name]
        if not text:
            return None
        if name in self._cells:
            return self._cells[name].number(text)
        if field.kind == "date":
            return read_day(text, field.title)
        return self._unit(field, text) if field.kind == "unit" else text

    def _unit(self, field: Field, text: str) -> str:
        if text in self.draft.units:
            return text
        code = self.draft.names.get(text)
        if code is None:
            raise Fault(
                f"“{field.title}”写的“{text}”不在单位名单里。",
                "请核对；不由名单里任何单位承担的请留空。",
            )
        return code


def read_register(draft: Draft, table: Table, register: Register) -> None:
    """Read the rows of a register into the draft.

    :raises Stop: when there are too many faults
    :raises Unreadable: if the table cannot be read on
    """
    reader = RowReader(draft, register)
    words = {field.title: name for name, field in reader.fields.items()}
    words |= {name: name for name in reader.fields}
    known, others = columns_by_role(table, _ROW_ROLES, IGNORED, words)
    columns: dict[str, int] = {}
    try:
        need(table, known, "unit", "单位")
        for word, column in others.items():
            name = read_word(word, words, f"登记簿“{register.title}”的栏目")
            if name in columns:
                first = table.heading[columns[name]]
                draft.faults.add(table.place(1, column), f"“{first}”和“{word}”是同一栏。", ONE)
            columns[name] = column
        for name in register.dates[:1]:
            need(table, columns, name, reader.fields[name].title)
    except Fault as fault:
        draft.faults.take(table.place(1, others.get("", 0)), fault)
        return
    lacking = [name for name in needed_fields(draft.rules, register) if name not in columns]
    if lacking:
        named = "、".join(f"“{reader.fields[name].title}”" for name in lacking)
        draft.notes.append(f"{table.name} 缺{named}一栏，办法计算时要用。")
    _read_rows(draft, table, register, reader, known, columns)


def needed_fields(rules: Rules, register: Register) -> list[str]:
    """Return the fields of a register that measures name, in the order of its declaration."""
    sources = [
        one.source
        for one in rules.measures
        if isinstance(one.source, Rows | Lateness) and one.source.register == register.id
    ]
    texts = {text for source in sources for text in _texts(source)}
    return [field.id for field in fields_of(register) if field.id in texts]


def _texts(part: object) -> Iterator[str]:
    """Yield every text inside a record, however deep."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif dataclasses.is_dataclass(part):
        for each in dataclasses.fields(part):
            yield from _texts(getattr(part, each.name))


def _read_rows(
    draft: Draft,
    table: Table,
    register: Register,
    reader: RowReader,
    known: dict[str, int],
    columns: dict[str, int],
) -> None:
    table.at_most(MOST_ROWS, f"一个登记簿最多 {MOST_ROWS // 10_000} 万行")
    kept = draft.deliver(register.id, "")
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in table.lines():
        column = known["unit"]
        try:
            first = seen.setdefault(tuple(cells), line)
            if first != line:
                raise Fault(
                    f"与第 {first} 行完全相同。",
                    "重复的请删去；如果确是两件事，请加“序号”一栏分别编号。",
                )
            unit = draft.unit(cells[column].strip())
            values = {}
            for name, column in columns.items():
                values[name] = reader.value(name, cells[column].strip())
            column = known.get("period", 0)
            period = cells[column].strip() if "period" in known else ""
            row: Row = {"unit": unit, "values": values}
            if "source" in known and (label := cells[known["source"]].strip()):
                row["sources"] = [Source(kind="file", id=f"{table.name}:{line}", label=label)]
            place = table.place(line, columns.get((*register.dates, "")[0], known["unit"]))
            kept.append(PlacedRow(place, read_period(period) if period else "", row))
        except Fault as fault:
            draft.faults.take(table.place(line, column), fault)


def read_statuses(draft: Draft, table: Table) -> None:
    """Read the statuses held into the draft.

    :raises Stop: when there are too many faults
    :raises Unreadable: if the table cannot be read on
    """
    known, others = columns_by_role(table, _STATUS_ROLES, IGNORED)
    try:
        for role, word in (("unit", "单位"), ("kind", "状态"), ("from", "起始")):
            need(table, known, role, word)
    except Fault as fault:
        draft.faults.take(table.place(1, 0), fault)
        return
    for word, column in others.items():
        draft.faults.add(table.place(1, column), f"表头的“{word}”不认识。", "请删去这一栏或改名。")
    for line, cells in table.lines():
        texts = {role: cells[column].strip() for role, column in known.items()}
        try:
            draft.statuses.append(status_of(draft, texts))
        except Fault as fault:
            draft.faults.take(table.place(line, 0), fault)


def status_of(draft: Draft, texts: dict[str, str]) -> HeldStatus:
    """Return a status from its parts as words; :raises Fault: if one is wrong or lacking."""
    parents = {unit.parent for unit in draft.units.values() if unit.parent}
    kinds = {word: kind for kind, title in MARKS.items() for word in (kind, title)}
    givers = {**_BY, **{code: code for code in _BY.values()}}
    unit = texts.get("unit", "")
    status: HeldStatus = {
        # A status may be held by the unit above, which is not scored itself.
        "unit": unit if unit in parents else draft.unit(unit),
        "kind": read_word(texts.get("kind", ""), kinds, "状态"),
        "by": read_word(texts.get("by") or "own", givers, "来自"),
        "from_on": read_day(texts.get("from", ""), "起始"),
    }
    if texts.get("to"):
        status["to_on"] = read_day(texts["to"], "截止")
    if texts.get("lifted"):
        status["lifted_on"] = read_day(texts["lifted"], "解除")
    if texts.get("due"):
        status["due_on"] = read_day(texts["due"], "期限")
    if texts.get("rectified"):
        status["rectified"] = read_yes_no(texts["rectified"], "整改")
    if texts.get("cause"):
        status["cause"] = texts["cause"]
    if texts.get("document"):
        status["document"] = texts["document"]
    return status
