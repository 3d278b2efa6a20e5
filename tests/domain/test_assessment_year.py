"""A county's year: facts gathered exactly, frozen, scored, made final once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from fengqiao.actor import Actor
from fengqiao.assessment.facts import gather_facts
from fengqiao.assessment.models import Assessment, FactSnapshot, Score, ScoreLine, Status
from fengqiao.assessment.open_matters import open_matters
from fengqiao.assessment.queries import (
    find_assessment,
    judged,
    ranking,
    score_lines,
    statuses_in_force,
)
from fengqiao.assessment.scoring import publish_assessment, score_assessment
from fengqiao.attachments.keeping import keep_attachment
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import ZONE, local_date
from fengqiao.county_files import read_county
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import enter_inspection, rectify_hazard
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.excusing import waive_obligation
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.rules import Facts, facts_sha256, read_rule_set
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import JUDGED, MANUAL, SMALL_RULES, found_townships, shipped_rules, small_year
from tests.world import ROOT, W10, W11, WEDNESDAY, A, World, accepted, duty_of, filled, submitted

FOUND_TWO = {"disputes_found": "2", "disputes_resolved": "2"}


def on(month: int, day: int, hour: int = 9) -> datetime:
    """Return an instant of 2026 in the county's time."""
    return datetime(2026, month, day, hour, tzinfo=ZONE).astimezone(UTC)


def hazard(world: World, unit: str, at: datetime, severity: str = "general") -> UUID:
    """Have a unit enter a hazard with a photo."""
    actor = world.who(unit)
    ledger = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
    with transaction(open_system_session(A, demonstration=True)) as work:
        adopt_ledger(work, open_system_session(A), ledger, at=at)
    with transaction(actor, at) as work:
        kept = keep_attachment(work, actor, raw=judging.photo(), name="现场.jpg", at=at)
        return enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers={"place": "村礼堂", "item": "消防"},
            found=True,
            severity=severity,
            photos=[kept.sha256],
            at=at,
        ).id


def rectified(world: World, unit: str, entry: UUID, at: datetime) -> None:
    """Have the unit rectify its hazard."""
    actor = world.who(unit)
    with transaction(actor, at) as work:
        kept = keep_attachment(work, actor, raw=judging.photo("blue"), name="改后.jpg", at=at)
        rectify_hazard(
            work,
            actor,
            entry_id=entry,
            version=None,
            words="已清理",
            photos=[kept.sha256],
            at=at,
        )


def returned_once(world: World) -> UUID:
    """Have 上河村's second week sent back, corrected and accepted."""
    above, below = world.who("bridge", "reviewer"), world.who("upper")
    report = submitted(world, "upper", period=W11)
    with transaction(above, WEDNESDAY) as work:
        send_back_report(
            work, above, report_id=report, version=None, remarks={"": "请核对"}, at=WEDNESDAY
        )
    with transaction(below, WEDNESDAY) as work:
        whole = filled(world.forms["village_weekly"], FOUND_TWO)
        save_answers(work, below, report_id=report, answers=whole, version=None, at=WEDNESDAY)
        submit_report(work, below, report_id=report, version=None, at=WEDNESDAY)
    with transaction(above, WEDNESDAY) as work:
        accept_report(work, above, report_id=report, version=None, at=WEDNESDAY)
    return report


def lived(world: World) -> dict[str, UUID]:
    """Let the small county live its March: some in time, some late, most not at all."""
    three = {"disputes_found": "3", "disputes_resolved": "2", "disputes_open": "1"}
    late = accepted(world, "upper", period=W10, answers=three)
    back = returned_once(world)
    submitted(world, "lower", period=W11, answers={"disputes_found": "9", "disputes_resolved": "9"})
    four = {"disputes_found": "4", "disputes_resolved": "4"}
    accepted(world, "maple", period=W11, answers=four)
    county = world.who("bridge", "reviewer")
    with transaction(county, WEDNESDAY) as work:
        owed = duty_of(work, world, "lower", period="2026-W12")
        waive_obligation(work, county, obligation_id=owed.id, reason="防汛", at=WEDNESDAY)
    rectified(world, "upper", hazard(world, "upper", on(3, 2)), on(3, 9, 23))
    overdue = hazard(world, "upper", on(3, 3))
    rectified(world, "upper", hazard(world, "upper", on(3, 10), "major"), on(3, 27))
    rectified(world, "maple", hazard(world, "maple", on(3, 4), "on_the_spot"), on(3, 4, 18))
    return {"late": late, "back": back, "overdue": overdue}


def facts_of(world: World, unit: str, at: datetime = JUDGED) -> dict[str, Any]:
    """Return a township's facts as gathered at an instant."""
    assessor = world.who("county", "assessor")
    with transaction(assessor, at) as work:
        found = gather_facts(
            work, assessor, rule_set=read_rule_set(shipped_rules()), period="2026", at=at
        )
    return next(u["facts"] for u in found["units"] if u["name"] == world.unit(unit).name)


