"""Rows of registers and statuses in the ledger, as an example writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fengqiao.rules.examples.sheet import YES_NO, Sheet
from fengqiao.rules.facts import HeldStatus, Row
from fengqiao.rules.language.examples import WAYS
from fengqiao.rules.model.decisions import MARKS
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Node

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BY = ("own", "superior", "other")
_STATUS = ("unit", "kind", "by", "from", "to", "lifted", "due", "rectified", "cause", "document")


def read_rows(
    sheet: Sheet, rules: Rules, node: Node | None, units: tuple[str, ...]
) -> dict[str, list[Row]]:
    """Return the rows of each register, none of those not written.

    With one unit only, a row need not name it.
    """
    registers = {register.id: register for register in rules.registers}
    found: dict[str, list[Row]] = {name: [] for name in registers}
    for word, entry in sheet.fields(node, "rows（台账行）").items():
        if node is not None and sheet.known(node, word, registers, "台账"):
            entries = sheet.entries(entry, f"台账“{word}”的行")
            found[word] = [_row(sheet, registers[word], one, units) for one in entries]
    return found


def _row(sheet: Sheet, register: Register, node: Node, units: tuple[str, ...]) -> Row:
    fields = {field.id: field for field in register.fields}
    known = ("unit", *fields, *register.dates)
    unit = units[0]
    values: dict[str, int | str | None] = dict.fromkeys((*fields, *register.dates))
    parts = sheet.fields(node, "台账的一行")
    for word, entry in parts.items():
        if not sheet.known(node, word, known, "列"):
            continue
        if word == "unit":
            unit = entry.text or ""
            sheet.known(entry, unit, units, "单位")
        else:
            values[word] = _cell(sheet, fields.get(word), entry)
    if "unit" not in parts and len(units) > 1:
        sheet.error(node.place, "有多个单位时，每一行要写 unit（单位）。")
    return {"unit": unit, "values": values}


def _cell(sheet: Sheet, field: Field | None, node: Node) -> int | str | None:
    if node.text == "":
        return None
    if field is None or field.kind == "date":
        return _day(sheet, node)
    if field.kind == "number":
        return sheet.number(node, field.decimals)
    if field.kind == "choice":
        labels = {label: code for code, label in field.choices}
        return sheet.choice(node, YES_NO if set(labels) == {"是", "否"} else labels)
    return node.text


def _day(sheet: Sheet, node: Node) -> str | None:
    if _DAY.fullmatch(node.text or ""):
        return node.text
    sheet.error(node.place, f"“{node.text or ''}”不是日期。", "写成 2026-03-02 的样子。")
    return None


def read_statuses(sheet: Sheet, node: Node, units: tuple[str, ...]) -> list[HeldStatus]:
    """Return the statuses of the ledger."""
    return [
        status
        for entry in sheet.entries(node, "statuses（状态台账）", WAYS["statuses"])
        if (status := _status(sheet, entry, units)) is not None
    ]


def _status(sheet: Sheet, node: Node, units: tuple[str, ...]) -> HeldStatus | None:
    parts = sheet.fields(node, "一条状态", WAYS["statuses"])
    if not parts:
        return None
    for word in parts:
        sheet.known(node, word, _STATUS, "栏目", WAYS["statuses"])
    if "unit" in parts:
        sheet.known(parts["unit"], parts["unit"].text or "", units, "单位")
    kind, by = _text(parts, "kind", ""), _text(parts, "by", "own")
    if not sheet.known(node, kind, MARKS, "状态") or not sheet.known(node, by, _BY, "认定机关"):
        return None
    if "from" not in parts:
        sheet.error(node.place, "每条状态要写 from（从哪一天起）。")
        return None
    status: HeldStatus = {
        "unit": _text(parts, "unit", units[0]),
        "kind": kind,
        "by": by,
        "from_on": _day(sheet, parts["from"]) or "",
    }
    _add_details(sheet, parts, status)
    return status


def _add_details(sheet: Sheet, parts: Mapping[str, Node], status: HeldStatus) -> None:
    if "to" in parts:
        status["to_on"] = _day(sheet, parts["to"]) or ""
    if "lifted" in parts:
        status["lifted_on"] = _day(sheet, parts["lifted"]) or ""
    if "due" in parts:
        status["due_on"] = _day(sheet, parts["due"]) or ""
    if "rectified" in parts:
        status["rectified"] = sheet.choice(parts["rectified"], YES_NO) == 1
    status["cause"] = _text(parts, "cause", "")
    status["document"] = _text(parts, "document", "")


def _text(parts: Mapping[str, Node], word: str, otherwise: str) -> str:
    return (parts[word].text or "") if word in parts else otherwise
