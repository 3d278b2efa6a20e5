"""A county's year: facts gathered exactly, frozen, scored, made final once."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fengqiao.assessment.models import Assessment, FactSnapshot, Score, ScoreLine, Status
from fengqiao.assessment.open_matters import open_matters
from fengqiao.assessment.queries import (
    find_assessment,
    judged,
    score_lines,
    statuses_in_force,
)
from fengqiao.assessment.scoring import publish_assessment, score_assessment
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotYours, Refusal
from fengqiao.rules import Facts, facts_sha256
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests import judging
from tests.domain.lived_year import enter_all, lived
from tests.judging import JUDGED, SMALL_RULES, found_townships, shipped_rules, small_year
from tests.world import A, World


def places(work: Session) -> list[tuple[str, int, int]]:
    """Return the units' names, totals and places, by place."""
    found = select(Unit.name, Score.total, Score.place).join(
        Unit, (Unit.county == Score.county) & (Unit.id == Score.unit_id)
    )
    return [(row.name, row.total, row.place) for row in work.execute(found.order_by(Score.place))]


def test_a_missing_fact_keeps_the_year_from_becoming_final(world: World) -> None:
    lived(world)
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, shipped_rules(), "2026")
    enter_all(world, assessor, but=("willow", "onsite_review"))
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        matters = open_matters(work, assessor, assessment, on=local_date(JUDGED))
        result = judged(work, assessment).result
        with pytest.raises(Refusal, match="provisional") as refused:
            publish_assessment(work, assessor, assessment_id=year, version=None, at=JUDGED)
    with transaction(assessor, JUDGED) as work, pytest.raises(Refusal, match="provisional"):
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)

    assert "柳溪乡" in refused.value.reason
    assert "补录" in refused.value.reason
    assert [(m.fact.id, [u.name for u in m.units]) for m in matters.missing] == [
        ("onsite_review", ["柳溪乡"])
    ]
    assert matters.unreviewed == 1
    assert result.provisional
    assert result.unit("341599101000").total is None
    assert result.unit("341599101000").rank is None


def test_scoring_twice_freezes_the_facts_twice_and_keeps_both(world: World) -> None:
    lived(world)
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, shipped_rules(), "2026")
    enter_all(world, assessor)
    judging.scored(assessor, year)
    with transaction(assessor) as work:
        before = places(work)
    judging.enter(assessor, world.unit("bridge").id, "2026", "public_satisfaction", 8600)
    judging.scored(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        kept = list(work.scalars(select(FactSnapshot).order_by(FactSnapshot.frozen_at)))
        after = {name: total for name, total, _ in places(work)}
        lines = score_lines(work, assessment, world.unit("bridge").id)
        assert [snapshot.sha256 for snapshot in kept] == [
            facts_sha256(cast("Facts", snapshot.content)) for snapshot in kept
        ]
        current = judged(work, assessment).result
    assert len({snapshot.sha256 for snapshot in kept}) == 2
    assert assessment.snapshot_id in {snapshot.id for snapshot in kept}
    first = {name: total for name, total, _ in before}
    assert first["石桥镇"] - after["石桥镇"] == 700
    assert after["柳溪乡"] == first["柳溪乡"]
    assert sum(line.points or 0 for line in lines) == after["石桥镇"]
    assert all(line.reason for line in lines)
    assert current.sha256 == assessment.result_sha256


def test_published_results_are_final_and_the_database_holds_them(world: World) -> None:
    lived(world)
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, shipped_rules(), "2026")
    enter_all(world, assessor)
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)
    with transaction(world.who("bridge")) as work:
        assert list(work.scalars(select(Score))) == []
        assert work.get(Assessment, (A, year)) is None
        assert work.get(Bulletin, (A, bulletin)) is None
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)

    for statement in (
        "update fq.assessment set ranked = 0, version = version + 1 where id = :year",
        "update fq.assessment_result set content = '{}'",
        "delete from fq.assessment_result",
        "update fq.assessment set state = 'scored', version = version + 1 where id = :year",
        "update fq.bulletin set title = '别的', version = version + 1 where id = :bulletin",
        "update fq.bulletin set serial = 9, version = version + 1 where id = :bulletin",
        "delete from fq.bulletin where id = :bulletin",
        "update fq.fact_snapshot set sha256 = ''",
        "delete from fq.fact_snapshot",
        "update fq.score_line set points = 0",
        "update fq.score set total = 0",
        "update fq.manual_fact set value = 0",
    ):
        with pytest.raises((NotYours, DBAPIError)), transaction(assessor, JUDGED) as work:
            work.execute(text(statement), {"year": year, "bulletin": bulletin})
    with transaction(assessor, JUDGED) as work:
        # Published rows are out of reach, not an error: nothing is deleted or hidden again.
        work.execute(text("delete from fq.score"))
        work.execute(text("update fq.score set published = false"))
    with pytest.raises(NotYours), transaction(assessor, JUDGED) as work:
        score_assessment(work, assessor, assessment_id=year, version=None, at=JUDGED)
    with pytest.raises(Refusal, match="already-published"):
        judging.enter(assessor, world.unit("bridge").id, "2026", "onsite_review", 1)

    with transaction(world.who("bridge")) as work:
        own = list(work.scalars(select(Score)))
        assert [score.unit_id for score in own] == [world.unit("bridge").id]
        assert {line.unit_id for line in work.scalars(select(ScoreLine))} == {
            world.unit("bridge").id
        }
    with transaction(assessor) as work:
        assert [place for _, _, place in places(work)] == [1, 2]
        kinds = {s.unit_id: s.kind for s in work.scalars(select(Status))}
        assert sorted(kinds.values()) == ["commendation", "yellow_card"]


