"""Model records written by hand, shortly: the tests here do not depend on the reader."""

from __future__ import annotations

import ast
from typing import Any

from fengqiao.rules.model.conditions import All, AnyOf, Bounds, Condition, Is, Not
from fengqiao.rules.model.declared import Fact, Parameter
from fengqiao.rules.model.formulas import Call, Formula, Name, Number, Operation
from fengqiao.rules.model.measures import Measure, Source
from fengqiao.rules.model.mechanisms import Figure, Mechanism, Quotient
from fengqiao.rules.model.quantities import Quantity, quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import Item, Missing, RollUp, Section, Total
from fengqiao.sources import Place

HERE = Place("x.yaml", 1, 1)
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.UAdd: "+", ast.USub: "-",
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def number(text: str) -> Quantity:
    """Return a decimal number as a file writes it."""
    whole, _, part = text.partition(".")
    return quantity(int(whole + part), len(part))


def maybe(text: str | None) -> Quantity | None:
    return None if text is None else number(text)


def formula(text: str) -> Formula:
    """Return a formula; Python's own reading of it is near enough for tests."""
    return _formula(ast.parse(text, mode="eval").body, text)


def _formula(node: ast.expr, text: str) -> Formula:
    if isinstance(node, ast.Constant):
        return Number(number(ast.get_source_segment(text, node) or ""), HERE)
    if isinstance(node, ast.Name):
        return Name(node.id, HERE)
    if isinstance(node, ast.UnaryOp):
        return Operation(SIGNS[type(node.op)], None, _formula(node.operand, text), HERE)
    if isinstance(node, ast.BinOp):
        left, right = _formula(node.left, text), _formula(node.right, text)
        return Operation(SIGNS[type(node.op)], left, right, HERE)
    if isinstance(node, ast.Compare):
        left, right = _formula(node.left, text), _formula(node.comparators[0], text)
        return Operation(SIGNS[type(node.ops[0])], left, right, HERE)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return Call(node.func.id, tuple(_formula(one, text) for one in node.args), HERE)


def of(text: str) -> Figure:
    return Figure(formula(text), HERE)


def rate(top: str, bottom: str, none: str = "missing", decimals: int = 2) -> Quotient:
    when_none = none if none in ("missing", "zero", "full") else number(none)
    return Quotient(formula(top), formula(bottom), decimals, when_none, HERE)


def fact(id_: str, most: int = 100, **changes: Any) -> Fact:
    plain: dict[str, Any] = {
        "title": id_, "source": "manual.x", "unit": "次", "decimals": 0, "least": 0,
        "choices": (), "absent": "missing", "place": HERE,
    }  # fmt: skip
    return Fact(id=id_, most=most, **{**plain, **changes})


def choice(id_: str, *labels: str, **changes: Any) -> Fact:
    return fact(id_, len(labels) - 1, choices=tuple(enumerate(labels)), **changes)


def measure(id_: str, source: Source, decimals: int = 0, most: int | None = None) -> Measure:
    return Measure(id_, id_, "", decimals, most, source, HERE)


def parameter(id_: str, *values: tuple[str, str, str], by: str | None = None) -> Parameter:
    dated = tuple((date, label, number(value)) for date, label, value in values)
    return Parameter(id_, id_, "", by, dated, HERE)


def missing(policy: str = "block", points: str | None = None, among: str = "all") -> Missing:
    return Missing(policy, maybe(points), among)


def item(id_: str, mechanism: Mechanism, weight: str | None = "20", **changes: Any) -> Item:
    plain: dict[str, Any] = {
        "title": id_, "section": "all", "weight_by": None, "decimals": 2, "floor": None,
        "cap": None, "missing": missing(), "only_for": None, "zero_if": None, "full_if": None,
        "owner": "", "clause": "", "note": "", "roll_up": None, "place": HERE,
    }  # fmt: skip
    limits: dict[str, Any] = {
        key: maybe(changes.pop(key)) for key in ("floor", "cap") if key in changes
    }
    return Item(id=id_, mechanism=mechanism, weight=maybe(weight), **(plain | changes | limits))


def bonus(id_: str, mechanism: Mechanism, weight: str | None = None, **changes: Any) -> Item:
    return item(id_, mechanism, weight, section="", missing=missing("zero"), **changes)


def section(id_: str, full: str, *parts: str, **changes: Any) -> Section:
    plain: dict[str, Any] = {
        "title": id_, "parent": "", "share": None, "combine": "sum", "floor": None, "cap": None,
        "overflow": "dropped", "rescale": None, "zero_if": None, "only_for": None, "decimals": 2,
        "place": HERE,
    }  # fmt: skip
    limits: dict[str, Any] = {
        key: maybe(changes.pop(key)) for key in ("floor", "cap") if key in changes
    }
    return Section(id=id_, full=number(full), parts=parts, **(plain | changes | limits))


def total(full: str = "100", **changes: Any) -> Total:
    plain: dict[str, Any] = {
        "parts": "leave", "combine": "sum", "start": "0", "floor": None, "cap": None,
        "bonus_cap": None, "bonus_floor": None, "decimals": 2,
    }  # fmt: skip
    written = {**plain, **changes}
    for key in ("start", "floor", "cap", "bonus_cap", "bonus_floor"):
        written[key] = maybe(written[key])
    return Total(full=number(full), **written)


def roll_up(base: str, to: str, rounds: int | None = None) -> RollUp:
    return RollUp(base, to, "mean", (), "skip", None, rounds)


def bounds(
    text: str,
    at_least: str | None = None,
    at_most: str | None = None,
    above: str | None = None,
    below: str | None = None,
    open_as: str = "block",
) -> Bounds:
    lower, upper = at_least or above, at_most or below
    return Bounds(
        formula(text),
        (number(lower), at_least is not None) if lower else None,
        (number(upper), at_most is not None) if upper else None,
        open_as,
        HERE,
    )


def is_(name: str, *codes: int, open_as: str = "block") -> Is:
    return Is(name, tuple(map(str, codes)), codes, open_as, HERE)


def both(*conditions: Condition) -> All:
    return All(conditions)


def either(*conditions: Condition) -> AnyOf:
    return AnyOf(conditions)


def never(condition: Condition) -> Not:
    return Not(condition)


def rules(*items: Item, facts: tuple[Fact, ...], **changes: Any) -> Rules:
    """Return rules with all items in one section, unless sections are given."""
    own = tuple(one for one in items if one.section)
    plain: dict[str, Any] = {
        "id": "x", "version": "1", "title": "x", "source": "", "variant": "",
        "period": "year", "valid_from": "2010-01-01", "valid_to": "open", "basis": (),
        "parameters": (), "registers": (), "measures": (),
        "sections": (section("all", "100", *(one.id for one in own)),),
        "bonus_groups": (), "total": total(), "roll_up": None, "ranking": None, "grades": (),
        "decisions": (), "money": (), "waivers": (),
    }  # fmt: skip
    plain["level" if "level" in Rules.__dataclass_fields__ else "levels"] = "township"
    bonuses = tuple(one for one in items if not one.section)
    return Rules(facts=facts, items=own, bonuses=bonuses, **{**plain, **changes})
