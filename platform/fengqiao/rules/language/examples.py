"""The shape of worked examples. What they mean is read when they are run, not here."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.language.kinds import Defs, Kind, Schema, Text
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record, pairs
from fengqiao.rules.language.sheet import Sheet
from fengqiao.sources import Node

# How the parts people stumble over are written, for advice.
WAYS = {
    "rounds": "写成 {2026-01: {given: {…}}}，一期一栏。",
    "history": "写成 {2025: {否决: [单位名]}}（只有一个单位的算例写“某单位”）。",
    "past": "写成 {2025: {指标: 数}}，一期一栏；几个单位的写 {2025: {单位名: {指标: 数}}}。",
    "statuses": "写成 [{unit: 单位名, kind: veto, by: superior, from: 2026-03-01}]。",
}


@dataclass(frozen=True)
class Map(Kind[Node]):
    """A mapping kept as it stands, for whoever runs the examples; ``way`` is how to write it."""

    way: str = ""

    def read(self, node: Node, what: str, sheet: Sheet) -> Node:
        if self.way and node.fields is None:
            sheet.refuse(node.place, f"{what}应当分栏填写。", self.way)
        pairs(node, what, sheet)
        return node

    def schema(self, defs: Defs) -> Schema:
        return {"type": "object"}


class Anything(Kind[Node]):
    """Any value."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Node:
        return node

    def schema(self, defs: Defs) -> Schema:
        return {}


def _make_example(filled: Filled, sheet: Sheet) -> Node:
    del sheet
    return filled.node


EXAMPLES = ListOf(
    "算例",
    Record(
        "算例",
        (
            Part("name", Text(200), "算例名称", required=True),
            Part("period", Text(20), "哪一期"),
            Part("at", Text(20), "看哪一期的结果"),
            Part("given", Map(), "给定数据"),
            Part("rows", Map(), "登记记录"),
            Part("past", Map(WAYS["past"]), "往期数据"),
            Part("rounds", Map(WAYS["rounds"]), "各期数据"),
            Part("units", Map(), "各单位"),
            Part("history", Map(WAYS["history"]), "往期结果"),
            Part("statuses", Anything(), "已有状态"),
            Part("expect", Map(), "应得结果", required=True),
        ),
        _make_example,
    ),
)
