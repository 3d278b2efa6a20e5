"""Records of earlier periods from files: who was ranked, totals, grades, decisions, figures."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rules.data.cells import Cells, read_period, read_word
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.data.draft import Draft, words_of_facts
from fengqiao.rules.data.json_nodes import Reading, read_json
from fengqiao.rules.data.reading_figures import IGNORED
from fengqiao.rules.data.tables import ONE, Table, columns_by_role, need, open_table
from fengqiao.rules.facts import History, PeriodRecord
from fengqiao.rules.measuring.calendar import first_day, words
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.numbers import NotANumber, read_number
from fengqiao.sources import Node, Place

_ROLES = {
    "期次": "period",
    "period": "period",
    "单位": "unit",
    "unit": "unit",
    "总分": "total",
    "total": "total",
    "等次": "grade",
    "grade": "grade",
    "决定": "decisions",
    "decisions": "decisions",
}
_RECORD = ("units", "decisions", "totals", "grades", "facts")
_AGREE = "请核对，只留一处。"


def read_history_file(draft: Draft, path: Path, name: str) -> dict[str, PeriodRecord]:
    """Return the records in a history file, CSV or JSON.

    :raises Stop: when there are too many faults
    :raises Unreadable: if the file cannot be read
    """
    if path.suffix.lower() == ".json":
        return _Json(draft).records(read_json(path, name))
    return _read_table(draft, open_table(path, name))


def history_of(
    draft: Draft, records: dict[str, PeriodRecord], before: str | None, place: Place
) -> History:
    """Return the records, with the figures the draft holds of their and other earlier periods.

    A period known from figures only has a record without ranked units. ``place`` is where to
    complain of a figure that is another one in the records.

    :raises Stop: when there are too many faults
    """
    for period, units in draft.figures.items():
        if period:
            record = records.setdefault(period, {"units": [], "decisions": {}})
            facts = record.setdefault("facts", {})
            for code, figures in units.items():
                own = facts.setdefault(code, {})
                for name, one in figures.items():
                    if own.setdefault(name, one["value"]) != one["value"]:
                        draft.faults.add(place, _differing(draft, period, code, name), _AGREE)
    return {
        period: record
        for period, record in sorted(records.items())
        if before is None or first_day(period) < first_day(before)
    }


def _differing(draft: Draft, period: str, code: str, name: str) -> str:
    title = next(one.title for one in draft.rules.facts if one.id == name)
    return f"“{draft.units[code].name}”{words(period)}的“{title}”和数据表里的不一样。"


class _Words:
    """What words in a history file stand for."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        rules = draft.rules
        self.decisions = {one.title: one.id for one in rules.decisions}
        self.decisions |= {one.id: one.id for one in rules.decisions}
        self.grades = {one.title: one.id for one in rules.grades}
        self.grades |= {one.id: one.id for one in rules.grades}
        self.decimals = rules.total.decimals
        self.cells = {word: (one.id, Cells(one)) for word, one in _facts(draft).items()}

    def cell(self, word: str) -> tuple[str, Cells]:
        return self.cells[read_word(word, {one: one for one in self.cells}, "指标")]

    def total(self, text: str) -> int:
        try:
            return read_number(text, self.decimals)
        except NotANumber as error:
            raise Fault(f"总分“{text}”{error}") from None

    def unit(self, record: PeriodRecord, word: str) -> str:
        code = self.draft.unit(word)
        if code not in record["units"]:
            record["units"].append(code)
        return code

    def decide(self, record: PeriodRecord, code: str, word: str) -> None:
        decision = read_word(word, self.decisions, "决定")
        held = record["decisions"].setdefault(decision, [])
        if code not in held:
            held.append(code)


def _facts(draft: Draft) -> dict[str, Fact]:
    """Return all that may be looked back at: facts, and figures once made of rows."""
    found = words_of_facts(draft.rules.facts)
    for one in draft.rules.measures:
        if isinstance(one.source, Rows | Lateness):
            most = 10**15 if one.most is None else one.most
            key = f"measure:{one.id}"
            found[key] = Fact(
                key, one.title, "", one.unit, one.decimals, -(10**15), most, (), "missing",
                one.place,
            )  # fmt: skip
    return found


