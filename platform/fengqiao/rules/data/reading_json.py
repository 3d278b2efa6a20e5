"""Facts in one JSON file: the shape of Facts, with figures and labels as people write them."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rules.data.cells import Cells, read_period, read_word
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.data.draft import Draft, PlacedRow, words_of_facts
from fengqiao.rules.data.json_nodes import Reading, read_json
from fengqiao.rules.data.reading_rows import RowReader, status_of
from fengqiao.rules.facts import FactValue, Row, Source
from fengqiao.rules.model.declared import Fact, Register
from fengqiao.sources import Node

_FACTS = ("period", "units", "rows", "statuses", "rounds")
_UNIT = ("code", "name", "parent", "facts")
_STATUS = ("unit", "kind", "by", "from", "to", "lifted", "due", "rectified", "cause", "document")


def read_json_facts(draft: Draft, path: Path, name: str) -> None:
    """Read a JSON file into the draft.

    :raises Stop: when there are too many faults
    :raises Unreadable: if it is no JSON
    """
    _Facts(draft).read(read_json(path, name))


class _Facts(Reading):
    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.faults)
        self.draft = draft
        facts = words_of_facts(draft.rules.facts)
        self.ids = {word: fact.id for word, fact in facts.items()}
        self.cells = {fact.id: (fact, Cells(fact)) for fact in draft.rules.facts}
        self.registers = {
            word: register
            for register in draft.rules.registers
            for word in (register.title, register.id)
        }

    def read(self, root: Node) -> None:
        parts = self.mapping(root, "文件")
        self.only(root, parts, _FACTS)
        period = self._period(parts.get("period"))
        self.draft.period = period
        self._content(parts, "")
        for name, node in self.mapping(parts.get("rounds"), "rounds").items():
            inner = self.mapping(node, f"“{name}”")
            self.only(node, inner, _FACTS[:3])
            with self.faults.at(node.place):
                self._content(inner, read_period(name))
        self.draft.closed = True
        for node in self.entries(parts.get("statuses"), "statuses"):
            self._status(node)

    def _period(self, node: Node | None) -> str:
        text = self.text(node, "period")
        if node is not None and text:
            with self.faults.at(node.place):
                return read_period(text)
        return ""

    def _content(self, parts: dict[str, Node], period: str) -> None:
        for node in self.entries(parts.get("units"), "units"):
            with self.faults.at(node.place):
                self._unit(node, period)
        for word, node in self.mapping(parts.get("rows"), "rows").items():
            if word in self.registers:
                self._rows(self.registers[word], node, period)
            else:
                known = "、".join(self.registers) or "没有"
                what = f"规则里没有“{word}”这个登记簿。"
                self.faults.add(node.place, what, f"规则里的登记簿：{known}。")

    def _unit(self, node: Node, period: str) -> None:
        parts = self.mapping(node, "单位")
        self.only(node, parts, _UNIT)
        word = self.text(parts.get("code"), "code")
        name = self.text(parts.get("name"), "name") or word
        code = word or name
        if not code:
            raise Fault("没有写单位代码或名称。", "请补上 code 或 name。")
        if not period or code not in self.draft.units:
            self.draft.add_unit(code, name, self.text(parts.get("parent"), "parent"))
        own = self.draft.figures.setdefault(period, {}).setdefault(code, {})
        for title, given in self.mapping(parts.get("facts"), "facts").items():
            with self.faults.at(given.place):
                fact_id = read_word(title, self.ids, "指标")
                if fact_id in own:
                    raise Fault(f"“{title}”写了两次。", "请只留一处。")
                value = self._figure(given, *self.cells[fact_id])
                if value is not None:
                    own[fact_id] = value

    def _figure(self, node: Node, fact: Fact, cells: Cells) -> FactValue | None:
        if node.fields is None:
            text = self.text(node, f"“{fact.title}”")
            return {"value": cells.number(text)} if text else None
        self.only(node, node.fields, ("value", "sources"))
        text = self.text(node.fields.get("value"), f"“{fact.title}”")
        if not text:
            return None
        sources = self._sources(node.fields.get("sources"))
        value: FactValue = {"value": cells.number(text)}
        return {**value, "sources": sources} if sources else value

    def _sources(self, node: Node | None) -> list[Source]:
        found = []
        for entry in self.entries(node, "sources"):
            parts = self.mapping(entry, "来源")
            self.only(entry, parts, ("kind", "id", "label"))
            kind, id_, label = (self.text(parts.get(key), key) for key in ("kind", "id", "label"))
            found.append(Source(kind=kind, id=id_, label=label))
        return found

    def _rows(self, register: Register, node: Node, period: str) -> None:
        reader = RowReader(self.draft, register)
        words = {field.title: name for name, field in reader.fields.items()}
        words |= {name: name for name in reader.fields}
        kept = self.draft.deliver(register.id, period)
        for entry in self.entries(node, f"“{register.title}”"):
            parts = dict(self.mapping(entry, "一行"))
            # Fields may stand beside the unit, or by themselves under "values".
            values = self.mapping(parts.pop("values", None), "values")
            for word in [one for one in values if one in parts]:
                self.faults.add(values[word].place, f"“{word}”写了两次。", "请只留一处。")
            parts |= values
            row = Row(unit="", values={})
            sources = self._sources(parts.pop("sources", None))
            if sources:
                row["sources"] = sources
            for word, cell in parts.items():
                self._cell(reader, row, words, word, cell)
            with self.faults.at(parts.get("unit", entry).place):
                row["unit"] = self.draft.unit(row["unit"])
                kept.append(PlacedRow(entry.place, period, row))

    def _cell(
        self, reader: RowReader, row: Row, words: dict[str, str], word: str, node: Node
    ) -> None:
        text = self.text(node, f"“{word}”")
        with self.faults.at(node.place):
            if word == "unit" and "unit" not in words:
                row["unit"] = text
            else:
                name = read_word(word, words, "栏目")
                if name in row["values"]:
                    raise Fault(f"“{word}”写了两次。", "请只留一处。")
                row["values"][name] = reader.value(name, text)

    def _status(self, node: Node) -> None:
        given = self.mapping(node, "状态")
        parts = {key.removesuffix("_on"): entry for key, entry in given.items()}
        texts = {key: self.text(entry, key) for key, entry in parts.items()}
        with self.faults.at(node.place):
            unknown = sorted(parts.keys() - set(_STATUS))
            if unknown:
                raise Fault(f"不认识“{unknown[0]}”。", f"可用：{'、'.join(_STATUS)}。")
            if len(parts) < len(given):
                raise Fault("同一个日期写了两次。", "from 和 from_on 这样的两个只留一个。")
            self.draft.statuses.append(status_of(self.draft, texts))
