"""Parameters: values with the day they begin to hold, perhaps one for every type of unit."""

from __future__ import annotations

from operator import itemgetter

from fengqiao.rules.language.kinds import Day, Defs, Identifier, Kind, Number, Schema, Text, YesNo
from fengqiao.rules.language.shapes import Filled, MapOf, Part, Record, pairs, repeated
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.declared import Parameter
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node


class DatedValues(Kind[tuple[tuple[str, tuple[tuple[str, Quantity], ...]], ...]]):
    """Values by date: each a number, or a number per choice label and ``otherwise``."""

    def read(
        self, node: Node, what: str, sheet: Sheet
    ) -> tuple[tuple[str, tuple[tuple[str, Quantity], ...]], ...]:
        found = []
        for key, entry in pairs(node, what, sheet):
            day = Day().read(Node(node.keys[key], text=key), "生效日期", sheet)
            found.append((day, self._values(entry, sheet)))
        if not found:
            sheet.refuse(node.place, f"{what}一条也没有写。", "写成 {2026-01-01: 95}。")
        twice = repeated([day for day, _ in found])
        if twice is not None:
            sheet.refuse(node.place, f"{what}里，{twice} 写了两次。", "请只留一个。")
        return tuple(sorted(found, key=itemgetter(0)))

    def _values(self, node: Node, sheet: Sheet) -> tuple[tuple[str, Quantity], ...]:
        if node.fields is None:
            return (("", Number().read(node, "值", sheet)),)
        if not node.fields or "" in node.fields:
            advice = "请写成“选项: 数字”，其余的写“otherwise: 数字”。"
            sheet.refuse(node.place, "有的值没有写是哪个选项的。", advice)
        written = [
            (key, Number().read(entry, f"“{key}”的值", sheet)) for key, entry in node.fields.items()
        ]
        by_label = [("" if key == "otherwise" else key, value) for key, value in written]
        return tuple(sorted(by_label, key=itemgetter(0)))

    def schema(self, defs: Defs) -> Schema:
        number = Number().schema(defs)
        per_label = {"type": "object", "minProperties": 1, "additionalProperties": number}
        return {
            "type": "object",
            "minProperties": 1,
            "propertyNames": Day().schema(defs),
            "additionalProperties": {"anyOf": [number, per_label]},
        }


def _make_parameter(filled: Filled, sheet: Sheet) -> Parameter:
    by = filled.get("by")
    codes = sheet.choices.get(by) if by else None
    for day, values in filled["values"]:
        labels = [label for label, _ in values]
        _check_labels(filled, day, labels, by, codes, sheet)
    rows = tuple((day, label, value) for day, values in filled["values"] for label, value in values)
    return Parameter(
        filled.name,
        filled.get("title", filled.name),
        filled.get("unit", ""),
        by,
        rows,
        filled.place,
    )


def _check_labels(
    filled: Filled,
    day: str,
    labels: list[str],
    by: str | None,
    codes: dict[str, int] | None,
    sheet: Sheet,
) -> None:
    place = filled.at("values")
    if by is None:
        if labels != [""]:
            sheet.refuse(
                place, "值按选项分写了，却没有写按哪个数据分。", "请加一栏“by: 数据代号”。"
            )
        return
    if codes == {}:
        message = f"“{by}”不是选项数据，不能用来分写参数。"
        sheet.refuse(filled.at("by"), message, "请写一个有 choices 的数据。")
    if codes is None:
        return
    for label in labels:
        if label and label not in codes:
            message = f"{day} 的值里，“{label}”不是“{by}”的选项。"
            sheet.refuse(place, message, nearest(label, list(codes)))
    left = [label for label in codes if label not in labels]
    if left and "" not in labels:
        message = f"{day} 的值缺少：{'、'.join(left)}。"
        sheet.refuse(place, message, "请补上，或写“otherwise: 其余的值”。")


PARAMETERS = MapOf(
    "参数",
    Record(
        "参数",
        (
            Part("title", Text(100), "名称"),
            Part("unit", Text(20), "单位"),
            Part("by", Identifier(reference=True), "按哪个选项数据分"),
            Part("values", DatedValues(), "从哪天起是多少", required=True),
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_parameter,
    ),
)