def _read_table(draft: Draft, table: Table) -> dict[str, PeriodRecord]:
    words, records = _Words(draft), dict[str, PeriodRecord]()
    known, others = columns_by_role(table, _ROLES, IGNORED, words.cells)
    facts = _fact_columns(draft, table, words, known, others)
    if facts is None:
        return records
    column = 0
    for line, cells in table.lines():
        texts = {role: cells[at].strip() for role, at in known.items()}
        try:
            column = known["period"]
            period = read_period(texts["period"])
            record = records.setdefault(period, {"units": [], "decisions": {}})
            column = known["unit"]
            if draft.unit(texts["unit"]) in record["units"]:
                raise Fault(f"重复：“{texts['unit']}”在{period}已有一行。", "请只留一行。")
            code = words.unit(record, texts["unit"])
            _judged(words, record, code, texts)
            for column, (fact_id, reader) in facts.items():
                if cells[column].strip():
                    own = record.setdefault("facts", {}).setdefault(code, {})
                    own[fact_id] = reader.number(cells[column])
        except Fault as fault:
            draft.faults.take(table.place(line, column), fault)
    return records


def _fact_columns(
    draft: Draft, table: Table, words: _Words, known: dict[str, int], others: dict[str, int]
) -> dict[int, tuple[str, Cells]] | None:
    """Return the facts by their columns; None if the heading is not sound."""
    facts: dict[int, tuple[str, Cells]] = {}
    column = 0
    try:
        need(table, known, "period", "期次")
        need(table, known, "unit", "单位")
        for word, column in others.items():
            cell = words.cell(word)
            if cell[0] in [fact_id for fact_id, _ in facts.values()]:
                raise Fault(f"“{word}”和前面一栏是同一个指标。", ONE)
            facts[column] = cell
    except Fault as fault:
        draft.faults.take(table.place(1, column), fault)
        return None
    return facts


def _judged(words: _Words, record: PeriodRecord, code: str, texts: dict[str, str]) -> None:
    if texts.get("total"):
        record.setdefault("totals", {})[code] = words.total(texts["total"])
    if texts.get("grade"):
        record.setdefault("grades", {})[code] = read_word(texts["grade"], words.grades, "等次")
    for word in texts.get("decisions", "").replace("；", ";").replace("、", ";").split(";"):
        if word.strip():
            words.decide(record, code, word.strip())


class _Json(Reading):
    """The shape of History, with totals and figures as people write them."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.faults)
        self.words = _Words(draft)

    def records(self, root: Node) -> dict[str, PeriodRecord]:
        found: dict[str, PeriodRecord] = {}
        for word, node in self.mapping(root, "文件").items():
            with self.faults.at(root.keys[word]):
                period = read_period(word)
                if period in found:
                    raise Fault(f"重复：期次“{period}”前面已经有了。", "请合成一处。")
                found[period] = self._record(node)
        return found

    def _record(self, node: Node) -> PeriodRecord:
        record: PeriodRecord = {"units": [], "decisions": {}}
        parts = self.mapping(node, "一期的记录")
        self.only(node, parts, _RECORD)
        for entry in self.entries(parts.get("units"), "units"):
            self.words.unit(record, self.text(entry, "单位"))
        for word, listed in self.mapping(parts.get("decisions"), "decisions").items():
            for entry in self.entries(listed, f"“{word}”"):
                with self.faults.at(entry.place):
                    code = self.words.draft.unit(self.text(entry, "单位"))
                    self.words.decide(record, code, word)
        self._judgments(record, parts.get("totals"), "totals", "total")
        self._judgments(record, parts.get("grades"), "grades", "grade")
        for word, entry in self.mapping(parts.get("facts"), "facts").items():
            with self.faults.at(entry.place):
                self._figures(record, self.words.draft.unit(word), entry)
        return record

    def _judgments(self, record: PeriodRecord, node: Node | None, key: str, role: str) -> None:
        seen = set()
        for word, entry in self.mapping(node, key).items():
            with self.faults.at(entry.place):
                code = self.words.unit(record, word)
                if code in seen:
                    raise _again(word)
                seen.add(code)
                _judged(self.words, record, code, {role: self.text(entry, key)})

    def _figures(self, record: PeriodRecord, code: str, node: Node) -> None:
        own = record.setdefault("facts", {}).setdefault(code, {})
        for title, entry in self.mapping(node, "指标").items():
            with self.faults.at(entry.place):
                fact_id, cells = self.words.cell(title)
                text = self.text(entry, f"“{title}”")
                if fact_id in own:
                    raise _again(title)
                if text:
                    own[fact_id] = cells.number(text)


def _again(word: str) -> Fault:
    return Fault(f"重复：“{word}”前面已经有了。", "请只留一处。")
