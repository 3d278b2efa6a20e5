"""What people see of grades, decisions and money, and of rules that no longer can be read."""

from __future__ import annotations

from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from fengqiao.assessment.models import Assessment
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests import judging
from tests.domain.grading import GRADED
from tests.domain.test_adopting_rules import fed_by, kept_as
from tests.ground import connect
from tests.judging import SMALL_RULES
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import A, World


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's assessor."""
    judging.give_card(A)
    return as_somebody(app, world, "county", "assessor")


def look(browser: Browser, path: str) -> BeautifulSoup:
    """Open a page that must be there."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def graded_year(world: World, source: str = GRADED) -> UUID:
    """Judge a year whose second township is weak; return it, scored."""
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, source, "2025", now())
    for unit, given in zip(judging.townships(assessor), [9500, 6000], strict=True):
        judging.enter(assessor, unit.id, "2025", "review", given, now())
    judging.scored(assessor, year, now())
    return year


def test_the_ranking_shows_grades_and_points_as_exact_as_the_rules(
    world: World, desk: Browser
) -> None:
    page = look(desk, f"/assessments/{graded_year(world)}")
    heads = [cell.get_text(" ", strip=True) for cell in page.select("thead th")]
    assert "等次" in heads
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])]
        for row in page.select("tbody tr")
    ]
    assert [row[heads.index("等次")] for row in rows] == ["优秀", "合格"]
    assert rows[1][2] == "58.875"
    assert [row[heads.index("工作 100")] for row in rows] == ["95.000", "60.000"]


def test_a_township_reads_what_follows_from_its_score_in_words(
    app: Flask, world: World, desk: Browser
) -> None:
    year = graded_year(world)
    assessor = world.who("county", "assessor")
    bulletin = judging.drafted(assessor, year, now())
    with transaction(assessor, now()) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=now())
    own = as_somebody(app, world, "willow")

    shown = look(own, f"/assessments/{year}/units/{world.unit('willow').id}")

    titles = [head.get_text() for head in shown.select("h2")]
    assert "决定和后果" in titles
    words = shown.get_text()
    for part in ("取消评先评优资格（12 个月）", "党政主要负责人：约谈", "等次：合格", "58.875"):
        assert part in words
    assert "合格" in look(own, "/scores").get_text()
    answer = own.call("GET", "/api/v1/scores")
    (score,) = answer.get_json()["items"]
    assert (score["total"], score["decimals"]) == (58_875, 3)


def test_a_unit_that_is_not_ranked_reads_that_it_has_no_place(
    app: Flask, world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    left_out = GRADED.replace("leave_out: []", "leave_out: [weak]")
    year = graded_year(world, left_out)
    bulletin = judging.drafted(assessor, year, now())
    with transaction(assessor, now()) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=now())

    scores = {
        unit: as_somebody(app, world, unit).get("/api/v1/scores").get_json()["items"]
        for unit in ("bridge", "willow")
    }

    assert [one["place"] for one in scores["bridge"]] == [1]
    assert [one["place"] for one in scores["willow"]] == [None]
    document = desk.get("/api/v1/openapi.json").get_json()
    kind = document["components"]["schemas"]["OwnScore"]["properties"]["place"]["type"]
    assert set(kind) == {"integer", "null"}


def test_the_desk_says_to_whom_publishing_shows_the_scores(world: World, desk: Browser) -> None:
    assessor = world.who("county", "assessor")
    source = SMALL_RULES.replace("level: township", "level: village")
    year = judging.opened(assessor, source, "2025", now())
    with transaction(assessor) as work:
        villages = list(work.scalars(select(Unit.id).where(Unit.level == "village")))
    for unit in villages:
        judging.enter(assessor, unit, "2025", "review", 9000, now())
    judging.scored(assessor, year, now())
    judging.drafted(assessor, year, now())

    words = look(desk, f"/assessments/{year}").get_text()

    assert "得分对各村（社区）公开" in words
    assert "对各乡镇公开" not in words


def test_a_score_kept_before_outcomes_were_is_shown_with_dashes(
    app: Flask, world: World, desk: Browser
) -> None:
    year = graded_year(world)
    assessor = world.who("county", "assessor")
    bulletin = judging.drafted(assessor, year, now())
    with transaction(assessor, now()) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=now())
    with connect(str(database().settings.admin_url)) as session:
        # A published score is guarded even against its owner; only a migration gave it "{}".
        session.execute("set session_replication_role = replica")
        session.execute("update fq.score set outcome = '{}'")

    shown = look(
        as_somebody(app, world, "willow"), f"/assessments/{year}/units/{world.unit('willow').id}"
    )

    sums = [each.get_text(strip=True) for each in shown.select(".card-head .end.num")]
    assert sums[0] == "—"
    assert "第 2 名" in shown.get_text()
    assert "0 个乡镇" not in shown.get_text()


def test_a_year_under_rules_that_no_longer_can_be_read_is_refused_and_does_not_break(
    world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, SMALL_RULES, "2025", now())
    old = kept_as(world, SMALL_RULES.replace("level: township,", "level: township, within: a,"))
    with transaction(assessor, now()) as work:
        work.scalars(select(Assessment).where(Assessment.id == year)).one().rule_set_id = old

    for path in (f"/assessments/{year}", "/manual-facts?year=2025"):
        answer = desk.get(path)
        assert answer.status_code == 409, path
        assert "现在的版本读不出来，请告诉系统管理人员" in words_of(answer)
        assert "重新采用" not in words_of(answer)
    assert desk.get("/assessments").status_code == 200


def test_rules_the_platform_cannot_feed_are_refused_beside_the_choice(
    world: World, desk: Browser
) -> None:
    old = kept_as(world, fed_by("import.visits"))

    answer = desk.post("/assessments", data={"rule_set": str(old), "period": "2025"})

    assert answer.status_code == 422
    assert "来源 import.visits" in words_of(answer)
    with transaction(world.who("county", "assessor")) as work:
        assert list(work.scalars(select(Assessment))) == []
