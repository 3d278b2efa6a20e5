"""What a published year shows to whom, and which year ends what an earlier one gave."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fengqiao.actor import Actor
from fengqiao.assessment.evidence import evidence_of
from fengqiao.assessment.models import Status
from fengqiao.assessment.queries import (
    find_assessment,
    read_result_of,
    score_lines,
    statuses_in_force,
)
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import local_date
from fengqiao.errors import NotFound
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests import judging
from tests.domain.grading import GRADED, judged_year
from tests.judging import JUDGED, SMALL_RULES, found_townships, small_year
from tests.world import A, World

DAY = timedelta(days=1)
# The last three of eight fall under a yellow card: those of one year, and of the next.
LAST_THREE = [9000, 8900, 8800, 8700, 8600, 7000, 6900, 6800]
FIRST_THREE = [6800, 6900, 7000, 8600, 8700, 8800, 8900, 9000]


def published(assessor: Actor, bulletin: UUID, at: datetime = JUDGED) -> UUID:
    """Publish a bulletin and with it its year; return the assessment."""
    with transaction(assessor, at) as work:
        done = publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=at)
        assert done.assessment_id is not None
        return done.assessment_id


def everything_in_sight(actor: Actor) -> str:
    """Return all that a session can read from every column of every table, as one text."""
    with transaction(actor) as work:
        tables = work.execute(
            text(
                "select table_name, string_agg(quote_ident(column_name) || '::text', ', ')"
                " from information_schema.column_privileges where table_schema = 'fq'"
                " and grantee = 'fq_web' and privilege_type = 'SELECT' group by table_name"
            )
        ).all()
        assert {"assessment", "assessment_result", "score_line"} <= {name for name, _ in tables}
        return "\n".join(
            row
            for name, columns in tables
            for row in work.scalars(text(f"select concat_ws(' ', {columns}) from fq.{name}"))
        )


def test_a_township_reads_no_other_townships_lines_by_any_table(world: World) -> None:
    judging.give_card(A)
    assessor, bridge = world.who("county", "assessor"), world.who("bridge", "leader")
    year = published(assessor, small_year(assessor, "2025", [9011, 8022]))
    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        lines = {
            unit: score_lines(work, assessment, world.unit(unit).id)
            for unit in ("bridge", "willow")
        }
    foreign = {s["id"] for line in lines["willow"] for s in line.sources}
    own = {s["id"] for line in lines["bridge"] for s in line.sources}
    assert foreign
    assert own

    at_the_county, at_the_township = everything_in_sight(assessor), everything_in_sight(bridge)

    for sign in foreign | own:
        assert sign in at_the_county
    for sign in foreign:
        assert sign not in at_the_township
    for sign in own:
        assert sign in at_the_township


def test_a_township_knows_of_the_whole_result_its_hash_and_how_many_are_ranked(
    world: World,
) -> None:
    judging.give_card(A)
    assessor, bridge = world.who("county", "assessor"), world.who("bridge", "leader")
    year = published(assessor, small_year(assessor, "2025", [9011, 8022]))

    with transaction(bridge) as work:
        assessment = find_assessment(work, bridge, year)
        found = evidence_of(work, bridge, assessment, world.unit("bridge").id)
        with pytest.raises(NotFound):
            read_result_of(work, assessment)
    with transaction(assessor) as work:
        whole = read_result_of(work, find_assessment(work, assessor, year))
    assert (assessment.result_sha256, assessment.ranked) == (whole.sha256, 2)
    assert (found.total, found.place, found.outcome.ranked) == (9011, 1, 2)


def under_card(assessor: Actor, at: datetime) -> list[str]:
    """Return the townships under a yellow card on a day."""
    with transaction(assessor) as work:
        names = {unit.id: unit.name for unit in judging.townships(assessor)}
        standing = statuses_in_force(work, assessor, on=local_date(at))
        return sorted(names[s.unit_id] for s in standing if s.kind == "yellow_card")


def test_of_two_years_published_on_one_day_only_the_later_years_cards_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = found_townships(world, monkeypatch, 341611, 8)

    published(assessor, small_year(assessor, "2024", LAST_THREE))
    published(assessor, small_year(assessor, "2025", FIRST_THREE))

    assert under_card(assessor, JUDGED + DAY) == ["第1镇", "第2镇", "第3镇"]


def test_a_year_published_after_its_successor_ends_nothing_and_lasts_no_longer_than_its_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor, late = found_townships(world, monkeypatch, 341611, 8), JUDGED + 30 * DAY

    published(assessor, small_year(assessor, "2025", FIRST_THREE))
    published(assessor, small_year(assessor, "2024", LAST_THREE, late), late)

    assert under_card(assessor, late + DAY) == ["第1镇", "第2镇", "第3镇"]
    with transaction(assessor) as work:
        ended = work.query(Status).where(Status.from_on == local_date(late)).all()
        assert {(s.kind, s.to_on) for s in ended} == {("yellow_card", local_date(late))}
        assert work.query(Bulletin).where(Bulletin.state == "published").count() == 2


def test_a_third_year_ends_the_second_years_cards_on_the_day_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor, next_year = found_townships(world, monkeypatch, 341611, 8), JUDGED + 365 * DAY

    published(assessor, small_year(assessor, "2025", FIRST_THREE))
    published(assessor, small_year(assessor, "2026", LAST_THREE, next_year), next_year)

    assert under_card(assessor, next_year - DAY) == ["第1镇", "第2镇", "第3镇"]
    assert under_card(assessor, next_year) == ["第6镇", "第7镇", "第8镇"]


@pytest.mark.parametrize(
    ("lasts", "ends_on"),
    [
        # The judged year was over before its result was published.
        ("period", date(2027, 1, 5)),
        ("this_and_next", date(2027, 12, 31)),
        ("once", date(2027, 1, 5)),
        ("{months: 6}", date(2027, 7, 5)),
        ("next_result", None),
    ],
)
def test_the_paper_ends_a_status_on_the_day_the_ledger_ends_it(
    world: World, lasts: str, ends_on: date | None
) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    source = GRADED.replace("lasts: {months: 6}", f"lasts: {lasts}")
    _, bulletin = judged_year(assessor, source, "2026", [9500, 6000])

    with transaction(assessor) as work:
        given = work.query(Status).where(Status.kind == "warning").one()
        printed = work.get_one(Bulletin, (A, bulletin)).snapshot["statuses"]
    (warning,) = [one for one in printed if one["kind"] == "warning"]
    assert given.to_on == ends_on
    assert warning["from"] == given.from_on.isoformat() == "2027-01-05"
    assert warning["to"] == (ends_on.isoformat() if ends_on else None)


def test_the_paper_of_a_year_that_was_overtaken_says_that_its_cards_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor, late = found_townships(world, monkeypatch, 341611, 8), JUDGED + 30 * DAY
    published(assessor, small_year(assessor, "2025", FIRST_THREE))

    year = published(assessor, small_year(assessor, "2024", LAST_THREE, late), late)

    with transaction(assessor) as work:
        paper = work.query(Bulletin).where(Bulletin.assessment_id == year).one()
    assert {one["to"] for one in paper.snapshot["statuses"]} == {local_date(late).isoformat()}


def test_the_paper_speaks_of_the_level_that_was_judged(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    source = SMALL_RULES.replace("level: township", "level: village")
    year = judging.opened(assessor, source, "2026")
    with transaction(assessor) as work:
        villages = list(work.scalars(select(Unit.id).where(Unit.level == "village")))
    assert villages
    for unit in villages:
        judging.enter(assessor, unit, "2026", "review", 9000)
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)

    with transaction(assessor) as work:
        snapshot = work.get_one(Bulletin, (A, bulletin)).snapshot
    assert snapshot["addressed_to"] == "各有关单位"
    assert snapshot["ranking"]["caption"] == "2026年度村（社区）平安建设考核排名"
    asked = next(part["text"] for part in snapshot["paragraphs"] if "工作要求" in part["heading"])
    assert asked.startswith("各村（社区）要对照")
    assert "乡镇" not in json.dumps(snapshot, ensure_ascii=False)


def test_the_paper_of_the_townships_is_addressed_to_them(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, "2026", [9000, 8000])

    with transaction(assessor) as work:
        snapshot = work.get_one(Bulletin, (A, bulletin)).snapshot
    assert snapshot["addressed_to"] == "各乡镇党委、人民政府，县直各单位"
    assert snapshot["ranking"]["caption"] == "2026年度乡镇平安建设考核排名"
    asked = next(part["text"] for part in snapshot["paragraphs"] if "工作要求" in part["heading"])
    assert asked.startswith("各乡镇要对照得分明细")


def snapshot_of(world: World, rules: str, points: list[int], **card: str) -> dict[str, Any]:
    """Judge a year of the small county by a figure a township; return what its paper says."""
    judging.give_card(A, demonstration=True, **card)
    assessor = world.who("county", "assessor")
    assessment = judging.opened(assessor, rules, "2026", judging.JUDGED)
    for unit, given in zip(judging.townships(assessor), points, strict=True):
        judging.enter(assessor, unit.id, "2026", "review", given, judging.JUDGED)
    judging.scored(assessor, assessment, judging.JUDGED)
    bulletin = judging.drafted(assessor, assessment)
    with transaction(assessor) as work:
        return work.get_one(Bulletin, (A, bulletin)).snapshot


def test_the_paper_of_a_city_or_a_district_calls_it_so_and_names_its_own_office(
    world: World,
) -> None:
    office = "云岭市平安建设领导小组办公室"
    snapshot = snapshot_of(world, SMALL_RULES, [9000, 8000], name="云岭市", office=office)

    said = json.dumps(snapshot, ensure_ascii=False)
    assert "全市平均得分85.00分" in said
    assert f"由{office}核实后答复" in said
    assert snapshot["addressed_to"] == "各乡镇党委、人民政府，市直各单位"
    assert snapshot["copies_to"].endswith("，市委、市人大、市政府、市政协办公室")
    assert "县" not in snapshot["addressed_to"] + snapshot["copies_to"]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("{bottom: 1, at_edge: all_in, within: all}", "柳溪乡位居后1位"),
        # The first is warned for something that is not its place.
        ("{figure: total, at_least: 85}", ""),
    ],
)
def test_the_paper_says_last_only_of_those_who_are_last(
    world: World, condition: str, sentence: str
) -> None:
    asked = "{bottom: 3, at_edge: all_in, within: all}"
    rules = SMALL_RULES.replace("smallest_group: 7", "smallest_group: 2")
    assert rules.count(asked) == 1
    snapshot = snapshot_of(world, rules.replace(asked, condition), [9000, 8000])

    places = next(part["text"] for part in snapshot["paragraphs"] if "排名" in part["heading"])
    assert places == (f"{sentence}。" if sentence else "") + "各乡镇得分和名次见附件。"
    decided = next(part["text"] for part in snapshot["paragraphs"] if "决定" in part["heading"])
    assert "黄牌警告" in decided
