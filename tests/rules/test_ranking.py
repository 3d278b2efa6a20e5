"""Places and what follows: ties, edges, small groups, several years, a superior's decision."""

from __future__ import annotations

import pytest

from fengqiao.rules import Facts, History, PeriodRecord, Result, Source, period_record, score
from tests.rules.cases import county, graded, rules, unit

EVERYBODY = list("甲乙丙丁戊己庚辛")


def marked(result: Result, decision: str) -> str:
    return "".join(one.unit for one in result.statuses if one.decision == decision)


def ranks(result: Result) -> dict[str, int | None]:
    return {one.code: one.rank for one in result.units}


def bottom(*codes: str, units: list[str] | None = None) -> PeriodRecord:
    return {"units": units or EVERYBODY, "decisions": {"worst": list(codes)}}


EIGHT = graded(900, 800, 700, 600, 500, 400, 300, 200)


def test_eight_different_totals_have_a_clear_top_and_bottom_three() -> None:
    result = score(rules(), EIGHT)
    assert list(ranks(result).values()) == [1, 2, 3, 4, 5, 6, 7, 8]
    # Codes are compared as text, so 丙 comes before 乙 and 甲.
    assert sorted(marked(result, "best")) == sorted("甲乙丙")
    assert sorted(marked(result, "worst")) == sorted("己庚辛")


def test_units_tied_for_first_share_it_and_the_next_place_is_skipped() -> None:
    result = score(rules(), graded(900, 900, 700, 600, 500, 400, 300, 200))
    assert [ranks(result)[code] for code in "甲乙丙丁"] == [1, 1, 3, 4]
    assert result.unit("甲").rank_reason == "列第 1 名（共 8 个单位排名），与另外 1 个单位并列。"
    assert sorted(marked(result, "best")) == sorted("甲乙丙")


@pytest.mark.parametrize(("at_edge", "reached"), [("all_in", "戊己庚辛"), ("none_in", "庚辛")])
def test_a_tie_across_the_edge_of_the_bottom_three_goes_as_declared(
    at_edge: str, reached: str
) -> None:
    changed = rules(("{bottom: 3, at_edge: all_in,", f"{{bottom: 3, at_edge: {at_edge},"))
    result = score(changed, graded(900, 800, 700, 600, 400, 400, 300, 200))
    assert sorted(marked(result, "worst")) == sorted(reached)


@pytest.mark.parametrize(("at_edge", "reached"), [("all_in", "甲乙丙丁"), ("none_in", "甲乙")])
def test_a_tie_across_the_edge_of_the_top_three_goes_as_declared(
    at_edge: str, reached: str
) -> None:
    changed = rules(("{top: 3, at_edge: all_in,", f"{{top: 3, at_edge: {at_edge},"))
    result = score(changed, graded(900, 800, 700, 700, 500, 400, 300, 200))
    assert sorted(marked(result, "best")) == sorted(reached)


def test_in_a_group_below_the_smallest_size_nobody_is_top_or_bottom() -> None:
    six = score(rules(), graded(900, 800, 700, 600, 500, 400))
    assert six.ranked == 6
    assert six.statuses == ()
    seven = score(rules(), graded(900, 800, 700, 600, 500, 400, 300))
    assert len(seven.statuses) == 6


def test_where_all_are_equal_the_overlap_rule_decides() -> None:
    equal = graded(*[500] * 8)
    assert score(rules(), equal).statuses == ()
    both = score(rules(("overlap: neither", "overlap: both")), equal)
    assert len(marked(both, "best")) == len(marked(both, "worst")) == 8


def test_ties_are_broken_by_the_declared_keys_in_order() -> None:
    facts = county(
        unit("甲", late=2, review=500), unit("乙", late=0, review=200), unit("丙", late=2)
    )
    by_look = rules(("{by: total}", "{by: total}, {by: look}"))
    by_late = rules(("{by: total}", "{by: total}, {by: late, best: low}"))
    assert [ranks(score(rules(), facts))[code] for code in "甲乙"] == [2, 2]
    assert [ranks(score(by_look, facts))[code] for code in "甲乙"] == [2, 3]
    assert [ranks(score(by_late, facts))[code] for code in "甲乙"] == [3, 2]


def test_a_unit_without_its_figures_is_left_unranked_and_the_result_is_provisional() -> None:
    facts = graded(900, 800, 700, 600, 500, 400, 300)
    facts["units"].append(unit("辛", late=None))
    result = score(rules(), facts)
    assert result.provisional
    assert result.ranked == 7
    assert result.units[-1].rank_reason == "数据没有到齐，暂不排名。"
    assert not score(rules(), EIGHT).provisional


