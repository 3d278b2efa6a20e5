"""Ways to give points by counting, looking up, checking and judging."""

from __future__ import annotations

from fengqiao.rules.language.formulas import FormulaText
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    Number,
    OrNone,
    Schema,
    YesNo,
)
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record, entries_of, pairs
from fengqiao.rules.language.sheet import Faulty, Sheet, nearest
from fengqiao.rules.language.terms import NOT_NEGATIVE, POINTS, RATE_PARTS, quotient
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.model.mechanisms import (
    Add,
    Check,
    CheckLine,
    Deduct,
    Each,
    Expression,
    Lookup,
    Manual,
    Mechanism,
    Ratio,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node

_EACH_LINE = Record(
    "每项分值",
    (
        Part("of", FormulaText(), "数几个", required=True),
        Part("points", POINTS, "每个几分", required=True),
    ),
    lambda filled, sheet: Each(filled["of"], filled["points"]),
)


class PointsEach(Kind[tuple[Each, ...]]):
    """``{late: 1, absent: 3}``, or a list of formulas with their points."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[Each, ...]:
        if node.fields is None:
            entries = entries_of(node, what, sheet, 1, 100)
            return tuple(_EACH_LINE.read(entry, "每项分值", sheet) for entry in entries)
        found = []
        for key, entry in pairs(node, what, sheet):
            try:
                points = POINTS.read(entry, f"“{key}”每个的分值", sheet)
            except Faulty:
                continue
            found.append(Each(Name(key, node.keys[key]), points))
        if not found:
            sheet.refuse(node.place, f"{what}一项也没有写。", "写成 {数据代号: 每个几分}。")
        return tuple(found)

    def schema(self, defs: Defs) -> Schema:
        listed = ListOf("", _EACH_LINE, least=1).schema(defs)
        points = POINTS.schema(defs)
        short = {"type": "object", "minProperties": 1, "additionalProperties": points}
        return {"anyOf": [short, listed]}


_COUNTING = (
    Part("each", PointsEach(), "每个几分", required=True),
    Part("cap", OrNone(NOT_NEGATIVE), "最多几分"),
)
DEDUCT = Record(
    "扣分（deduct）", _COUNTING, lambda filled, sheet: Deduct(filled["each"], filled.get("cap"))
)
ADD = Record("加分（add）", _COUNTING, lambda filled, sheet: Add(filled["each"], filled.get("cap")))


def _make_ratio(filled: Filled, sheet: Sheet) -> Ratio:
    return Ratio(quotient(filled, sheet), filled.get("beyond", False))


RATIO = Record(
    "按比率（ratio）",
    (*RATE_PARTS, Part("beyond", YesNo(), "可否超过满分")),
    _make_ratio,
    alone=(("rate",),),
)


class LabelPoints(Kind[tuple[tuple[str, Quantity], ...]]):
    """Points by the label of a choice."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[tuple[str, Quantity], ...]:
        entries = pairs(node, what, sheet)
        return tuple((key, POINTS.read(entry, f"“{key}”的分值", sheet)) for key, entry in entries)

    def schema(self, defs: Defs) -> Schema:
        points = POINTS.schema(defs)
        return {"type": "object", "minProperties": 1, "additionalProperties": points}


def label_codes(
    filled: Filled, key: str, fact: str, rows: tuple[tuple[str, Quantity], ...], sheet: Sheet
) -> tuple[tuple[int, Quantity], ...]:
    """Return rows by label as rows by code; an unknown fact is told when names are checked.

    :raises Faulty: if the fact is no choice, or a label is none of its own
    """
    codes = sheet.choices.get(fact)
    if codes is None:
        return ()
    if not codes:
        message = f"“{fact}”不是选项数据，不能按选项取值。"
        sheet.refuse(filled.place, message, "请写一个有 choices 的数据。")
    for label, _ in rows:
        if label not in codes:
            node = (filled.node.fields or {}).get(key, filled.node)
            place = node.keys.get(label, filled.node.keys.get(label, filled.at(key)))
            message = f"“{label}”不是“{fact}”的选项。"
            sheet.refuse(place, message, nearest(label, list(codes)))
    return tuple((codes[label], value) for label, value in rows)


def _make_lookup(filled: Filled, sheet: Sheet) -> Lookup:
    fact, otherwise = filled["fact"], filled.get("otherwise")
    rows = label_codes(filled, "points", fact, filled["points"], sheet)
    written = {label for label, _ in filled["points"]}
    left = [label for label in sheet.choices.get(fact, {}) if label not in written]
    if left and otherwise is None:
        message = f"没有写这些选项得几分：{'、'.join(left)}。"
        sheet.refuse(filled.at("points"), message, "请补上，或写“otherwise: 其余得几分”。")
    return Lookup(fact, rows, otherwise, filled.at("fact"))


LOOKUP = Record(
    "查表（lookup）",
    (
        Part("fact", Identifier(reference=True), "按哪个选项数据", required=True),
        Part("points", LabelPoints(), "各选项得几分", required=True),
        Part("otherwise", POINTS, "其余得几分"),
    ),
    _make_lookup,
)
_CHECK_LINE = Record(
    "清单的一条",
    (
        Part("of", FormulaText(), "看哪一项", required=True),
        Part("at_least", Number(4), "不少于多少"),
        Part("points", POINTS, "符合得几分", required=True),
        Part("otherwise", POINTS, "不符合得几分"),
    ),
    lambda filled, sheet: CheckLine(
        filled["of"],
        filled.get("at_least"),
        filled["points"],
        filled.get("otherwise", Quantity(0)),
    ),
)


class CheckLines(Kind[tuple[CheckLine, ...]]):
    """A list of lines, or in short ``{plan: 1, summary: 0.5}``."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[CheckLine, ...]:
        if node.fields is None:
            entries = entries_of(node, what, sheet, 1, 100)
            return tuple(_CHECK_LINE.read(entry, "清单的一条", sheet) for entry in entries)
        return tuple(
            CheckLine(
                Name(key, node.keys[key]),
                None,
                POINTS.read(entry, f"“{key}”的分值", sheet),
                Quantity(0),
            )
            for key, entry in pairs(node, what, sheet)
        )

    def schema(self, defs: Defs) -> Schema:
        listed = ListOf("", _CHECK_LINE, least=1).schema(defs)
        return {"anyOf": [LabelPoints().schema(defs), listed]}


CHECK = Record(
    "清单（check）",
    (Part("lines", CheckLines(), "各条", required=True),),
    lambda filled, sheet: Check(filled["lines"]),
)


def _make_manual(filled: Filled, sheet: Sheet) -> Manual:
    lowest, highest = filled["lowest"], filled["highest"]
    if lowest.at(4) > highest.at(4):
        sheet.refuse(filled.at("highest"), "highest 比 lowest 还小。", "请核对给分范围。")
    return Manual(filled["fact"], lowest, highest, filled.at("fact"))


MANUAL = Record(
    "人工评定（manual）",
    (
        Part("fact", Identifier(reference=True), "评定的数据", required=True),
        Part("lowest", POINTS, "最低几分", required=True),
        Part("highest", POINTS, "最高几分", required=True),
    ),
    _make_manual,
)


class Formulas(Kind[Mechanism]):
    """``formula: …`` as a mechanism."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Mechanism:
        return Expression(FormulaText().read(node, what, sheet), node.place)

    def schema(self, defs: Defs) -> Schema:
        return FormulaText().schema(defs)
