"""Every decision says why, whatever its condition is made of."""

import pytest

from tests.rules.deciding.schemes import RANKING, facts, judge, rules

ONE = """
decisions:
  - id: x
    title: 决定
    when: WHEN
    then: {mark: praise}
    authority: 县委
    lasts: once
    clause: c
grades: [{grade: A, title: 优秀, at_least: 90}, {grade: B, title: 合格}]
"""


def _cause(when: str) -> str:
    given = facts({"甲": 95, "乙": 60, "丙": 50, "丁": 40}, kind={"甲": 0}, incidents={"甲": 2})
    given["units"][0]["facts"]["kind"]["sources"] = [
        {"kind": "manual", "id": "1", "label": "县里的分类"}
    ]
    [status] = judge(rules(ONE.replace("WHEN", when)), given).statuses_of("甲")
    return status.cause


@pytest.mark.parametrize(
    ("when", "cause"),
    [
        ("{figure: total, at_least: 90}", "“总分”95 分，不低于 90。"),
        ("{figure: total, above: 90, below: 96}", "“总分”95 分，高于 90、低于 96。"),
        ("{figure: given, at_least: 90}", "“评定”95 分，不低于 90。"),
        ("{figure: work, at_most: 95}", "“工作”95 分，不高于 95。"),
        ("{figure: incidents, at_least: 1}", "“事故”2 起，不低于 1。"),
        ("{figure: rank, at_most: 1}", "“名次”第 1 名，不高于 1。"),
        ("{figure: incidents * 2, at_least: 4}", "事故 2 起 × 2 = 4，不低于 4。"),
        ("{fact: kind, is: 山区, missing: not_met}", "“类别”认定为“山区”（县里的分类）。"),
        ("{grade: [A]}", "等次为“优秀”。"),
        (
            "{top: {share: 30, rounding: up}, at_edge: all_in, within: all}",
            "2020年列第 1 名（共 4 个单位），属于前 30%。",
        ),
        (
            "{top: {one_in: 4, rounding: down}, at_edge: all_in, within: all}",
            "2020年列第 1 名（共 4 个单位），属于前每 4 个单位中的 1 名。",
        ),
        (
            "{any: [{figure: total, at_least: 90}, {grade: [A]}]}",
            "“总分”95 分，不低于 90；或者：等次为“优秀”。",
        ),
        (
            "{not: {figure: total, at_least: 99}}",
            "不属于这种情形（“总分”95 分，不低于 99）。",
        ),
    ],
)
def test_the_cause_follows_from_the_condition(when: str, cause: str) -> None:
    assert _cause(when) == cause


GROUPED = RANKING.replace("groups: none", "groups: kind")


@pytest.mark.parametrize(
    ("when", "cause"),
    [
        (
            "{bottom: 1, at_edge: all_in, within: group}",
            "2020年列第 2 名（共 2 个单位）、倒数第 1 名，属于后 1 名。",
        ),
        (
            "{bottom: 2, at_edge: all_in, within: all}",
            "2020年在全部单位中列第 3 名（共 4 个单位）、倒数第 2 名，属于后 2 名。",
        ),
        (
            "{top: 1, at_edge: all_in, within: all, "
            "among: {fact: kind, is: 平原, missing: not_met}}",
            "2020年在全部单位中属于前 1 名（只在类别为“平原”（没有数据视为不符合）的单位中数）。",
        ),
    ],
)
def test_a_place_is_told_among_the_units_the_edge_looks_at(when: str, cause: str) -> None:
    given = facts(
        {"甲": 90, "乙": 80, "丙": 50, "丁": 40}, kind={"甲": 0, "乙": 0, "丙": 1, "丁": 1}
    )
    unit = "丙" if "all" in when.split("within")[1] else "乙"
    found = judge(rules(ONE.replace("WHEN", when), ranking=GROUPED), given)
    assert [one.cause for one in found.statuses_of(unit)] == [cause]
