"""A result is the same to the bit, as a whole and as arrays, however it is reached."""

import random
from typing import Any

from fengqiao.rules import RuleSet
from fengqiao.rules.compiling import program_of
from fengqiao.rules.data.population import facts_to_population
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.facts import Facts
from fengqiao.rules.scoring import score, score_arrays
from tests.rules.scoring.trial_scheme import FLAT, GOOD
from tests.rules.scoring.trial_scheme import facts as _facts


def test_the_order_of_units_in_the_facts_changes_nothing(rule_set: RuleSet) -> None:
    given = _facts(GOOD, FLAT, {**FLAT, "late": 5})
    turned: Facts = {**given, "units": given["units"][::-1]}
    assert score(rule_set, given).canonical == score(rule_set, turned).canonical


def test_another_figure_gives_another_hash(rule_set: RuleSet) -> None:
    one, two = _facts(GOOD, FLAT), _facts(GOOD, {**FLAT, "late": 3})
    assert score(rule_set, one).sha256 != score(rule_set, two).sha256


def _arrays(rule_set: RuleSet, given: Facts, threads: int = 1) -> Any:
    program = program_of(rule_set, given["period"])
    population = facts_to_population(rule_set.rules, program.columns, given)
    setting = Setting(given["period"], population.codes)
    return score_arrays(rule_set.rules, program, population, setting, threads=threads)


def test_arrays_hold_the_points_of_the_result(rule_set: RuleSet) -> None:
    given = _facts(GOOD, FLAT)
    scores, result = _arrays(rule_set, given), score(rule_set, given)
    column = scores.ids.index("item:reports")
    assert scores.points[:, column].tolist() == [2800, 3000]  # 乙 comes before 甲 by code.
    assert scores.decimals[scores.ids.index("total")] == 1
    assert scores.decided.places.top.tolist() == [result.unit(code).rank for code in "乙甲"]


def test_the_hash_of_the_arrays_is_one_for_any_number_of_threads(rule_set: RuleSet) -> None:
    chance = random.Random(3)
    units = [
        {"late": chance.randrange(9), "kind": 1, "mark": chance.randrange(600)} for _ in range(4)
    ]
    given = _facts(*units)
    assert _arrays(rule_set, given).sha256 == _arrays(rule_set, given, 2).sha256
    units[0]["late"] += 1
    assert _arrays(rule_set, _facts(*units)).sha256 != _arrays(rule_set, given).sha256
