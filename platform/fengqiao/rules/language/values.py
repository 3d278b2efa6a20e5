"""What one row of a register is worth: a formula over its fields, or a table."""

from __future__ import annotations

from itertools import pairwise

from fengqiao.rules.language.edges import one_edge
from fengqiao.rules.language.formulas import FormulaText
from fengqiao.rules.language.kinds import Defs, Identifier, Kind, Number, Schema
from fengqiao.rules.language.shapes import Filled, ListOf, Pairs, Part, Record
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.measures import KeyTable, StepTable
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node

_REFERENCE = Identifier(reference=True)
_VALUE = Number(4)


def _make_key_table(filled: Filled, sheet: Sheet) -> KeyTable:
    by: tuple[str, ...] = filled["by"]
    codes = [_codes(filled, name, sheet) for name in by]
    rows: list[tuple[tuple[int, ...], Quantity]] = []
    for key, value in filled["points"]:
        labels = key.split("/") if len(by) > 1 else [key]
        if len(labels) != len(by):
            message = f"“{key}”应当是 {len(by)} 个选项，用“/”隔开。"
            sheet.refuse(filled.at("points"), message, "例如 个访/县: 2。")
        found = tuple(
            _code(filled, label.strip(), known, sheet)
            for label, known in zip(labels, codes, strict=True)
        )
        if any(found == earlier for earlier, _ in rows):
            message = f"“{key}”写了两次，不知道按哪一个。"
            sheet.refuse(filled.at("points"), message, "请只留一个。")
        rows.append((found, value))
    return KeyTable(by, tuple(rows), filled.get("otherwise"))


def _codes(filled: Filled, name: str, sheet: Sheet) -> dict[str, int]:
    codes = sheet.codes(name)
    if not codes:
        fields = [one.id for one in sheet.row.fields if one.choices] if sheet.row else []
        message = f"“{name}”不是这个登记簿里的选项栏。"
        sheet.refuse(filled.at("by"), message, nearest(name, fields))
    return codes


def _code(filled: Filled, label: str, codes: dict[str, int], sheet: Sheet) -> int:
    if label not in codes:
        message = f"没有“{label}”这个选项。"
        sheet.refuse(filled.at("points"), message, nearest(label, list(codes)))
    return codes[label]


_KEY_TABLE = Record(
    "分值表",
    (
        Part(
            "by", ListOf("栏目", _REFERENCE, least=1, most=3, alone=True), "按哪一栏", required=True
        ),
        Part("points", Pairs("分值", _VALUE), "各选项几分", required=True),
        Part("otherwise", _VALUE, "其余几分"),
    ),
    _make_key_table,
)


def _make_step(filled: Filled, sheet: Sheet) -> tuple[Quantity | None, bool, Quantity]:
    edge, included = one_edge(filled, sheet)
    return edge, included, filled["value"]


_STEP = Record(
    "一档",
    (
        Part("at_least", _VALUE, "不低于（含）"),
        Part("above", _VALUE, "高于（不含）"),
        Part("value", _VALUE, "算多少", required=True),
    ),
    _make_step,
)


def _make_step_table(filled: Filled, sheet: Sheet) -> StepTable:
    steps: tuple[tuple[Quantity | None, bool, Quantity], ...] = filled["steps"]
    edges = [(edge.at(4), not included) for edge, included, _ in steps if edge is not None]
    rest = [edge is None for edge, _, _ in steps]
    if not steps or rest != [False] * (len(steps) - 1) + [True]:
        message = "最后一档要接住其余所有情况，前面各档都要有界线。"
        sheet.refuse(filled.at("steps"), message, "例如 [{at_least: 20, value: 5}, {value: 1}]。")
    if any(low >= high for high, low in pairwise(edges)):
        sheet.refuse(filled.at("steps"), "分档要从高到低写。", "请调整顺序，或改正界线。")
    return StepTable(filled["by"], steps)


_STEP_TABLE = Record(
    "按数分档",
    (
        Part("by", _REFERENCE, "按哪一栏", required=True),
        Part("steps", ListOf("一档", _STEP, least=1, most=50), "各档", required=True),
    ),
    _make_step_table,
)


class RowValue(Kind[Formula | KeyTable | StepTable]):
    """A formula over fields, a table by choices, or steps of a number."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Formula | KeyTable | StepTable:
        if node.fields is None:
            return FormulaText().read(node, what, sheet)
        if "steps" in node.fields:
            return _STEP_TABLE.read(node, what, sheet)
        return _KEY_TABLE.read(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        kinds = (FormulaText(), _KEY_TABLE, _STEP_TABLE)
        return {"anyOf": [kind.schema(defs) for kind in kinds]}


VALUE = RowValue()