def test_last_places_two_years_running_end_in_a_veto(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = found_townships(world, monkeypatch, 341611, 8)
    early = JUDGED - timedelta(days=365)
    first = small_year(assessor, "2024", [9000, 8900, 8800, 8700, 8600, 7000, 6900, 6800], early)
    with transaction(assessor, early) as work:
        publish_bulletin(work, assessor, bulletin_id=first, version=None, at=early)
    # The sixth recovers, the fifth falls; the seventh and the eighth stay where they were.
    second = small_year(assessor, "2025", [9000, 8900, 8800, 8700, 5000, 8600, 6900, 6800])
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=second, version=None, at=JUDGED)

    with transaction(assessor) as work:
        standing = statuses_in_force(work, assessor, on=local_date(JUDGED))
        names = {unit.id: unit.name for unit in judging.townships(assessor)}
        bulletin = work.get_one(Bulletin, (341611, second))
    vetoed = {names[s.unit_id]: s.cause for s in standing if s.kind == "veto"}
    assert sorted(vetoed) == ["第7镇", "第8镇"]
    assert "2024年、2025年" in vetoed["第7镇"]
    yellow = [names[s.unit_id] for s in standing if s.kind == "yellow_card"]
    # The yellow cards of the year before lasted until this result, and no longer.
    assert sorted(yellow) == ["第5镇", "第7镇", "第8镇"]
    changes = {row["unit"]: row["change"] for row in bulletin.snapshot["ranking"]["rows"]}
    assert (changes["第6镇"], changes["第5镇"], changes["第1镇"]) == (1, -3, 0)


def test_a_year_that_was_only_scored_counts_for_no_later_year(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = found_townships(world, monkeypatch, 341611, 8)
    falling = [9000, 8900, 8800, 8700, 8600, 7000, 6900, 6800]
    small_year(assessor, "2024", falling)
    second = small_year(assessor, "2025", falling)

    with transaction(assessor) as work:
        statuses = work.get_one(Bulletin, (341611, second)).snapshot["statuses"]
    assert {status["kind"] for status in statuses} == {"yellow_card"}


def test_a_year_is_opened_once_under_rules_that_hold_in_it(world: World) -> None:
    assessor = world.who("county", "assessor")
    judging.opened(assessor, SMALL_RULES, "2026")

    with pytest.raises(Refusal, match="already-open"):
        judging.opened(assessor, SMALL_RULES, "2026")
    for period in ("2009", "2999", "\uff12\uff10\uff12\uff15", "26", ""):
        with pytest.raises(Invalid):
            judging.opened(assessor, SMALL_RULES, period)
    with pytest.raises(NotYours):
        judging.opened(world.who("county", "leader"), SMALL_RULES, "2025")
