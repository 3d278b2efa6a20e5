"""Formulas, facts and parameters, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules.compiling import compile_rules
from fengqiao.rules.compiling.formulas import lower
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.decisions import Ranking
from fengqiao.rules.model.measures import Computed
from fengqiao.rules.model.mechanisms import Expression
from tests.rules.compiling.running import Unit, run, work_out
from tests.rules.compiling.writing import (
    HERE,
    bonus,
    choice,
    fact,
    formula,
    item,
    measure,
    parameter,
    roll_up,
    rules,
)

FACTS = (
    fact("a", 1000, least=-1000),
    fact("b", 1000, least=-1000),
    fact("p", 1000, decimals=1, least=-1000),
    fact("q", 1000, decimals=2),
    fact("yes", 1),
    fact("nothing", absent="zero"),
    choice("kind", "社区", "村", "企业"),
)
PARAMETERS = (
    parameter(
        "goal", ("2018-01-01", "", "95"), ("2020-01-01", "", "96.5"), ("2020-07-01", "", "97")
    ),
    parameter(
        "rate",
        ("2018-01-01", "社区", "80"),
        ("2018-01-01", "", "70.5"),
        ("2020-01-01", "村", "75"),
        by="kind",
    ),
)


def value(
    text: str, *units: Unit, period: str = "2020", decimals: int = 4, **changes: Any
) -> str | list[str | None] | None:
    rule = rules(
        facts=FACTS,
        parameters=PARAMETERS,
        measures=(measure("m", Computed(formula(text)), decimals),),
        **changes,
    )
    found = [one["measure:m"] for one in work_out(rule, *units, period=period)]
    return found[0] if len(found) == 1 else found


@pytest.mark.parametrize(
    ("text", "shown"),
    # a = 7, b = -3, p = 2.5, q = 0.25, yes = 1
    [
        ("a + b * 2 - (p - 1)", "-0.5"),
        ("-a + +b", "-10"),
        ("a * b", "-21"),
        ("p * q", "0.625"),
        ("p * q * 2 * 1.5", "1.875"),
        ("2 * 3", "6"),
        ("a - a", "0"),
        ("MIN(a, p, 3)", "2.5"),
        ("MAX(a, p)", "7"),
        ("ABS(b)", "3"),
        ("SUM(a, b, q)", "4.25"),
        ("MIN(a, 5000.5) * 2 + q", "14.25"),
        ("IF(a > 6.5, p, q)", "2.5"),
        ("IF(a - 7, p, q)", "0.25"),
        ("IF(yes, 1, 0)", "1"),
        ("AND(a, b < 0)", "1"),
        ("AND(a, b > 0)", "0"),
        ("OR(a == 0, p != 2.5)", "0"),
        ("NOT(a >= 7)", "0"),
        ("NOT(a <= 6)", "1"),
        ("RATE(a, 3)", "233.33"),
        ("ROUND(p * q, 1)", "0.6"),
        ("ROUND(p, 0)", "3"),
        ("ROUND(p)", "3"),
        ("ROUND(-p, 0)", "-3"),
        ("ROUNDUP(q, 1)", "0.3"),
        ("ROUNDDOWN(-p, 0)", "-2"),
        ("ROUND(a, 2)", "7"),
        ("ROUND(a / b, 2)", "-2.33"),
        ("ROUND(a / 3 * 2, 1)", "4.7"),
        ("ROUND(2 * a / 3, 1)", "4.7"),
        ("ROUND(a / 3 * b * 2, 0)", "-14"),
        ("ROUNDUP(a / 3, 0)", "3"),
        ("ROUND(a * 2, 0)", "14"),
        ("ROUND(-(a), 0)", "-7"),
        ("ROUND(a / (b + 3), 0)", None),
        ("RATE(a, b + 3)", None),
        ("IFMISSING(gone, 5)", None),
        ("goal", "96.5"),
    ],
)
def test_formulas_are_exact_and_round_only_where_they_say_so(text: str, shown: str | None) -> None:
    unit = {"a": 7, "b": -3, "p": 25, "q": 25, "yes": 1}
    if "gone" in text:
        with pytest.raises(ValueError, match="gone is not known"):
            value(text, unit)
    else:
        assert value(text, unit) == shown


def test_what_is_missing_can_be_asked_for_and_replaced() -> None:
    assert value("IFMISSING(a, 5)", {}, {"a": 2}) == ["5", "2"]
    assert value("ISMISSING(a)", {}, {"a": 2}) == ["1", "0"]
    assert value("nothing + 1", {}, {"nothing": 2}) == ["1", "3"]
    assert value("a + 1", {}) is None
    assert value("a - a", {}) is None


def test_figures_of_the_peers() -> None:
    units: list[Unit] = [{"a": 1, "kind": 0}, {"a": 2, "kind": 0}, {"a": 6, "kind": 1}, {}]
    assert value("PEERMEAN(a)", *units) == ["3"] * 4
    assert value("PEERMAX(a) - PEERMIN(a)", *units) == ["5"] * 4
    assert value("PEERSUM(a) * 10 + PEERCOUNT(a)", *units) == ["93"] * 4
    assert value("PEERRANK(a)", *units) == ["3", "2", "1", None]
    ranking = Ranking((), "share", "kind", False, 1, "neither", ())
    # 1.5 in the group; alone it would be rounded to the whole numbers of a.
    assert value("PEERMEAN(a)", *units, ranking=ranking) == ["1.5", "1.5", "6", None]
    assert value("0 + PEERMEAN(a)", *units, ranking=ranking) == ["2", "2", "6", None]
    assert value("ROUND(PEERMEAN(a), 1) + 0", *units, ranking=ranking) == ["1.5", "1.5", "6", None]


def test_peers_may_be_the_units_of_one_parent() -> None:
    ranking = Ranking((), "share", None, True, 1, "neither", ())
    units: list[Unit] = [{"a": 1, "#parent": 1}, {"a": 5, "#parent": 1}, {"a": 6, "#parent": 2}]
    assert value("PEERMAX(a)", *units, ranking=ranking) == ["5", "5", "6"]
    nobody = Ranking((), "share", None, False, 1, "neither", ())
    assert value("PEERMAX(a)", *units, ranking=nobody) == ["6", "6", "6"]


def test_the_past_is_read_from_earlier_columns() -> None:
    unit = {"a": 10, "a@1": 7, "a@2": 4, "a@3": 4, "nothing@1": None}
    assert value("a - PAST(a, 1)", unit) == "3"
    assert value("PAST(PAST(a, 1) - PAST(a, 2), 1)", unit) == "0"
    # 15 ÷ 3 = 5; 11 ÷ 2 = 5.5, at the decimals of a 6.
    assert value("PASTMEAN(a, 3)", unit) == "5"
    assert value("PASTMEAN(a, 2)", unit) == "5.5"
    assert value("PASTMEAN(a, 2) + 0", unit) == "6"
    assert value("PASTMEAN(a, 4)", unit) is None
    # Whether an earlier period without an entry was held at all is for the data to say.
    assert value("PAST(nothing, 1)", unit) is None


def test_a_past_measure_is_what_it_was_with_the_parameters_of_its_time() -> None:
    rule = rules(
        item("i", Expression(formula("PAST(m, 1) + PAST(m, 2)"), HERE)),
        facts=FACTS,
        parameters=PARAMETERS,
        measures=(measure("m", Computed(formula("ROUND(a / 4, 2) + goal")), 0),),
    )
    unit = {"a": 0, "a@1": 2, "a@2": 3, "a@3": 4}
    # 0.5 + 95 = 95.5 shows 96; 0.75 + 95 = 95.75 shows 96.
    assert work_out(rule, unit)[0]["item:i"] == "192"
    # 2018 had a value, 2017 none.
    assert work_out(rule, unit, period="2019")[0]["item:i"] is None


def test_past_points_are_read_as_recorded() -> None:
    items = (
        item("i", Expression(formula("PAST(total, 1) - PAST(i, 2) + PAST(all, 1)"), HERE)),
        bonus("x", Expression(formula("PAST(bonus, 1) + PAST(x, 1)"), HERE)),
    )
    program = compile_rules(rules(*items, facts=FACTS), "2020")
    names = {(one.name, one.back) for one in program.columns}
    expected = {("total", 1), ("item:i", 2), ("section:all", 1), ("bonus", 1), ("bonus:x", 1)}
    assert names >= expected
    unit = {"total@1": 9050, "item:i@2": 50, "section:all@1": 100, "bonus@1": 200, "bonus:x@1": 1}
    found = run(program, unit)[0]
    assert (found["item:i"], found["bonus:x"], found["total"]) == ("91", "2.01", "93.01")


@pytest.mark.parametrize(
    ("period", "shown"),
    [("2019", "95"), ("2020", "96.5"), ("2020-07", "97"), ("2020-06", "96.5"), ("2026-Q1", "97")],
)
def test_the_newest_parameter_not_after_the_first_day_is_in_force(period: str, shown: str) -> None:
    assert value("goal", {"a": 0}, period=period) == shown


def test_a_parameter_may_depend_on_a_choice() -> None:
    units = [{"kind": kind} for kind in (0, 1, 2, None)]
    assert value("rate", *units, period="2019") == ["80", "70.5", "70.5", None]
    assert value("rate", *units, period="2020") == [None, "75", None, None]


def test_without_a_parameter_in_force_nothing_can_be_scored() -> None:
    with pytest.raises(ValueError, match="goal has no value in force in 2017"):
        value("goal", {"a": 0}, period="2017")


def test_a_round_before_the_first_of_a_year_is_in_the_year_before() -> None:
    changes: dict[str, Any] = {"roll_up": roll_up("round", "year", 2)}
    assert value("PAST(goal, 1)", {"a": 0}, period="2020-R1", **changes) == "95"
    unknown: dict[str, Any] = {"roll_up": roll_up("round", "year")}
    assert value("PAST(goal, 1)", {"a": 0}, period="2020-R1", **unknown) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a / b", "must say its decimals"),
        ("ROUND(a / b + 1, 2)", "must say its decimals"),
        ("SQRT(a)", "SQRT is no function"),
        ("ROUND(a, b)", "a whole number must stand here"),
        ("m + 1", "m is needed for itself"),
    ],
)
def test_what_the_checker_refuses_is_refused_here_too(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        value(text, {"a": 1, "b": 1})


def test_two_things_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="a stands for two things"):
        compile_rules(rules(facts=(*FACTS, fact("a"))), "2020")


def test_a_formula_stays_one_node_where_it_can() -> None:
    scope = Scope(rules(facts=FACTS), "2020")
    for one in FACTS:
        scope.define(one.id, lambda _, one=one: scope.column(one.id, one.decimals, 0, 9))  # type: ignore[misc]  # the factory is bound at once
    node = lower(scope, formula("20 - 0.5 * (a + 2 * b) - p"))
    assert node.decimals == 1
    terms = {getattr(term, "name", "constant"): factor for factor, term in node.terms}  # type: ignore[union-attr]  # the node is a sum
    assert terms == {"a": -5, "b": -10, "p": -1, "constant": 1}
