"""How villages add up to a township, and townships to a county."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.errors import Invalid
from fengqiao.forms.agreement import check_together
from fengqiao.forms.answers import check_answers, written_answers
from fengqiao.forms.consolidation import ChildReport, consolidate
from fengqiao.forms.form_file import parse_form, read_form, read_form_file
from fengqiao.tenancy.questions import Row, Value

FORMS = Path(__file__).parents[2] / "tenants" / "jinzhai" / "forms"
TOWNSHIP = read_form(FORMS / "township-half-monthly.yaml")
COUNTY = read_form(FORMS / "county-monthly.yaml")

RATES = """
form: township_rates
title: 满意率
level: township
frequency: half_month
owner: 县委政法委
basis: 制度
due: {working_days: 2}
sections:
  - section: a
    title: 甲
    fields:
      - {field: rate, label: 满意率, type: decimal, places: 1, unit: "%",
         consolidates: mean, weighted_by: asked, from: village_weekly.rate}
      - {field: asked, label: 受访, unit: 户, consolidates: sum, from: village_weekly.asked}
      - {field: worst, label: 最多一次, unit: 件, consolidates: max, from: village_weekly.asked}
      - {field: last, label: 最近一次, unit: 件, consolidates: latest, from: village_weekly.asked}
      - {field: photos, label: 附件, type: attachments, longest: 2,
         consolidates: list, from: village_weekly.photos}
"""


def weekly(unit: int, week: int, name: str = "", **values: Value) -> ChildReport:
    name = name or f"{unit}号村"
    return ChildReport(
        f"{unit}/{week}", unit, name, "village_weekly", f"2026-W{week}", dict(values)
    )


def test_flows_add_up_over_villages_and_weeks() -> None:
    children = [
        weekly(unit, week, disputes_found=unit + week) for unit in (1, 2) for week in (47, 48)
    ]
    result = consolidate(TOWNSHIP, children)
    assert result.values["disputes_found"] == 48 + 49 + 49 + 50
    assert [source.key for source in result.sources["disputes_found"]] == [
        "1/47",
        "1/48",
        "2/47",
        "2/48",
    ]


def test_stocks_count_each_village_once_with_its_newest_report() -> None:
    children = [
        weekly(1, 48, patrol_members=11),
        weekly(1, 47, patrol_members=10),
        weekly(2, 47, patrol_members=5),
    ]
    result = consolidate(TOWNSHIP, children)
    assert result.values["patrol_members"] == 16
    assert [source.key for source in result.sources["patrol_members"]] == ["1/48", "2/47"]


def test_two_villages_of_the_same_name_are_two_villages() -> None:
    children = [weekly(n, 47, name="青山村", patrol_members=7) for n in (1, 2)]
    assert consolidate(TOWNSHIP, children).values["patrol_members"] == 14


def test_a_missing_answer_is_left_out_and_is_never_zero() -> None:
    result = consolidate(TOWNSHIP, [weekly(1, 47, patrols=None, campaigns=2), weekly(2, 47)])
    assert "patrols" not in result.values
    assert result.values["campaigns"] == 2
    assert [source.unit_id for source in result.sources["campaigns"]] == [1]


def test_the_township_s_own_questions_are_left_to_the_township() -> None:
    result = consolidate(TOWNSHIP, [weekly(1, 47, case_meetings=5)])
    assert "case_meetings" not in result.values


def test_no_children_give_no_values() -> None:
    result = consolidate(TOWNSHIP, [])
    assert (result.values, result.sources, result.narrative) == ({}, {}, "")


def test_the_same_week_of_a_village_is_never_counted_twice() -> None:
    with pytest.raises(Invalid) as refusal:
        consolidate(TOWNSHIP, [weekly(1, 47, patrols=1), weekly(1, 47, patrols=2)])
    assert "汇总了两次" in refusal.value.reason


def test_the_narrative_is_the_villages_own_words_with_their_source() -> None:
    children = [
        weekly(1, 47, name="红村", narrative="调解一起地界纠纷。\n双方握手言和。"),
        weekly(2, 47, name="双井村", narrative="无。"),
        weekly(3, 48, name="青山村", narrative="修好两处路灯。"),
    ]
    assert consolidate(TOWNSHIP, children).narrative == (
        "【红村 第47周】调解一起地界纠纷。 双方握手言和。\n【青山村 第48周】修好两处路灯。"
    )


def test_a_long_narrative_ends_at_a_whole_entry_and_says_how_many_are_left() -> None:
    children = [weekly(n, 47, narrative="事" * 480) for n in range(1, 11)]
    told = consolidate(TOWNSHIP, children).narrative
    assert len(told) <= 3000
    assert told.endswith("（另有 4 条，见下级报表。）")
    assert told.count("【") == 6


def test_a_mean_is_weighted_and_rounds_half_away_from_zero() -> None:
    form = parse_form(RATES).form
    result = consolidate(
        form, [weekly(1, 47, rate=900, asked=10), weekly(2, 47, rate=905, asked=10)]
    )
    assert result.values["rate"] == 903
    assert written_answers(form, result.values)["rate"] == "90.3"
    unweighted = consolidate(form, [weekly(1, 47, rate=900), weekly(2, 47, rate=905, asked=0)])
    assert "rate" not in unweighted.values


def test_a_mean_weighs_reports_of_two_versions_by_what_their_weights_are_worth() -> None:
    form = parse_form(RATES).form
    # The newer version asks for the weight with one decimal place: 10.0 weighs as much as 10.
    newer = replace(weekly(2, 47, rate=800, asked=100), places={"asked": 1})
    result = consolidate(form, [weekly(1, 47, rate=900, asked=10), newer])
    assert result.values["rate"] == 850


def test_a_column_of_two_versions_is_gathered_at_the_decimal_places_asked_for() -> None:
    table = """
      - field: cases
        label: 清单
        type: table
        consolidates: list
        from: village_weekly.cases
        columns:
          - {column: kind, label: 种类, type: choice, choices: [动火, 高处]}
          - {column: times, label: 次数, unit: 次}
