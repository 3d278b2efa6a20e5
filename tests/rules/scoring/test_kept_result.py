"""A result is read back as it was written, and kept for the periods after it."""

import dataclasses

import pytest

from fengqiao.rules import RuleSet
from fengqiao.rules.history import period_record
from fengqiao.rules.kept_result import read_result
from fengqiao.rules.scoring import score, score_fully
from fengqiao.rules.scoring.records import record_of
from tests.rules.scoring.trial_scheme import FLAT, GOOD
from tests.rules.scoring.trial_scheme import facts as _facts
from tests.rules.scoring.trial_scheme import row as _row


def test_a_past_period_is_kept_with_its_figures_and_read_by_the_next(rule_set: RuleSet) -> None:
    rows = [_row("乙", "乙", "一"), _row("乙", "乙", "二")]
    full = score_fully(rule_set, _facts(GOOD, FLAT, rows={"visit": rows}))
    record = record_of(full.scored)
    assert record["decisions"] == {"last": ["乙"]}
    assert record["facts"]["乙"]["measure:visits"] == 2
    assert record["totals"]["甲"] == 1015
    assert record["grades"]["甲"] == "A"
    following = score(rule_set, _facts(GOOD, FLAT, period="2015"), {"2014": record})
    assert [one.value for one in following.unit("乙").measures] == [0, -2]
    assert following.unit("乙").bonuses[1].points == 200
    inputs = following.unit("乙").bonuses[1].inputs
    assert [(one.name, one.title) for one in inputs] == [("rising", "上访比上年")]


def test_the_record_of_a_result_holds_what_the_record_of_its_period_holds(
    rule_set: RuleSet,
) -> None:
    given = _facts(GOOD, FLAT, rows={"visit": [_row("乙", "乙", "一"), _row("乙", "乙", "二")]})
    full = score_fully(rule_set, given)
    kept = period_record(read_result(full.result.canonical), given)
    whole = record_of(full.scored)
    assert {key: kept[key] for key in ("units", "decisions", "totals", "grades")} == {
        key: whole[key] for key in ("units", "decisions", "totals", "grades")
    }
    for code, figures in whole["facts"].items():
        assert figures.items() <= kept["facts"][code].items()
    assert kept["facts"]["乙"]["measure:visits"] == 2
    assert "facts" not in period_record(full.result)
    after = _facts(GOOD, FLAT, period="2015")
    assert score(rule_set, after, {"2014": kept}).units == (
        score(rule_set, after, {"2014": whole}).units
    )


def test_a_measure_that_could_not_be_worked_out_leaves_no_figure_behind(
    rule_set: RuleSet,
) -> None:
    given = _facts(GOOD, FLAT)
    result = score(rule_set, given)
    first, *others = result.units
    unknown = tuple(dataclasses.replace(one, value=None) for one in first.measures)
    result = dataclasses.replace(
        result, units=(dataclasses.replace(first, measures=unknown), *others)
    )
    kept = period_record(result, given)["facts"]
    assert not [name for name in kept[first.code] if name.startswith("measure:")]
    assert kept[others[0].code]["measure:visits"] == 0


def test_a_result_is_read_back_as_it_was_written(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT, rows={"visit": [_row("甲", "乙", "一")]}))
    assert read_result(result.canonical) == result
    assert read_result(result.canonical).sha256 == result.sha256


@pytest.mark.parametrize("text", ["[]", "{}", '{"units": 3}', '{"nothing": 1}', "no"])
def test_what_is_no_result_is_refused(text: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_result(text)


def test_a_result_of_an_older_shape_takes_defaults(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT))
    plain = dataclasses.replace(result, waivers=(), variant="", met=())
    text = plain.canonical.replace(',"variant":""', "").replace(',"waivers":[]', "")
    assert "waivers" not in text
    assert read_result(text) == plain
