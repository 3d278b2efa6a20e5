"""What follows from a result reaches the unit: its grade, its decisions, money, exact points."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select

from fengqiao.actor import Actor
from fengqiao.assessment.evidence import evidence_of
from fengqiao.assessment.facts import gather_facts
from fengqiao.assessment.history import history_before
from fengqiao.assessment.open_matters import open_matters
from fengqiao.assessment.queries import (
    find_assessment,
    judged,
    rule_set_of,
    snapshot_of,
    statuses_in_force,
)
from fengqiao.assessment.ranking_table import ranked_rows, ranking_csv
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.tables import ranking_view
from fengqiao.clock import local_date
from fengqiao.errors import Invalid
from fengqiao.rules import Facts, read_rule_set, score
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests import judging
from tests.judging import JUDGED, SMALL_RULES
from tests.world import A, World

_DECISIONS = """\
  - id: weak
    title: 得分偏低
    when: {figure: review, below: 70, missing: not_met}
    then:
      mark: warning
      effects: [列为重点单位]
      points: {add: -1.125}
      block: {honours: 评先评优, for: {months: 12}}
      persons: [{roles: [党政主要负责人], what: 约谈}]
      notice: 在全县通报
    authority: 县委
    lasts: {months: 6}
    clause: opinion
"""
_AFTER = """\
grades:
  - {grade: A, title: 优秀, at_least: 90, not_with: [warning]}
  - {grade: B, title: 合格}
money:
  - {id: prize, title: 奖金, when: {top: 1, at_edge: all_in, within: all}, by_place: [5000], split: {书记: 60, 村干部: 40}, clause: opinion}
