"""A result says everything: every part, what it rests on, and why."""

from typing import Any

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.history import period_record
from fengqiao.rules.result import SEMANTICS
from fengqiao.rules.scoring import score
from tests.rules.scoring.trial_scheme import FLAT, GOOD, RULES
from tests.rules.scoring.trial_scheme import facts as _facts
from tests.rules.scoring.trial_scheme import row as _row


def test_a_result_names_its_rules_and_carries_what_was_waived(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT))
    assert result.semantics == SEMANTICS == 2
    assert (result.variant, result.decimals, result.total_decimals) == ("读法甲", 2, 1)
    assert [one.authority for one in result.waivers] == ["省委"]
    assert result.rules_sha256 == rule_set.sha256
    assert len({result.rules_sha256, result.facts_sha256, result.history_sha256}) == 3


def test_points_of_every_part_add_up_as_by_hand(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT))
    unit = result.unit("甲")
    assert [line.points for line in unit.items] == [3000, 5000, 950]
    assert [(part.id, part.points, part.full) for part in unit.sections] == [("work", 8950, 9000)]
    assert (unit.bonus, unit.total, unit.grade) == (200, 10150, "A")
    assert [(group.id, group.points, group.full) for group in unit.bonus_groups] == [
        ("both", 200, 300)
    ]
    assert unit.total_reason == "基础分 10 + 工作 89.5 + 加分 2 = 101.5 分。"
    assert unit.rank_reason == "列第 1 名（共 2 个单位排名）。"


def test_an_item_for_hill_units_does_not_exist_for_the_others(rule_set: RuleSet) -> None:
    line = score(rule_set, _facts(GOOD, FLAT)).unit("乙").items[2]
    assert not line.applies
    assert line.points is None
    assert "不适用" in line.reason
    assert score(rule_set, _facts(GOOD, FLAT)).unit("乙").gaps == ()


def test_a_dropped_item_is_no_gap(rule_set: RuleSet) -> None:
    without = {name: value for name, value in FLAT.items() if name != "mark"}
    unit = score(rule_set, _facts(GOOD, without)).unit("乙")
    assert unit.gaps == ()
    assert unit.items[1].points is None
    assert "不计" in unit.items[1].reason
    assert unit.total is not None


def test_units_that_share_a_place_are_told_so(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, GOOD))
    assert result.unit("乙").rank_reason == "列第 1 名（共 2 个单位排名），与另外 1 个单位并列。"
    assert {one.unit for one in result.statuses} == {"甲", "乙"}


def test_a_status_holds_so_many_months_and_until_it_is_lifted(rule_set: RuleSet) -> None:
    [status] = score(rule_set, _facts(GOOD, FLAT)).statuses
    assert (status.unit, status.kind, status.lasts) == ("乙", "warning", "months:6")
    assert (status.from_on, status.to_on, status.lifting) == ("", "", "验收合格")
    assert status.effects == ("列为重点单位", "通报批评")
    assert status.basis == "《试行办法》第一条：条文"


def test_every_record_behind_a_line_is_linked_to_who_is_charged(rule_set: RuleSet) -> None:
    given = _facts(GOOD, FLAT, rows={"visit": [_row("甲", "乙", "一"), _row("甲", None, "二")]})
    given["units"][1]["facts"]["late"]["sources"] = [{"kind": "report", "id": "r", "label": "周报"}]
    result = score(rule_set, given)
    line = result.unit("乙").items[0]
    assert [one["label"] for one in line.sources] == ["周报", "一"]
    assert [(one.title, one.shown) for one in line.inputs] == [
        ("迟报", "2 次"),
        ("上访批次", "1 批"),
    ]
    assert line.points == 2600
    assert result.unit("甲").items[0].sources == ()
    assert [(one.id, one.value) for one in result.unit("乙").measures] == [
        ("visits", 1),
        ("rising", 1),
    ]


def test_an_unknown_unit_has_no_score(rule_set: RuleSet) -> None:
    with pytest.raises(KeyError):
        score(rule_set, _facts(GOOD)).unit("戊")


def test_facts_that_do_not_fit_are_refused(rule_set: RuleSet) -> None:
    with pytest.raises(FactErrors):
        score(rule_set, _facts({**GOOD, "late": 101}))


def test_a_county_without_ranking_still_gets_its_points(rule_set: RuleSet) -> None:
    head, tail = RULES.split("ranking:\n")
    text = head + "grades:" + tail.split("grades:")[1].split("decisions:")[0]
    result = score(read_rule_set(text.encode(), "trial.yaml"), _facts(GOOD, FLAT))
    assert result.unit("甲").rank is None
    assert result.unit("甲").rank_reason == "本办法不排名。"
    assert result.unit("甲").grade == "A"
    assert not result.provisional


def test_all_points_are_as_fine_as_the_finest(rule_set: RuleSet) -> None:
    text = RULES.replace("weight: 30\n", "weight: 30\n        decimals: 3\n")
    result = score(read_rule_set(text.encode(), "trial.yaml"), _facts(GOOD, FLAT))
    assert result.decimals == 3
    assert result.unit("甲").items[0].points == 30000
    assert result.unit("甲").total == 101500
    assert period_record(result)["totals"]["甲"] == 1015


def test_an_amount_of_the_year_before_is_shown_with_its_year(rule_set: RuleSet) -> None:
    text = RULES.replace("formula: MIN(mark, 50)", 'formula: "MIN(mark - PAST(mark, 1), 50)"')
    text = text.replace("missing: drop", "missing: drop\n        floor: 0")
    years = read_rule_set(text.encode(), "trial.yaml")
    history: Any = {"2013": {"units": ["甲"], "decisions": {}, "facts": {"甲": {"mark": 30}}}}
    line = score(years, _facts(GOOD), history).unit("甲").items[1]
    assert line.points == 4700
    assert [(one.title, one.shown) for one in line.inputs] == [
        ("评分", "50 分"),
        ("2013年评分", "3 分"),
    ]


def test_a_total_that_nothing_makes_is_told(rule_set: RuleSet) -> None:
    text = RULES.replace("    full: 90\n", "    full: 90\n    combine: mean\n", 1)
    text = text.replace("missing: block", "missing: drop").replace(
        "only_for: {fact: kind, is: 山区, missing: drop}",
        "only_for: {fact: kind, is: 山区, missing: not_met}",
    )
    mean = read_rule_set(text.encode(), "trial.yaml")
    unit = score(mean, _facts({})).unit("甲")
    assert unit.total is None
    assert unit.gaps == ("数据没有到齐，总分暂不能合计。",)


def test_a_clause_that_is_not_in_the_basis_is_cited_as_it_stands(rule_set: RuleSet) -> None:
    text = RULES.replace("    lifting: 验收合格\n    clause: c\n", "")
    [status] = score(read_rule_set(text.encode(), "trial.yaml"), _facts(GOOD)).statuses
    assert status.basis == ""
