"""Conditions, order, points of decisions and money, and what a program asks for."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules.compiling import compile_rules, program_of
from fengqiao.rules.compiling.keeping import MOST_KEPT
from fengqiao.rules.model.conditions import Condition, Edge, GradeIs, Held, Met, Run
from fengqiao.rules.model.decisions import Decision, Grade, Money, Ranking, SortKey, Term
from fengqiao.rules.model.mechanisms import Expression
from fengqiao.rules.model.ruleset import Rules, RuleSet
from tests.rules.compiling.running import Unit, run
from tests.rules.compiling.writing import (
    HERE,
    both,
    bounds,
    choice,
    either,
    fact,
    formula,
    is_,
    item,
    maybe,
    never,
    rules,
)

FACTS = (fact("a", 1000), fact("p", 1000, decimals=1), choice("kind", "社区", "村", "企业"))
TERM = Term("once", 0, "")


def decision(id_: str, when: Condition, points: str | None = None) -> Decision:
    return Decision(
        id_, id_, when, None, False, formula(points) if points else None, "", None, None, False,
        (), "", TERM, "", "base", HERE,
    )  # fmt: skip


def edge(among: Condition | None = None) -> Edge:
    return Edge("bottom", 3, None, None, "down", "all_in", "all", among, HERE)


def rule(**changes: Any) -> Rules:
    return rules(item("i", Expression(formula("a"), HERE), "100"), facts=FACTS, **changes)


def met(when: Condition, *units: Unit) -> list[str | None]:
    program = compile_rules(rule(decisions=(decision("d", when),)), "2020")
    return [found["decision:d"] for found in run(program, *units)]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (bounds("a", at_least="5"), ["0", "1", "1", None]),
        (bounds("a", above="5"), ["0", "0", "1", None]),
        (bounds("a", at_most="5"), ["1", "1", "0", None]),
        (bounds("a", below="5"), ["1", "0", "0", None]),
        (bounds("a", above="4.5", at_most="5"), ["0", "1", "0", None]),
        (bounds("a", at_least="5", open_as="not_met"), ["0", "1", "1", "0"]),
        (bounds("total", at_least="6"), ["0", "0", "1", None]),
    ],
)
def test_a_figure_between_edges(condition: Condition, shown: list[str | None]) -> None:
    assert met(condition, {"a": 4}, {"a": 5}, {"a": 6}, {}) == shown


def test_a_choice_among_labels() -> None:
    units = [{"kind": kind} for kind in (0, 1, 2, None)]
    assert met(is_("kind", 1), *units) == ["0", "1", "0", None]
    assert met(is_("kind", 0, 2), *units) == ["1", "0", "1", None]
    assert met(is_("kind", 0, 2, open_as="not_met"), *units) == ["1", "0", "1", "0"]


def test_conditions_joined_decide_as_soon_as_they_can() -> None:
    high, village = bounds("a", at_least="5"), is_("kind", 1)
    units: list[Unit] = [{"a": 6, "kind": 1}, {"a": 4}, {"a": 6}, {"kind": 0}]
    assert met(both(high, village), *units) == ["1", "0", None, "0"]
    assert met(either(high, village), *units) == ["1", None, "1", None]
    assert met(never(either(high, village)), *units) == ["0", None, "0", None]


def test_the_figure_of_a_condition_is_kept_for_telling() -> None:
    when = both(is_("kind", 1), never(bounds("a * 2", at_least="5")))
    program = compile_rules(rule(decisions=(decision("d", when),)), "2020")
    assert run(program, {"a": 3, "kind": 1})[0]["decision:d/1/not/figure"] == "6"


def test_what_others_must_answer_is_asked_for_by_name() -> None:
    asked: dict[str, Any] = {
        "#edge:decision:d/0": edge(bounds("a", above="0")),
        "#grade:A": GradeIs(("A", "B"), HERE),
        "#grade:B": GradeIs(("A", "B"), HERE),
        "#met:other": Met("other", HERE),
        "#run:decision:d/3": Run("other", 2, True, "ever", "breaks", None, HERE),
        "#held:decision:d/4": Held(("veto",), "own", None, None, HERE),
    }
    parts = [asked[name] for name in asked if name != "#grade:B"]
    when = both(*parts, bounds("rank", at_most="3"))
    other = either(edge(), GradeIs(("A",), HERE))
    program = compile_rules(rule(decisions=(decision("d", when), decision("other", other))), "2020")
    asked["#grade:A"] = GradeIs(("A",), HERE)
    assert program.asked == {**asked, "#edge:decision:other/0": edge()}
    assert {one.name for one in program.columns} == {"a", "p", "kind"}
    yes = dict.fromkeys(asked, 1) | {"#rank": 2, "a": 1, "#grade:A": 0}
    found = run(
        program, yes, {**yes, "#grade:B": 0}, {**yes, "#rank": 4}, {**yes, "#met:other": None}
    )
    assert [one["decision:d"] for one in found] == ["1", "0", "0", None]
    assert [one["among:#edge:decision:d/0"] for one in found] == ["1"] * 4
    assert "among:#edge:decision:other/0" not in program.conditions


def test_the_order_of_a_ranking_and_its_groups() -> None:
    keys = (SortKey(formula("total"), False, ""), SortKey(formula("p - a"), True, ""))
    grouped = Ranking(keys, "share", "kind", False, 7, "neither", ())
    program = compile_rules(rule(ranking=grouped), "2020")
    assert program.sort_keys[0] is program.total
    assert program.group is program.facts["kind"]
    assert run(program, {"a": 3, "p": 25})[0]["key:1"] == "-0.5"
    within = Ranking(keys, "share", None, True, 7, "neither", ())
    assert compile_rules(rule(ranking=within), "2020").group is None


def test_points_of_decisions_are_rounded_like_the_total() -> None:
    program = compile_rules(
        rule(decisions=(decision("d", bounds("a", above="0"), "p * 0.05"),)), "2020"
    )
    assert run(program, {"a": 1, "p": 13})[0]["decision:d/points"] == "0.07"


def test_grades_may_have_a_further_condition_and_count_seats_among_some() -> None:
    def grade(id_: str, also: Condition | None, seats: Condition | None) -> Grade:
        return Grade(id_, id_, None, True, also, (), seats, HERE)

    graded = (
        grade("A", bounds("a", above="2"), edge(is_("kind", 1))),
        grade("B", None, edge()),
        grade("C", None, None),
    )
    program = compile_rules(rule(grades=graded), "2020")
    assert set(program.conditions) == {"grade:A", "seats:A"}
    found = run(program, {"a": 3, "kind": 0})[0]
    assert (found["grade:A"], found["seats:A"]) == ("1", "0")


def test_amounts_of_money_are_limited_and_rounded() -> None:
    def money(id_: str, amount: str | None, **changes: Any) -> Money:
        plain: dict[str, Any] = {"when": None, "cap": None, "floor": None, "decimals": 0}
        limits: dict[str, Any] = {
            key: maybe(changes.pop(key)) for key in ("cap", "floor") if key in changes
        }
        written = plain | changes | limits
        return Money(
            id_, id_, written["when"], formula(amount) if amount else None, (), False,
            written["cap"], written["floor"], (), written["decimals"], "", "base", HERE,
        )  # fmt: skip

    amounts = (
        money("m", "0 - 20 * p", floor="-3000.5", cap="0"),
        money("exact", "p * 0.05", decimals=2, when=bounds("total", above="1")),
        money("places", None, when=bounds("a", above="9")),
    )
    program = compile_rules(rule(money=amounts), "2020")
    assert set(program.amounts) == {"m", "exact"}
    assert set(program.conditions) == {"money:exact", "money:places"}
    found = run(program, {"a": 3, "p": 13}, {"a": 1, "p": 1000})
    assert [one["money:places"] for one in found] == ["0", "0"]
    assert [one["money:exact"] for one in found] == ["1", "0"]
    # 20 yuan for each point: 26 off, then no more than 3,000.50, in whole yuan.
    assert [one["amount:m"] for one in found] == ["-26", "-2000"]
    assert [one["amount:exact"] for one in found] == ["0.07", "5"]
    more = compile_rules(rule(money=(money("m", "0 - 50 * p", floor="-3000.5", cap="0"),)), "2020")
    assert run(more, {"a": 1, "p": 1000})[0]["amount:m"] == "-3001"


def test_a_program_is_compiled_once_for_the_same_content_and_period() -> None:
    first = RuleSet(rule(), "one", "x.yaml", None)
    program = program_of(first, "2020")
    assert program_of(RuleSet(rule(), "one", "y.yaml", None), "2020") is program
    assert program_of(first, "2021") is not program
    assert program_of(RuleSet(rule(), "two", "x.yaml", None), "2020") is not program
    for year in range(MOST_KEPT):
        program_of(first, str(2000 + year))
    assert program_of(RuleSet(rule(), "two", "x.yaml", None), "2020").period == "2020"
    assert program_of(first, "2063") is program_of(first, "2063")
