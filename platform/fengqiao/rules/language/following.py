"""What follows from the points: ranking, grades, money."""

from __future__ import annotations

from fengqiao.rules.language.conditions import AT_EDGE, CONDITION, WITHIN, Places
from fengqiao.rules.language.edges import one_edge
from fengqiao.rules.language.formulas import FormulaText
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    OneOf,
    OrNone,
    Percent,
    Schema,
    Text,
    Whole,
    YesNo,
    words_of,
)
from fengqiao.rules.language.shapes import Filled, ListOf, Pairs, Part, Record
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.terms import BEST, POINTS
from fengqiao.rules.model.conditions import Condition, Edge
from fengqiao.rules.model.decisions import MARKS, Grade, Money, Ranking, Share, SortKey
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.numbers import WHOLE_PERCENT
from fengqiao.sources import Node

RANK_TIES = {"share": "并列占同一名次，后面空出（1 2 2 4）", "dense": "并列后面不空（1 2 2 3）"}
OVERLAP = {"neither": "都不认定", "both": "两边都认定", "top": "只算前几名", "bottom": "只算后几名"}
LEVEL = {"base": "每期", "rolled": "合成以后"}

_REFERENCE = Identifier(reference=True)


class AnyName(Kind[str]):
    """Any name, the reserved words included."""

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        return words_of(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string"}


_KEY = Record(
    "比较的次序",
    (Part("by", AnyName(), "比什么", required=True), Part("best", OneOf(BEST), "高好还是低好")),
    # Whether the order must say what is best is known once all names are: points need not.
    lambda filled, sheet: (
        SortKey(Name(filled["by"], filled.at("by")), filled.get("best") == "low", ""),
        "best" in filled,
    ),
)


def _make_ranking(filled: Filled, sheet: Sheet) -> tuple[Ranking, tuple[bool, ...]]:
    del sheet
    groups = filled["groups"]
    ranking = Ranking(
        tuple(key for key, _ in filled["order"]),
        filled["ties"],
        None if groups in ("none", "parent") else groups,
        groups == "parent",
        filled["smallest_group"],
        filled["overlap"],
        filled["leave_out"],
    )
    return ranking, tuple(said for _, said in filled["order"])


RANKING = Record(
    "排名（ranking）",
    (
        Part("order", ListOf("比较的次序", _KEY, least=1, most=12), "依次比什么", required=True),
        Part("ties", OneOf(RANK_TIES), "并列时", required=True),
        Part("groups", _REFERENCE, "按什么分组：选项数据、parent 或 none", required=True),
        Part("smallest_group", Whole(0, 100_000), "少于几个单位不分先后", required=True),
        Part("overlap", OneOf(OVERLAP), "既在前又在后时", required=True),
        Part("leave_out", ListOf("决定", _REFERENCE), "哪些决定的单位不排名", required=True),
    ),
    _make_ranking,
)


def _make_seats(filled: Filled, sheet: Sheet) -> Condition:
    del sheet
    within = filled.get("within", "group")
    count, share, one_in, rounding = filled["top"]
    at_edge, among = filled["at_edge"], filled.get("among")
    return Edge("top", count, share, one_in, rounding, at_edge, within, among, filled.place)


_SEATS = Record(
    "名额（seats）",
    (
        Part("top", Places(), "最多几个", required=True),
        Part("at_edge", OneOf(AT_EDGE), "最后一名并列时", required=True),
        Part("within", OneOf(WITHIN), "在什么范围内数"),
        Part("among", CONDITION, "只数哪些单位"),
    ),
    _make_seats,
)


def _make_grade(filled: Filled, sheet: Sheet) -> Grade:
    edge, included = one_edge(filled, sheet)
    return Grade(
        filled["grade"],
        filled.get("title", filled["grade"]),
        edge,
        included,
        filled.get("also"),
        filled.get("not_with", ()),
        filled.get("seats"),
        filled.place,
    )


GRADES = ListOf(
    "等次",
    Record(
        "等次",
        (
            Part("grade", Text(60), "等次", required=True),
            Part("title", Text(100), "名称"),
            Part("at_least", POINTS, "不低于几分（含）"),
            Part("above", POINTS, "高于几分（不含）"),
            Part("also", CONDITION, "还要符合"),
            Part("not_with", ListOf("状态", OneOf(MARKS)), "有哪些状态不能评"),
            Part("seats", _SEATS, "名额"),
            # A child file takes a grade of its base away with this; merging has used it by now.
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_grade,
    ),
    least=1,
    most=20,
)


def _split(rows: tuple[tuple[str, int], ...], filled: Filled, sheet: Sheet) -> tuple[Share, ...]:
    if rows and sum(share for _, share in rows) != WHOLE_PERCENT:
        sheet.error(filled.at("split"), "各人分得的比例合计不是 100%。", "请核对。")
    return tuple(Share(role, share) for role, share in rows)


def _make_money(filled: Filled, sheet: Sheet) -> Money:
    return Money(
        filled["id"],
        filled["title"],
        filled.get("when"),
        filled.get("amount"),
        filled.get("by_place", ()),
        filled.get("from_last", False),
        filled.get("cap"),
        filled.get("floor"),
        _split(filled.get("split", ()), filled, sheet),
        filled.get("decimals", 2),
        filled.get("clause", ""),
        filled.get("at", "base"),
        filled.place,
    )


MONEY = ListOf(
    "奖罚金额",
    Record(
        "奖罚金额",
        (
            Part("id", Identifier(apart=True), "代号", required=True),
            Part("title", Text(100), "名称", required=True),
            Part("when", CONDITION, "什么情况"),
            Part("amount", FormulaText(), "金额（元）"),
            Part("by_place", ListOf("各名次金额", POINTS, least=1), "第一名起各多少元"),
            Part("from_last", YesNo(), "从末位数起"),
            Part("cap", OrNone(POINTS), "最多多少元"),
            Part("floor", OrNone(POINTS), "最少多少元"),
            Part("split", Pairs("分配比例", Percent()), "按职务分配的比例"),
            Part("decimals", Whole(0, 2), "小数位"),
            Part("clause", _REFERENCE, "依据代号"),
            Part("at", OneOf(LEVEL), "每期还是合成以后"),
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_money,
        alone=(("amount", "by_place"),),
    ),
)