def enter_all(world: World, assessor: Actor, *, but: tuple[str, str] = ("", "")) -> None:
    """Enter everything people enter for both townships, except one fact of one of them."""
    for unit in ("bridge", "willow"):
        for fact, value in MANUAL.items():
            if (unit, fact) != but:
                given = value - (1200 if fact == "public_satisfaction" and unit == "willow" else 0)
                judging.enter(assessor, world.unit(unit).id, "2026", fact, given)


def test_what_a_township_filed_is_counted_exactly(world: World) -> None:
    made = lived(world)

    bridge, willow = facts_of(world, "bridge"), facts_of(world, "willow")

    counted = {name: fact["value"] for name, fact in bridge.items()}
    # Three villages by three weeks less one waived, two half months, one enterprise month.
    assert counted["reports_expected"] == 3 * 3 - 1 + 2 + 1
    assert counted["reports_on_time"] == 2
    assert counted["reports_late"] == 1
    assert counted["reports_missing"] == 8
    assert counted["reports_sent_back"] == 1
    assert counted["consolidations_expected"] == 2
    assert counted["consolidations_on_time"] == 0
    # What nobody has accepted does not count, and the answer before the correction does not.
    assert (counted["disputes_found"], counted["disputes_resolved"]) == (5, 4)
    assert (counted["hazards_found"], counted["hazards_rectified_on_time"]) == (3, 1)
    assert counted["hazards_overdue"] == 1
    assert "public_satisfaction" not in counted
    assert [s["id"] for s in bridge["reports_late"]["sources"]] == [str(made["late"])]
    assert [s["id"] for s in bridge["reports_sent_back"]["sources"]] == [str(made["back"])]
    assert [s["id"] for s in bridge["hazards_overdue"]["sources"]] == [str(made["overdue"])]
    assert {s["kind"] for s in bridge["reports_missing"]["sources"]} == {"obligation"}
    assert willow["reports_missing"]["value"] == 2 * 3 + 2 - 1
    assert willow["hazards_rectified_on_time"]["value"] == 1
    assert willow["disputes_found"]["value"] == 4


def test_what_is_not_due_yet_is_neither_expected_nor_overdue(world: World) -> None:
    lived(world)

    early = facts_of(world, "bridge", on(3, 10, 12))
    last_day = facts_of(world, "bridge", on(3, 10, 23))
    day_after = facts_of(world, "bridge", on(3, 11, 1))

    assert early["reports_expected"]["value"] == 3
    assert early["consolidations_expected"]["value"] == 0
    # The hazard's limit is the tenth: until midnight it is not overdue.
    assert last_day["hazards_overdue"]["value"] == 0
    assert day_after["hazards_overdue"]["value"] == 1


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
    assert [(m.fact.name, [u.name for u in m.units]) for m in matters.missing] == [
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
        before = [
            (r.unit.name, r.score.total, r.score.place)
            for r in ranking(work, find_assessment(work, assessor, year))
        ]
    judging.enter(assessor, world.unit("bridge").id, "2026", "public_satisfaction", 8600)
    judging.scored(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        kept = list(work.scalars(select(FactSnapshot).order_by(FactSnapshot.frozen_at)))
        after = {r.unit.name: r.score.total for r in ranking(work, assessment)}
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
    assert sum(line.points for line in lines) == after["石桥镇"]
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
        assert [r.score.place for r in ranking(work, find_assessment(work, assessor, year))] == [
            1,
            2,
        ]
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
    assert "2024、2025" in vetoed["第7镇"]
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


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("review", 10001, "100"),
        ("review", -1, "0 到"),
        ("reports_late", 3, "没有这一项"),
        ("nothing", 3, "没有这一项"),
    ],
)
def test_only_figures_the_rules_ask_for_are_entered_and_within_their_bounds(
    world: World, fact: str, value: int, words: str
) -> None:
    assessor = world.who("county", "assessor")
    judging.opened(assessor, SMALL_RULES, "2026")

    with pytest.raises(Invalid) as refused:
        judging.enter(assessor, world.unit("bridge").id, "2026", fact, value)

    assert words in refused.value.errors["value"][0]


def test_facts_are_entered_for_units_in_sight_that_are_judged(world: World) -> None:
    assessor = world.who("county", "assessor")
    with pytest.raises(Refusal, match="no-assessment"):
        judging.enter(assessor, world.unit("bridge").id, "2026", "review", 1)
    judging.opened(assessor, SMALL_RULES, "2026")

    with pytest.raises(Invalid):
        judging.enter(assessor, world.unit("upper").id, "2026", "review", 1)
    with pytest.raises(NotFound):
        judging.enter(assessor, world.unit("b-sand").id, "2026", "review", 1)
    with pytest.raises(NotYours):
        judging.enter(world.who("bridge", "leader"), world.unit("bridge").id, "2026", "review", 1)


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