"""
    form = parse_form(RATES + table.lstrip("\n")).form
    rows: list[Row] = [{"kind": "动火", "times": 2}]
    # The newer version asks how often with one decimal place: its 30 are worth 3.
    tenths: list[Row] = [{"kind": "动火", "times": 30}]
    newer = replace(weekly(2, 47, cases=tenths), places={"cases.times": 1})
    gathered = consolidate(form, [weekly(1, 47, cases=rows), newer]).values["cases"]
    assert gathered == [{"kind": "动火", "times": 5}]


def test_max_latest_and_lists_take_what_they_say() -> None:
    form = parse_form(RATES).form
    one, two, three = ("1" * 64, "2" * 64, "3" * 64)
    children = [
        weekly(1, 48, asked=3, photos=[three]),
        weekly(1, 46, asked=9, photos=[one]),
        weekly(1, 47, asked=5, photos=[one, two]),
    ]
    result = consolidate(form, children)
    assert (result.values["worst"], result.values["last"]) == (9, 3)
    assert result.values["photos"] == [three, one]


def test_the_county_takes_townships_and_enterprises_side_by_side() -> None:
    children = [
        ChildReport("t", 1, "梅山镇", "township_half_monthly", "2026-11-H1", {"hazards_found": 4}),
        ChildReport("e", 2, "一号采石场", "enterprise_monthly", "2026-11", {"hazards_found": 3}),
    ]
    result = consolidate(COUNTY, children)
    assert result.values["hazards_found"] == 4
    assert result.values["enterprise_hazards_found"] == 3


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9)),
        min_size=1,
        max_size=30,
    )
)
def test_reports_that_add_up_below_add_up_above(rows: list[tuple[int, int, int]]) -> None:
    children = [
        weekly(n, 47, disputes_found=r + o, disputes_resolved=r, disputes_open=o, patrol_members=p)
        for n, (r, o, p) in enumerate(rows)
    ]
    values = consolidate(TOWNSHIP, children).values
    checked = check_answers(TOWNSHIP, written_answers(TOWNSHIP, values), complete=False)
    assert not checked.errors
    assert values["patrol_members"] == sum(p for _, _, p in rows)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: village_weekly.patrols\n", "from: village_weekly.patrol\n", "没有“patrol”"),
        ("from: village_weekly.patrols\n", "from: weekly.patrols\n", "没有代码为“weekly”的表样"),
        ("frequency: half_month", "frequency: day", "周期比本表还长"),
        ("from: village_weekly.narrative", "from: village_weekly.patrols", "类型不同"),
        ("kind: stock\n        unit: 人", "unit: 人", "每一期都会重复加一遍"),
        ("label: 开展巡逻\n", "label: 开展巡逻\n        kind: stock\n", "前面各期会漏掉"),
    ],
)
def test_a_consolidation_of_what_does_not_exist_is_found(old: str, new: str, message: str) -> None:
    text = (FORMS / "township-half-monthly.yaml").read_text(encoding="utf-8")
    assert old in text
    files = [parse_form(text.replace(old, new)), read_form_file(FORMS / "village-weekly.yaml")]
    assert any(message in finding.message for finding in check_together(files))
