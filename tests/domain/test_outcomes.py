"""What follows from a result reaches the unit: its grade, its decisions, money, exact points."""

from __future__ import annotations

from typing import cast

from fengqiao.assessment.evidence import evidence_of
from fengqiao.assessment.history import history_before
from fengqiao.assessment.queries import (
    find_assessment,
    judged,
    rule_set_of,
    snapshot_of,
    statuses_in_force,
)
from fengqiao.assessment.ranking_table import ranking_csv
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.tables import ranking_view
from fengqiao.clock import local_date
from fengqiao.rules import Facts, score
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.domain.grading import GRADED, judged_year
from tests.judging import JUDGED
from tests.world import A, World


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
