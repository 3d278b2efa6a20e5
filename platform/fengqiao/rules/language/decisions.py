"""Decisions: a condition, a mark, and what follows for points, honours and offices."""

from __future__ import annotations

from fengqiao.rules.language.conditions import CONDITION
from fengqiao.rules.language.following import LEVEL
from fengqiao.rules.language.formulas import FormulaText
from fengqiao.rules.language.kinds import Identifier, OneOf, OrWord, Text, Whole, YesNo
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.terms import POINTS
from fengqiao.rules.model.decisions import MARKS, Consequence, Decision, Term
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.quantities import Quantity

SAME_AS_SUPERIOR = "same_as_superior"
LASTS = {
    "once": "当次",
    "period": "本期",
    "next_result": "到下一期结果公布",
    "this_and_next": "本期和下一期",
    "until_lifted": "到批准解除",
}

_REFERENCE = Identifier(reference=True)
_MONTHS: Record[int] = Record(
    "期限",
    (Part("months", Whole(1, 120), "几个月", required=True),),
    lambda filled, sheet: filled["months"],
)
TERM = OrWord(_MONTHS, LASTS)


def term_of(lasts: int | str, lifting: str) -> Term:
    """Return the term that ``lasts`` and ``for`` write."""
    if isinstance(lasts, int):
        return Term("months", lasts, lifting)
    return Term(lasts, 0, lifting)


_POINTS = Record(
    "加减分",
    (
        Part("add", FormulaText(), "加几分", required=True),
        Part("to", Text(100), "加在另一项考核"),
    ),
    lambda filled, sheet: (filled["add"], filled.get("to", "")),
)
_SET = Record(
    "直接定",
    (
        Part("total", POINTS, "总分定为"),
        Part("grade", _REFERENCE, "等次定为"),
        Part("place", OneOf({"last": "末位"}), "名次定为"),
    ),
    lambda filled, sheet: (filled.get("total"), filled.get("grade"), "place" in filled),
)
_BLOCK = Record(
    "取消资格",
    (Part("honours", Text(), "取消什么", required=True), Part("for", TERM, "多久", required=True)),
    lambda filled, sheet: Consequence("block", filled["honours"], (), term_of(filled["for"], "")),
)
_PERSONS = Record(
    "对责任人的处理",
    (
        Part("roles", ListOf("职务", Text(60), least=1), "哪些职务", required=True),
        Part("what", Text(), "怎样处理", required=True),
        Part("for", TERM, "多久"),
    ),
    lambda filled, sheet: Consequence(
        "persons",
        filled["what"],
        filled["roles"],
        term_of(filled["for"], "") if "for" in filled else None,
    ),
)
Then = tuple[
    str | None,
    tuple[Formula | None, str],
    tuple[Quantity | None, str | None, bool],
    tuple[Consequence, ...],
]


def _make_then(filled: Filled, sheet: Sheet) -> Then:
    del sheet
    following = [Consequence("words", words, (), None) for words in filled.get("effects", ())]
    following += filled.get("block", ())
    following += filled.get("persons", ())
    if "notice" in filled:
        following.append(Consequence("notice", filled["notice"], (), None))
    points = filled.get("points", (None, ""))
    return filled.get("mark"), points, filled.get("set", (None, None, False)), tuple(following)


_THEN = Record(
    "处理（then）",
    (
        Part("mark", OneOf({**MARKS, SAME_AS_SUPERIOR: "与上级认定的相同"}), "什么状态"),
        Part("points", _POINTS, "加减分"),
        Part("set", _SET, "直接定总分、等次、名次"),
        Part("effects", ListOf("后果", Text(), alone=True), "后果（文字）"),
        Part("block", ListOf("取消资格", _BLOCK, alone=True), "取消资格"),
        Part("persons", ListOf("对责任人的处理", _PERSONS, alone=True), "对责任人的处理"),
        Part("notice", Text(), "怎样公布"),
    ),
    _make_then,
)


def _make_decision(filled: Filled, sheet: Sheet) -> Decision:
    del sheet
    mark, (points, points_to), (total, grade, last), following = filled.get(
        "then", (None, (None, ""), (None, None, False), ())
    )
    return Decision(
        filled["id"],
        filled["title"],
        filled["when"],
        None if mark == SAME_AS_SUPERIOR else mark,
        mark == SAME_AS_SUPERIOR,
        points,
        points_to,
        total,
        grade,
        last,
        following,
        filled.get("authority", ""),
        term_of(filled.get("lasts", "once"), filled.get("lifting", "")),
        filled.get("clause", ""),
        filled.get("at", "base"),
        filled.place,
    )


DECISIONS = ListOf(
    "决定",
    Record(
        "决定",
        (
            Part("id", Identifier(apart=True), "代号", required=True),
            Part("title", Text(100), "名称", required=True),
            Part("when", CONDITION, "什么情况", required=True),
            Part("then", _THEN, "怎样处理"),
            Part("authority", Text(100), "由谁作出"),
            Part("lasts", TERM, "管多久"),
            Part("lifting", Text(), "怎样解除"),
            Part("at", OneOf(LEVEL), "每期还是合成以后"),
            Part("clause", _REFERENCE, "依据代号"),
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_decision,
    ),
)