def test_a_missing_tie_break_figure_blocks_the_unit() -> None:
    changed = rules(("{by: total}", "{by: total}, {by: done, best: high}"))
    found = score(changed, county(unit("甲", done=None))).unit("甲")
    assert found.rank is None
    assert found.gaps == ("排名要用的“已办”还没有数据。",)


def runs(history: History, missing_year: str = "breaks", years: int = 2) -> str:
    changed = rules(
        ("times: 2, in_a_row: yes, missing: breaks,",
         f"times: {years}, in_a_row: yes, missing: {missing_year},")
    )  # fmt: skip
    return marked(score(changed, EIGHT, history), "again")


def test_bottom_three_two_years_running_is_a_veto_with_those_accountable() -> None:
    result = score(rules(), EIGHT, {"2025": bottom("辛", "甲")})
    vetoed = [one for one in result.statuses if one.decision == "again"]
    assert [(one.unit, one.kind) for one in vetoed] == [("辛", "veto")]
    assert vetoed[0].cause == "2025年、2026年连续 2 次“后三位”。"
    assert vetoed[0].accountable == ("党政主要负责人", "分管负责人")
    assert vetoed[0].lasts == "months:12"


def test_a_missing_year_breaks_the_run_bridges_it_or_leaves_it_open() -> None:
    older: History = {"2024": bottom("辛")}
    assert runs(older) == ""
    assert runs(older, "bridges") == "辛"
    assert runs(older, "block") == ""
    changed = rules(("in_a_row: yes, missing: breaks", "in_a_row: yes, missing: block"))
    result = score(changed, EIGHT, older)
    assert result.provisional
    gap = "“连续两年后三位”还不能认定：数据或往期记录不全。"
    assert result.unit("辛").gaps == (gap,)
    assert result.unit("甲").gaps == ()


def test_a_year_in_which_the_unit_was_not_ranked_counts_as_missing_for_it() -> None:
    without: History = {"2025": bottom("庚", units=list("甲乙丙丁戊己庚")), "2024": bottom("辛")}
    assert runs(without) == "庚"
    assert sorted(runs(without, "bridges")) == sorted("庚辛")


def test_a_good_year_between_ends_the_run() -> None:
    history: History = {"2025": bottom("己"), "2024": bottom("庚")}
    assert runs(history, "bridges") == "己"


def test_longer_runs_look_further_back_and_never_at_later_years() -> None:
    three: History = {"2025": bottom("辛", "己"), "2024": bottom("辛", "庚"), "2027": bottom("庚")}
    assert runs(three, years=3) == "辛"
    assert runs({"2026": bottom("辛"), "2027": bottom("辛")}) == ""


def test_a_final_result_is_the_next_years_history() -> None:
    first: Facts = {**EIGHT, "period": "2025"}
    record = period_record(score(rules(), first))
    assert record["units"] == sorted(EVERYBODY)
    again = score(rules(), EIGHT, {"2025": record})
    assert sorted(marked(again, "again")) == sorted("己庚辛")


def test_a_superiors_decision_propagates_whatever_the_place() -> None:
    facts = graded(900, 800, 700, 600, 500, 400, 300, 200)
    source: Source = {"kind": "manual", "id": "7", "label": "市通报第7号"}
    facts["units"][0]["facts"]["listed"] = {"value": 1, "sources": [source]}
    facts["units"][1]["facts"]["listed"] = {"value": 0}
    result = score(rules(), facts)
    assert [one.kind for one in result.statuses_of("甲")] == ["commendation", "veto"]
    veto = result.statuses_of("甲")[1]
    assert veto.cause == "“市级认定”认定为“一票否决”（市通报第7号）。"
    assert veto.authority == "县委"
    assert veto.basis == "《县考核通知》第1条：全文"
    assert marked(result, "above") == "甲"


def test_an_unconfirmed_superiors_decision_is_none_or_leaves_a_gap_as_declared() -> None:
    assert not score(rules(), EIGHT).provisional
    changed = rules(("is: 一票否决, missing: not_met", "is: 一票否决, missing: block"))
    result = score(changed, EIGHT)
    assert result.provisional
    assert result.unit("甲").gaps == ("“市级一票否决”还不能认定：还没有“市级认定”。",)
    assert result.unit("甲").rank == 1


def test_units_left_out_of_the_ranking_make_room_for_others() -> None:
    facts = graded(900, 800, 700, 600, 500, 400, 300, 200)
    facts["units"][7]["facts"]["listed"] = {"value": 1}
    result = score(rules(("leave_out: []", "leave_out: [above]")), facts)
    assert result.unit("辛").rank_reason == "因“市级一票否决”，按规定不参加排名。"
    assert not result.provisional
    assert sorted(marked(result, "worst")) == sorted("戊己庚")
    assert marked(result, "above") == "辛"
