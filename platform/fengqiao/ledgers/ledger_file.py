"""Reading a ledger from the county's YAML file, with every fault at its line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fengqiao.ledgers.definitions import Column, Count, Ledger, PhotoRule, SeverityLimit
from fengqiao.sources import Finding, Node, Unreadable, read_yaml
from fengqiao.tenancy.findings import FileErrors, Sheet, errors_among, note_repeats, root_sheet
from fengqiao.tenancy.question_file import QUESTION_KEYS, read_question

_KEYS = (
    "ledger",
    "title",
    "keepers",
    "owner",
    "basis",
    "version_note",
    "recheck_by",
    "states",
    "columns",
    "severities",
    "photos",
    "counts",
)
_KEEPERS = ("village", "township", "enterprise", "department", "county", "grid", "microgrid")
_STATES = ("clear", "found", "rectified", "closed")
_COUNTS = ("recorded", "found", "rectified", "closed", "open", "overdue")


class LedgerErrors(FileErrors):
    """A ledger file is not fit for use."""


def read_ledger(path: Path, name: str | None = None) -> Ledger:
    """Read and check a ledger.

    :param name: the file as the reader should see it named; default its own name
    :raises LedgerErrors: with every finding if there is an error among them
    """
    try:
        return _ledger(read_yaml(path, name))
    except Unreadable as error:
        raise LedgerErrors([error.finding]) from None


def _ledger(node: Node) -> Ledger:
    findings: list[Finding] = []
    try:
        sheet = root_sheet(node, "台账", findings)
    except FileErrors as error:
        raise LedgerErrors(error.findings) from None
    sheet.known(_KEYS)
    severities = _severities(sheet)
    recheck: Any = sheet.word("recheck_by", ("above", "self"), "above")
    ledger = Ledger(
        code=sheet.code("ledger"),
        title=sheet.text("title", longest=40),
        keepers=_keepers(sheet),
        owner=sheet.text("owner", longest=60),
        basis=sheet.text("basis", longest=500),
        columns=_columns(sheet),
        severities=severities,
        states=_states(sheet),
        counts=_counts(sheet, tuple(each.code for each in severities)),
        photos=_photos(sheet),
        recheck_by=recheck,
        version_note=sheet.text("version_note", required=False, longest=500),
    )
    if errors_among(findings):
        raise LedgerErrors(findings)
    return ledger


def _keepers(sheet: Sheet) -> tuple[str, ...]:
    found = (sheet.node.fields or {}).get("keepers")
    entries = found.entries if found and found.entries else []
    if not entries:
        sheet.fault("keepers", "没有写谁来记这本台账。", "样例：keepers: [village, enterprise]。")
    for entry in entries:
        if entry.text not in _KEEPERS:
            words = f"不认识的层级“{entry.text or ''}”。"
            sheet.findings.append(Finding(entry.place, words, f"可用的有：{'、'.join(_KEEPERS)}。"))
    return tuple(entry.text or "" for entry in entries)


def _states(sheet: Sheet) -> dict[str, str]:
    states = sheet.sheet("states", "状态")
    if states is None:
        sheet.fault(None, "台账缺少“states”。", "请写明 found、rectified、closed 各叫什么。")
        return {}
    states.known(_STATES)
    return {
        state: states.text(state, longest=10)
        for state in _STATES
        if state != "clear" or states.has("clear")
    }


def _columns(sheet: Sheet) -> tuple[Column, ...]:
    found = sheet.sheets("columns", "栏目")
    columns = []
    for each in found:
        each.known(("column", *QUESTION_KEYS))
        if not each.has("type"):
            each.fault(None, "栏目缺少“type”。", "文字栏写 type: text，选择栏写 type: choice。")
        columns.append(Column(**read_question(each, "column")))
    note_repeats(found, "column", [column.code for column in columns], "栏目代码")
    return tuple(columns)


def _severities(sheet: Sheet) -> tuple[SeverityLimit, ...]:
    found = sheet.sheets("severities", "轻重等级")
    severities = []
    for each in found:
        each.known(("severity", "title", "days"))
        if not each.has("days"):
            each.fault(None, "轻重等级缺少“days”。", "请写几天内改好，当天改好写 0。")
        days = each.whole("days", 0, 0, 365)
        severities.append(SeverityLimit(each.code("severity"), each.text("title"), days))
    note_repeats(found, "severity", [severity.code for severity in severities], "轻重等级")
    return tuple(severities)


def _photos(sheet: Sheet) -> PhotoRule:
    photos = sheet.sheet("photos", "照片规定")
    if photos is None:
        return PhotoRule()
    photos.known(("most", "when_found", "when_rectified"))
    rule = PhotoRule(
        photos.whole("most", 6, 1, 30),
        photos.whole("when_found", 0, 0, 30),
        photos.whole("when_rectified", 0, 0, 30),
    )
    for key, least in (("when_found", rule.when_found), ("when_rectified", rule.when_rectified)):
        if least > rule.most:
            photos.fault(key, f"要求 {least} 张，比上限 {rule.most} 张还多。", "请改小或调高上限。")
    return rule


def _counts(sheet: Sheet, severities: tuple[str, ...]) -> tuple[Count, ...]:
    found = sheet.sheets("counts", "统计数", required=False)
    counts = []
    for each in found:
        each.known(("count", "title", "of", "unit", "severity"))
        of: Any = each.word("of", _COUNTS)
        severity = each.text("severity", required=False)
        if severity and severity not in severities:
            each.fault("severity", f"没有“{severity}”这个轻重等级。", "请照 severities 里的写。")
        code, title = each.code("count"), each.text("title", longest=40)
        counts.append(Count(code, title, of, each.text("unit", required=False), severity))
    note_repeats(found, "count", [count.code for count in counts], "统计数代码")
    return tuple(counts)
