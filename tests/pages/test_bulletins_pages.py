"""Bulletins on the pages: in the making, published, read by everybody in the county."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.ground import connect
from tests.judging import small_year
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import A, World
from workers.running import drain_outbox


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's assessor."""
    judging.give_card(A)
    return as_somebody(app, world, "county", "assessor")


def test_while_it_is_made_the_page_says_so_and_asks_again_without_script(
    world: World, desk: Browser
) -> None:
    bulletin = small_year(world.who("county", "assessor"), "2025", [9000, 8000], now())

    working = BeautifulSoup(desk.get(f"/bulletins/{bulletin}").text, "html.parser")
    assert "正在生成" in working.get_text()
    assert working.select_one("meta[http-equiv=refresh]") is not None
    assert desk.get(f"/bulletins/{bulletin}/document.pdf").status_code == 404

    drain_outbox()
    done = BeautifulSoup(desk.get(f"/bulletins/{bulletin}").text, "html.parser")
    assert done.select_one("meta[http-equiv=refresh]") is None
    assert "打开 PDF" in done.get_text()


def test_a_document_that_could_not_be_made_says_why_and_can_be_asked_for_again(
    world: World, desk: Browser
) -> None:
    bulletin = small_year(world.who("county", "assessor"), "2025", [9000, 8000], now())
    with connect(str(database().settings.admin_url)) as session:
        session.execute("update fq.outbox set failed_at = now(), failure = 'glyph-missing'")

    page = desk.get(f"/bulletins/{bulletin}")
    assert "字库里没有" in words_of(page)
    assert "refresh" not in page.text
    assert desk.post(f"/bulletins/{bulletin}/document").status_code == 303
    drain_outbox()
    assert desk.get(f"/bulletins/{bulletin}/document.pdf").status_code == 200


def test_the_document_goes_out_as_it_was_kept_under_its_own_name(
    app: Flask, world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, "2025", [9000, 8000], now())
    with transaction(assessor, now()) as work:
        done = publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=now())
    drain_outbox()
    page = words_of(desk.get(f"/bulletins/{bulletin}"))

    answer = as_somebody(app, world, "upper").get(f"/bulletins/{bulletin}/document.pdf")

    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    assert "filename*=UTF-8''%E9%87%91" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"%PDF-")
    assert hashlib.sha256(answer.data).hexdigest() in page
    assert str(done.snapshot_sha256) in page
    kept = as_somebody(app, world, "upper").get(
        f"/bulletins/{bulletin}/document.pdf", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert kept.status_code == 304


def test_a_draft_stays_at_the_desk_and_what_is_published_is_read_by_all(
    app: Flask, world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, "2025", [9000, 8000], now())
    path = f"/bulletins/{bulletin}"
    readers = [as_somebody(app, world, unit) for unit in ("upper", "bridge", "mill", "emergency")]
    neighbor = as_somebody(app, world, "b-head")

    for reader in (*readers, neighbor):
        assert "还没有通报" in words_of(reader.get("/bulletins"))
        assert reader.get(path).status_code == 404
        assert reader.get(f"{path}/document.pdf").status_code == 404
    with transaction(assessor, now()) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=now())
    drain_outbox()

    for reader in readers:
        assert "金平安办" in words_of(reader.get("/bulletins"))
        shown = reader.get(path)
        assert shown.status_code == 200
        assert "/assessments/" not in shown.text
        assert "发布通报" not in shown.text
        assert reader.get(f"{path}/document.pdf").status_code == 200
    assert neighbor.get(path).status_code == 404
    assert "还没有通报" in words_of(neighbor.get("/bulletins"))


def test_at_the_machine_s_door_a_year_runs_the_same_way(
    app: Flask, world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, judging.SMALL_RULES, "2025", now())
    for unit, value in (("bridge", 9000), ("willow", 8000)):
        entered = desk.call(
            "POST",
            "/api/v1/manual-facts",
            json={
                "unit_id": str(world.unit(unit).id),
                "period": "2025",
                "fact": "review",
                "value": value,
                "document": "考核组记录",
            },
        )
        assert entered.status_code == 201, entered.text
    here = f"/api/v1/assessments/{year}"
    read = desk.get(here)
    assert desk.call("POST", f"{here}/scoring").status_code == 428
    tag = {"If-Match": read.headers["ETag"]}
    scored = desk.call("POST", f"{here}/scoring", headers=tag)
    assert scored.status_code == 200, scored.text
    assert desk.call("POST", f"{here}/scoring", headers=tag).status_code == 412
    ranking = desk.get(f"{here}/scores").get_json()
    assert [(row["unit_name"], row["total"]) for row in ranking["items"]] == [
        ("石桥镇", 9000),
        ("柳溪乡", 8000),
    ]
    line = desk.get(f"{here}/scores/{world.unit('bridge').id}").get_json()["lines"][0]
    assert line["sources"][0]["kind"] == "manual"
    assert line["sources"][0]["href"] is None

    asked = {"assessment_id": str(year)}
    assert desk.call("POST", "/api/v1/bulletins", json=asked).status_code == 400
    key = {"Idempotency-Key": str(uuid4())}
    first = desk.call("POST", "/api/v1/bulletins", json=asked, headers=key)
    second = desk.call("POST", "/api/v1/bulletins", json=asked, headers=key)
    assert (first.status_code, first.get_json()["id"]) == (201, second.get_json()["id"])
    drain_outbox()
    bulletin = f"/api/v1/bulletins/{first.get_json()['id']}"
    read = desk.get(bulletin)
    assert read.get_json()["pdf_sha256"]
    given = {"If-Match": read.headers["ETag"], "Idempotency-Key": str(uuid4())}
    published = [desk.call("POST", f"{bulletin}/publication", headers=given) for _ in range(2)]
    assert [each.status_code for each in published] == [200, 200]
    assert published[0].get_json() == published[1].json
    assert published[0].get_json()["number"].endswith("1号")
    drain_outbox()
    village = as_somebody(app, world, "upper")
    assert village.get(f"{bulletin}/document").data.startswith(b"%PDF-")
    assert [b["number"] for b in village.get("/api/v1/bulletins").get_json()["items"]] == [
        published[0].get_json()["number"]
    ]
    assert village.get("/api/v1/assessments").status_code == 403
    own = as_somebody(app, world, "bridge").get("/api/v1/scores").get_json()["items"]
    assert [(one["period"], one["total"], one["place"]) for one in own] == [("2025", 9000, 1)]
    foreign = as_somebody(app, world, "willow")
    assert foreign.get(f"{here}/scores/{world.unit('bridge').id}").status_code == 404
