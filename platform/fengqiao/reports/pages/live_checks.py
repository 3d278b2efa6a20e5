"""What a form compares, as the browser's modules read it; the server decides again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fengqiao.forms.answers import named
from fengqiao.forms.comparisons import Comparison, Term
from fengqiao.forms.defaults import JUMP_LEAST, JUMP_TIMES
from fengqiao.forms.form import Field, Form, Section
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Value

# What the browser goes by where the page says nothing else; the server decides again.
_JUMP = {"times": JUMP_TIMES, "least": JUMP_LEAST}
_SIGN_WORDS = {
    "==": "等于",
    "!=": "不等于",
    "<=": "不超过",
    ">=": "不少于",
    "<": "小于",
    ">": "大于",
}
_RELATIONS = {"==": "=", "<=": "<=", ">=": ">=", "<": "<=", ">": ">="}


def checks_for_script(form: Form, previous: Mapping[str, Value]) -> dict[str, Any]:
    """Return the form's comparisons as ``checks.js`` reads them; the server decides again."""
    rules = [
        rule
        for each in form.rules
        if (rule := _script_rule(form, each.comparison, each.at, each.message, previous))
    ]
    usual = [bound for asked in form.fields.values() for bound in _usual_bounds(asked)]
    return {"rules": rules + usual, "jump": _JUMP}


def _usual_bounds(asked: Field) -> list[dict[str, Any]]:
    bounds = ((asked.usual_minimum, ">=", "通常不少于"), (asked.usual_maximum, "<=", "通常不超过"))
    return [
        {
            "at": asked.code,
            "left": [[asked.code, 1]],
            "relation": relation,
            "right": [],
            "constant": limit / 10**asked.places,
            "words": f"{words} {write_answer(asked, limit)}，请核实；属实可以照报。",
        }
        for limit, relation, words in bounds
        if limit is not None
    ]


def _script_rule(
    form: Form, comparison: Comparison, at: str, message: str, previous: Mapping[str, Value]
) -> dict[str, Any] | None:
    known = {n: v for n, v in previous.items() if isinstance(v, int)}
    if comparison.children_names or any("." in name for name in comparison.names):
        # Sums of tables and of the reports below are the server's.
        return None
    places = form.fields[comparison.names[0]].places
    strict = comparison.sign in ("<", ">")
    missing = any(name not in known for name in comparison.previous_names)
    if comparison.sign not in _RELATIONS or missing or (strict and places):
        return None
    constant = _constant(comparison.right, known, places) - _constant(
        comparison.left, known, places
    )
    step = {"<": -1.0, ">": 1.0}.get(comparison.sign, 0.0)
    amounts = "，".join(f"{form.fields[n].label} {{{n}}}" for n in comparison.names)
    return {
        "at": at,
        "left": [[t.name, t.sign] for t in comparison.left if t.name and not t.previous],
        "relation": _RELATIONS[comparison.sign],
        "right": [[t.name, t.sign] for t in comparison.right if t.name and not t.previous],
        "constant": constant + step,
        "words": f"{message}（{amounts}）",
    }


def _constant(terms: Sequence[Term], known: Mapping[str, int], places: int) -> float:
    numbers = sum(t.sign * t.number for t in terms if not t.name)
    before = sum(t.sign * known[t.name] for t in terms if t.previous)
    # Only a hint in the browser: what counts is compared in whole numbers on the server.
    return float(numbers + before / 10**places)


def condition_view(form: Form, section: Section) -> dict[str, Any] | None:
    """Return when a section is asked: in words, and for the script; None if it always is."""
    comparison = section.condition
    if comparison is None:
        return None
    left, right = (_told(form, side) for side in (comparison.left, comparison.right))
    when = f"{left}{_SIGN_WORDS[comparison.sign]} {right} "
    return {
        "words": f"只在{when}时填写；不是这样，不用填，也不计入。",
        "rule": _script_rule(form, comparison, "", "", {}),
    }


def _told(form: Form, terms: Sequence[Term]) -> str:
    told = ""
    for term in terms:
        name = f"“{named(form, term.name)}”" if term.name else str(term.number)
        told += ("减" if term.sign < 0 else "加" if told else "") + name
    return told