decisions:
"""  # noqa: E501 - one record a line
GRADED = (
    SMALL_RULES.replace("points: {full: 100, decimals: 2}", "points: {full: 100, decimals: 3}")
    .replace("smallest_group: 7", "smallest_group: 2")
    .replace("{bottom: 3", "{bottom: 1")
    .replace("decisions:\n", _AFTER + _DECISIONS)
    .replace("expect: {review_item: 90.5, total: 90.5}", "expect: {review_item: 90.5, grade: A}")
)


def judged_year(assessor: Actor, source: str, period: str, points: list[int]) -> tuple[UUID, UUID]:
    """Judge a year by one figure a township, and publish it; return assessment and bulletin."""
    year = judging.opened(assessor, source, period)
    for unit, given in zip(judging.townships(assessor), points, strict=True):
        judging.enter(assessor, unit.id, period, "review", given)
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
    return year, bulletin


def test_a_unit_reads_its_grade_its_decisions_and_its_money_with_its_score(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    year, _ = judged_year(assessor, GRADED, "2026", [9500, 6000])

    found = {}
    for unit in ("bridge", "willow"):
        own = world.who(unit)
        with transaction(own) as work:
            assessment = find_assessment(work, own, year)
            found[unit] = evidence_of(work, own, assessment, world.unit(unit).id)

    best, worst = found["bridge"].outcome, found["willow"].outcome
    assert (best.grade, worst.grade) == ("优秀", "合格")
    assert (found["bridge"].total, best.decimals) == (95_000, 3)
    assert found["willow"].total == 58_875
    (prize,) = best.consequences
    assert prize.title == "奖金"
    assert "5000 元" in prize.words
    assert "书记 3000 元、村干部 2000 元" in prize.words
    said = {one.title: one.words for one in worst.consequences}["得分偏低"]
    for words in (
        "总分减 1.125 分",
        "列为重点单位",
        "取消评先评优资格（12 个月）",
        "党政主要负责人：约谈",
        "在全县通报",
        "由县委决定",
    ):
        assert words in said
    assert "58.875 分" in worst.sum_words


def test_a_trial_says_what_the_published_score_says(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, GRADED, "2026")
    for unit, given in zip(judging.townships(assessor), [9500, 6000], strict=True):
        judging.enter(assessor, unit.id, "2026", "review", given)
    judging.scored(assessor, year)
    willow = world.unit("willow").id
    with transaction(assessor) as work:
        tried = evidence_of(work, assessor, find_assessment(work, assessor, year), willow)
    bulletin = judging.drafted(assessor, year)
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
    with transaction(assessor) as work:
        final = evidence_of(work, assessor, find_assessment(work, assessor, year), willow)

    assert final.outcome == tried.outcome
    assert (final.total, final.place) == (tried.total, tried.place)
    assert [(one.item, one.points) for one in final.lines] == [
        (one.item, one.points) for one in tried.lines
    ]


def test_the_paper_and_the_table_show_grades_and_exact_points(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    year, bulletin = judged_year(assessor, GRADED, "2026", [9500, 6000])

    with transaction(assessor) as work:
        snapshot = work.get_one(Bulletin, (A, bulletin)).snapshot
        table = ranking_csv(work, find_assessment(work, assessor, year)).decode("utf-8-sig")
    view = ranking_view(snapshot["ranking"], snapshot["statuses"])
    assert view["columns"][:6] == ["名次", "单位", "工作", "加分", "总分", "等次"]
    assert view["rows"][1]["cells"][:6] == ["2", "柳溪乡", "60.000", "0.000", "58.875", "合格"]
    assert [row["warned"] for row in view["rows"]] == [False, True]
    decided = next(p["text"] for p in snapshot["paragraphs"] if "处理决定" in p["heading"])
    assert "柳溪乡警示提醒" in decided
    assert "取消评先评优资格" in decided
    assert "总分减1.125分" in decided
    assert "对党政主要负责人按“约谈”处理" in decided
    head, first = table.splitlines()[:2]
    assert "等次" in head.split(",")
    assert "优秀" in first.split(",")


def test_every_kind_of_status_the_rules_know_can_stand(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    kinds = ("praise", "criticism", "accountability", "disqualified", "eligible")
    for number, kind in enumerate(kinds):
        source = GRADED.replace("mark: warning", f"mark: {kind}").replace("[warning]", f"[{kind}]")
        judged_year(assessor, source, str(2022 + number), [9500, 6000])
    with transaction(assessor) as work:
        standing = statuses_in_force(work, assessor, on=local_date(JUDGED))
        assert {status.kind for status in standing} >= set(kinds)


def test_a_status_given_before_is_known_to_the_rules_of_the_next_year(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    judged_year(assessor, GRADED, "2025", [9500, 6000])
    with transaction(assessor) as work:
        found = gather_facts(
            work, assessor, rule_set=read_rule_set(GRADED), period="2027", at=JUDGED
        )
        none = gather_facts(
            work, assessor, rule_set=read_rule_set(SMALL_RULES), period="2027", at=JUDGED
        )
    given = [(one["unit"], one["kind"], one["by"]) for one in found["statuses"]]
    assert ("341599101000", "warning", "own") in given
    assert "statuses" not in none


_LOOKING_BACK = (
    SMALL_RULES.replace(
        "        manual: {fact: review, lowest: 0, highest: 100}\n",
        '        formula: "MAX(review, IFMISSING(PAST(review, 1), 0))"\n        floor: none\n',
    )
    .replace("title: 示例考核办法", "title: 不低于上年的办法")
    .replace("ruleset: small", "ruleset: back")
)


@pytest.mark.parametrize(
    ("declared", "total"),
    [
        ("unit: 分, max: 100, decimals: 2", 9500),
        # What was written at two decimals then would be read as other figures now.
        ("unit: 分, max: 100, decimals: 1", 8000),
    ],
)
def test_rules_that_look_back_read_figures_that_were_declared_alike(
    world: World, declared: str, total: int
) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    judged_year(assessor, SMALL_RULES, "2025", [9500, 6000])
    source = _LOOKING_BACK.replace("unit: 分, max: 100, decimals: 2", declared)
    year = judging.opened(assessor, source, "2026")
    scale = 10 if "decimals: 1" in declared else 1
    for unit in judging.townships(assessor):
        judging.enter(assessor, unit.id, "2026", "review", 8000 // scale)
    judging.scored(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        result = judged(work, assessment).result
        assert history_before(work, assessment, rule_set_of(work, assessment))["2025"]["totals"]
    assert result.unit(judging.townships(assessor)[0].code).total == total


_GROUPED = (
    SMALL_RULES.replace(
        "facts:\n", "facts:\n  kind: {title: 类别, from: manual.kind, choices: [山区, 平原]}\n"
    )
    .replace("groups: none", "groups: kind")
    .replace("given: {review: 90.5}", "given: {review: 90.5, kind: 山区}")
)


def test_like_is_compared_with_like_on_the_page_on_paper_and_in_the_score(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = judging.found_townships(world, monkeypatch, 341612, 4)
    year = judging.opened(assessor, _GROUPED, "2026")
    units = judging.townships(assessor)
    for unit, given, kind in zip(units, [6000, 9000, 7000, 9000], [0, 1, 0, 1], strict=True):
        judging.enter(assessor, unit.id, "2026", "review", given)
        judging.enter(assessor, unit.id, "2026", "kind", kind)
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        rows = ranked_rows(judged(work, assessment), None)
        first = evidence_of(work, assessor, assessment, units[2].id)
        ranking = work.get_one(Bulletin, (assessor.county, bulletin)).snapshot["ranking"]
    places = {row.scored.name: (row.scored.group, row.scored.rank, row.tied) for row in rows}
    assert places == {
        "第3镇": ("山区", 1, False),
        "第1镇": ("山区", 2, False),
        "第2镇": ("平原", 1, True),
        "第4镇": ("平原", 1, True),
    }
    assert (first.place, first.outcome.group, first.outcome.ranked) == (1, "山区", 2)
    view = ranking_view(ranking, [])
    assert view["columns"][:3] == ["名次", "单位", "组别"]
    assert sorted(row["cells"][2] for row in view["rows"]) == ["山区", "山区", "平原", "平原"]
    assert "组内名次" in view["note"]


def test_the_groups_of_the_list_of_units_are_ranked_apart_without_entering_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = judging.found_townships(world, monkeypatch, 341614, 3)
    rules = _GROUPED.replace("from: manual.kind", "from: unit.groups")
    in_groups(341614, {0: ["山区"], 1: ["平原", "老区"], 2: ["山区", "平原"]})
    with pytest.raises(Invalid) as astray:
        judging.opened(assessor, rules, "2026")
    assert "第3镇不在“类别”（kind）的任何一组里，或同时在两组里" in astray.value.reason
    in_groups(341614, {2: ["平原"], 0: []})
    with pytest.raises(Invalid) as absent:
        judging.opened(assessor, rules, "2026")
    assert "没有一个乡镇属于“山区”组" in absent.value.reason
    in_groups(341614, {0: ["山区"]})
    year = judging.opened(assessor, rules, "2026")
    for unit, given in zip(judging.townships(assessor), [6000, 7000, 9000], strict=True):
        judging.enter(assessor, unit.id, "2026", "review", given)
    judging.scored(assessor, year)
    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        rows = ranked_rows(judged(work, assessment), None)
        frozen = snapshot_of(work, assessment)
        found = open_matters(work, assessor, assessment, on=date(2027, 1, 5))
    places = {row.scored.name: (row.scored.group, row.scored.rank) for row in rows}
    assert places == {"第1镇": ("山区", 1), "第2镇": ("平原", 2), "第3镇": ("平原", 1)}
    assert frozen is not None
    assert "单位名单里的组：平原" in str(frozen.content)
    assert found.missing == []
    in_groups(341614, {0: []})
    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        found = open_matters(work, assessor, assessment, on=date(2027, 1, 5))
    assert [[unit.name for unit in each.units] for each in found.missing] == [["第1镇"]]


def in_groups(county: int, groups: dict[int, list[str]]) -> None:
    """Have the county's list name the groups of some of its townships."""
    system = open_system_session(county, demonstration=True)
    with transaction(system) as work:
        for number, names in groups.items():
            found = select(Unit).where(Unit.code == f"{county}{100 + number}000")
            work.scalars(found).one().groups = names


def test_a_kept_result_is_scored_again_from_its_frozen_facts_to_the_last_bit(
    world: World,
) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    judged_year(assessor, GRADED, "2025", [9500, 6000])
    year, _ = judged_year(assessor, GRADED, "2026", [8000, 6900])

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        rule_set = rule_set_of(work, assessment)
        frozen = snapshot_of(work, assessment)
        assert frozen is not None
        again = score(
            rule_set, cast("Facts", frozen.content), history_before(work, assessment, rule_set)
        )
        kept = judged(work, assessment).result
    assert again.canonical == kept.canonical
    assert again.sha256 == assessment.result_sha256
