"""Ranking, grades, decisions and money in words."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.rules.model.conditions import Edge
from fengqiao.rules.model.decisions import (
    MARKS,
    Consequence,
    Decision,
    Grade,
    Money,
    Ranking,
    Term,
)
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.conditions import say_condition, say_seats, waits_for_data
from fengqiao.rules.telling.formulas import say_formula
from fengqiao.rules.telling.naming import MINUS, Names
from fengqiao.rules.telling.paragraphs import Paragraph
from fengqiao.rules.telling.verdicts import say_lasts

_TIES = {"share": "并列的名次相同，后面的空出来", "dense": "并列的名次相同，后面的接着排"}
_OVERLAP = {
    "neither": "前后重叠的单位前后都不算",
    "both": "前后重叠的单位前后都算",
    "top": "前后重叠的单位只算前面的",
    "bottom": "前后重叠的单位只算后面的",
}


def describe_following(rules: Rules, names: Names) -> Iterator[Paragraph]:
    """Yield what follows from the points."""
    yield Paragraph(0, "排名", "")
    yield Paragraph(
        1, "", "本办法不排名" if rules.ranking is None else _ranking(rules.ranking, names)
    )
    if rules.grades:
        yield Paragraph(0, "等次", "")
    for grade in rules.grades:
        yield Paragraph(1, grade.title, describe_grade(grade, names), grade.place)
    if rules.decisions:
        yield Paragraph(0, "决定", "")
    for decision in rules.decisions:
        yield Paragraph(1, decision.title, describe_decision(decision, names), decision.place)
    if rules.money:
        yield Paragraph(0, "资金", "")
    for money in rules.money:
        yield Paragraph(1, money.title, _money(money, names), money.place)


def _ranking(ranking: Ranking, names: Names) -> str:
    order = "，相同的再比".join(
        f"{key.title or say_formula(key.of, names)}（{'低' if key.low_first else '高'}的在前）"
        for key in ranking.order
    )
    groups = "全部单位一起排"
    if ranking.within_parent:
        groups = "各上级所属单位分别排"
    elif ranking.groups is not None:
        groups = f"按{names.title(ranking.groups)}分组排"
    said = [groups, f"先比{order}", _TIES[ranking.ties]]
    if ranking.smallest_group > 1:
        said.append(f"不足 {ranking.smallest_group} 个单位的组不评前后")
    said.append(_OVERLAP[ranking.overlap])
    said += [f"“{names.title(one)}”的单位不参加排名" for one in ranking.leave_out]
    return "；".join(said)


def describe_grade(grade: Grade, names: Names) -> str:
    """Return who has a grade."""
    edge = (
        "其余"
        if grade.edge is None
        else f"{'不低于' if grade.included else '高于'} {grade.edge} 分"
    )
    said = [edge]
    said += [] if grade.also is None else [f"并且{say_condition(grade.also, names)}"]
    if grade.not_with:
        marks = "、".join(MARKS[mark] for mark in grade.not_with)
        said.append(f"有{marks}的除外")
    if isinstance(grade.seats, Edge):
        where = "每组" if grade.seats.within == "group" else "全部单位"
        said.append(f"{where}名额为前{say_seats(grade.seats)}，其余归下一等次")
    return "；".join(said)


def describe_decision(decision: Decision, names: Names) -> str:
    """Return when a decision is met and everything that follows."""
    said = [f"{say_condition(decision.when, names)}的"]
    if waits_for_data(decision.when):
        said.append("没有数据时先不认定")
    if decision.mark is not None:
        said.append(f"给予{MARKS[decision.mark]}")
    if decision.same_as_superior:
        said.append("给予与上级相同的处理")
    said += list(_effects(decision, names))
    said += [_consequence(one) for one in decision.consequences]
    said += [f"由{decision.authority}决定"] if decision.authority else []
    if decision.mark is not None or decision.same_as_superior or decision.consequences:
        said.append(f"期限：{describe_term(decision.term)}")
    said += ["在汇总后认定"] if decision.at == "rolled" else []
    said += [f"依据{names.basis(decision.clause)}"] if decision.clause else []
    return "；".join(said)


def _effects(decision: Decision, names: Names) -> Iterator[str]:
    if decision.points is not None:
        where = f"在“{decision.points_to}”中" if decision.points_to else "总分"
        yield f"{where}加 {say_formula(decision.points, names)} 分".replace(f"加 {MINUS}", "减 ")
    if decision.set_total is not None:
        yield f"总分改为 {decision.set_total} 分"
    if decision.set_grade is not None:
        yield f"等次定为“{names.title(decision.set_grade)}”"
    if decision.last_place:
        yield "名次排到最后"


def _consequence(one: Consequence) -> str:
    term = f"（{describe_term(one.term)}）" if one.term is not None else ""
    if one.kind == "block":
        return f"取消{one.what}资格{term}"
    if one.kind == "persons":
        return f"对{'、'.join(one.roles)}（只到职务，不到个人姓名）：{one.what}{term}"
    return f"公开方式：{one.what}{term}" if one.kind == "notice" else f"{one.what}{term}"


def describe_term(term: Term) -> str:
    """Return how long something holds, and what lifting it takes."""
    lasts = say_lasts(f"months:{term.months}" if term.kind == "months" else term.kind)
    return f"{lasts}，解除条件：{term.lifting}" if term.lifting else lasts


def _money(money: Money, names: Names) -> str:
    said = [] if money.when is None else [f"{say_condition(money.when, names)}的"]
    if money.amount is not None:
        said.append(f"{say_formula(money.amount, names)} 元（正数为奖励，负数为缴纳）")
    if money.by_place:
        side = "倒数第" if money.from_last else "第"
        rows = (
            f"{side} {place} 名 {sum_} 元" for place, sum_ in enumerate(money.by_place, start=1)
        )
        said.append("、".join(rows))
    said += [] if money.cap is None else [f"最多 {money.cap} 元"]
    said += [] if money.floor is None else [f"最少 {money.floor} 元"]
    if money.split:
        shares = "、".join(f"{one.role} {show(one.share, 2)}%" for one in money.split)
        said.append(f"其中 {shares}")
    said += [f"依据{names.basis(money.clause)}"] if money.clause else []
    return "；".join(said)
