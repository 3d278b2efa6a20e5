"""Worked examples: that there are some, and that they name what the rules know."""

from __future__ import annotations

from collections.abc import Collection

from fengqiao.rules.checking.usage import start_of
from fengqiao.rules.examples.reading import read_example
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.sources import Node

_RESULTS = ("bonus", "total", "rank", "grade", "marks", "money", "decisions", "points_to", "lasts")


def check_examples_named(root: Root, sheet: Sheet) -> None:
    """Note a file without examples, and names in examples that the rules do not know."""
    nodes: tuple[Node, ...] = root.filled.get("examples", ())
    if not nodes and not sheet.faulty:
        advice = "请至少手工算一个单位，写在 examples 里。"
        sheet.warn(start_of(sheet), "没有算例。", advice)
    for node in nodes:
        _check_example(node, sheet)


def check_examples_read(root: Root, sheet: Sheet) -> None:
    """Note what of the examples cannot be read with these rules, as running them would.

    What is noted at a place already is not said in other words again.
    """
    said = {finding.place for finding in sheet.findings}
    for node in root.filled.get("examples", ()):
        found = read_example(root.rules, node).findings
        sheet.findings += [finding for finding in found if finding.place not in said]


def _check_example(node: Node, sheet: Sheet) -> None:
    facts = sheet.declared["facts"]
    fields = node.fields or {}
    units = fields["units"].fields or {} if "units" in fields else {}
    _check_keys(fields.get("given"), facts, "数据", sheet)
    for entry in units.values():
        _check_keys(entry, (*facts, "parent"), "数据", sheet)
    _check_keys(fields.get("rows"), sheet.declared["registers"], "登记簿", sheet)
    # Every example that could be read has a mapping of expectations.
    expect = fields["expect"]
    results = (*_RESULTS, *facts, *(w for p in _SCORED for w in sheet.declared[p]))
    if not units and "rounds" not in fields:
        _check_keys(expect, results, "结果", sheet)
        return
    for key, entry in (expect.fields or {}).items():
        if entry.fields is not None and key != "money":
            if units and key not in units:
                message = f"这个算例里没有叫“{key}”的单位。"
                sheet.error(expect.keys[key], message, nearest(key, list(units)))
            _check_keys(entry, results, "结果", sheet)


_SCORED = ("measures", "sections", "bonuses", "bonus_groups")


def _check_keys(node: Node | None, known: Collection[str], what: str, sheet: Sheet) -> None:
    if node is None:
        return
    for key in node.fields or {}:
        if key not in known:
            message = f"算例里的“{key}”不是办法里的{what}。"
            sheet.error(node.keys[key], message, nearest(key, list(known)))
