"""The county's desk of a year: open, enter, score, draft, publish; and who may look at what."""

from __future__ import annotations

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from fengqiao.assessment.models import Assessment, FactSnapshot, ManualFact
from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.ground import connect
from tests.judging import SMALL_RULES, shipped_rules, small_year
from tests.pages.assessing import adopted, form_of, look, published
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import W10, A, World, accepted
from workers.running import drain_outbox


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's assessor."""
    judging.give_card(A)
    return as_somebody(app, world, "county", "assessor")


def test_a_year_goes_from_its_rules_to_its_bulletin_on_one_page(
    world: World, desk: Browser
) -> None:
    rule_set = adopted(world)
    opened = desk.post("/assessments", data={"period": "2026", "rule_set": str(rule_set)})
    here = opened.location
    assert re.fullmatch(r"/assessments/[0-9a-f-]{36}", here)
    page = look(desk, here)
    assert "“现场评分”还有 2 个单位没有录入：石桥镇、柳溪乡。" in page.get_text()

    values = {
        f"value.{world.unit(u).id}": v for u, v in (("bridge", "88.5"), ("willow", "\uff19\uff11"))
    }
    sources = {f"source.{world.unit(u).id}": "考核组记录" for u in ("bridge", "willow")}
    entered = desk.post("/manual-facts/2026", data={"fact": "review", **values, **sources})
    assert entered.status_code == 303
    assert desk.post(f"{here}/score", data=form_of(page, f"{here}/score")).status_code == 303
    page = look(desk, here)
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])]
        for row in page.select("tbody tr")
    ]
    assert [row[:5] for row in rows] == [
        ["1", "柳溪乡", "91.00", "依据 柳溪乡", "—"],
        ["2", "石桥镇", "88.50", "依据 石桥镇", "—"],
    ]
    assert desk.post(f"{here}/bulletin", data=form_of(page, f"{here}/bulletin")).status_code == 303
    assert drain_outbox() == 1
    page = look(desk, here)
    assert "关于2026年度平安建设考核情况的通报" in page.select("article.paper")[0].text
    publishing = page.find("form", action=re.compile("/publish$"))
    assert isinstance(publishing, Tag)
    action = str(publishing["action"])

    unconfirmed = desk.post(action, data=form_of(page, action))
    assert unconfirmed.status_code == 422
    assert "先看预览" in words_of(unconfirmed)
    done = desk.post(action, data={**form_of(page, action), "confirmed": "yes"})
    again = desk.post(action, data={**form_of(page, action), "confirmed": "yes"})

    assert done.status_code == again.status_code == 303
    assert done.location == again.location
    shown = desk.get(done.location)
    assert "号" in words_of(shown)
    final = look(desk, here)
    assert "已发布" in final.get_text()
    assert [f for f in final.select("main form") if str(f["action"]).startswith(here)] == []


def test_scoring_an_old_page_again_is_refused(world: World, desk: Browser) -> None:
    assessor = world.who("county", "assessor")
    year = judging.opened(assessor, SMALL_RULES, "2025", now())
    before = form_of(look(desk, f"/assessments/{year}"), f"/assessments/{year}/score")
    assert desk.post(f"/assessments/{year}/score", data=before).status_code == 303
    assert desk.post(f"/assessments/{year}/score", data=before).status_code == 412
    with transaction(assessor) as work:
        assert len(list(work.scalars(select(FactSnapshot)))) == 1


@pytest.mark.parametrize(
    ("value", "source", "words"),
    [
        ("100.01", "记录", "0 到 100"),
        ("8.555", "记录", "最多 2 位小数"),
        ("很好", "记录", "不是数字"),
        ("-1", "记录", "不能是负数"),
        ("9" * 16, "记录", "太大"),
        ("90", "", "请写明依据"),
        ("", "记录", "请填数"),
    ],
)
def test_a_fact_that_does_not_fit_is_shown_beside_its_line_and_nothing_is_kept(
    world: World, desk: Browser, value: str, source: str, words: str
) -> None:
    assessor = world.who("county", "assessor")
    judging.opened(assessor, SMALL_RULES, "2026", now())
    bridge, willow = world.unit("bridge").id, world.unit("willow").id
    sent = {
        "fact": "review",
        f"value.{bridge}": value,
        f"source.{bridge}": source,
        f"value.{willow}": "77",
        f"source.{willow}": "考核组记录",
    }

    answer = desk.post("/manual-facts/2026", data=sent)

    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert words in page.select(f"[id='error.{bridge}']")[0].get_text()
    typed = {i["name"]: i["value"] for i in page.select("td input")}
    assert typed == {name: text for name, text in sent.items() if name != "fact"}
    with transaction(assessor) as work:
        assert list(work.scalars(select(ManualFact))) == []


def test_a_choice_is_chosen_and_a_line_not_touched_is_not_entered_again(
    world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    judging.opened(assessor, shipped_rules(), "2026", now())
    bridge = world.unit("bridge").id
    page = look(desk, "/manual-facts?year=2026&fact=superior_listed")
    options = [o.get_text() for o in page.select(f"select[name='value.{bridge}'] option")]
    assert options == ["未定", "未列入", "重点帮助", "一票否决"]
    sent = {"fact": "superior_listed", f"value.{bridge}": "1", f"source.{bridge}": "市通报"}

    for _ in range(2):
        assert desk.post("/manual-facts/2026", data=sent).status_code == 303

    with transaction(assessor) as work:
        assert [fact.value for fact in work.scalars(select(ManualFact))] == [1]
    overview = look(desk, "/manual-facts?year=2026")
    assert "重点帮助" in overview.get_text()
    assert "缺 1" in overview.get_text()


def test_a_township_sees_its_own_published_score_and_nobody_else_s(
    app: Flask, world: World, desk: Browser
) -> None:
    own = as_somebody(app, world, "bridge")
    assessor = world.who("county", "assessor")
    small_year(assessor, "2024", [9000, 8000], now())
    assert "还没有公布的得分" in words_of(own.get("/scores"))
    bulletin = published(world, desk)
    mine = f"/assessments/{bulletin.assessment_id}/units/{world.unit('bridge').id}"

    listed = look(own, "/scores")
    shown = look(own, mine).get_text()

    assert [a["href"] for a in listed.select("main a.li")] == [mine]
    assert "90.00" in shown
    assert "2 个乡镇第 1 名" in shown
    assert "考核组记录" in shown
    other = f"/assessments/{bulletin.assessment_id}/units/{world.unit('willow').id}"
    assert own.get(other).status_code == 404
    assert own.get(f"/assessments/{bulletin.assessment_id}").status_code == 403
    assert own.get("/assessments").status_code == 403
    assert own.get("/manual-facts").status_code == 403
    assert as_somebody(app, world, "willow").get(mine).status_code == 404
    assert as_somebody(app, world, "upper").get(mine).status_code == 404


def test_a_trial_is_seen_at_the_county_s_desk_only(app: Flask, world: World, desk: Browser) -> None:
    assessor = world.who("county", "assessor")
    small_year(assessor, "2025", [9000, 8000], now())
    with transaction(assessor) as work:
        year = work.scalars(select(Assessment.id)).one()
    bridge = world.unit("bridge").id
    path = f"/assessments/{year}/units/{bridge}"

    assert as_somebody(app, world, "county", "leader").get(path).status_code == 200
    assert as_somebody(app, world, "county", "filer").get(path).status_code == 403
    assert as_somebody(app, world, "bridge").get(path).status_code == 404
    assert as_somebody(app, world, "b-county", "assessor").get(path).status_code == 404


def test_a_leader_looks_at_everything_and_changes_nothing(
    app: Flask, world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, "2025", [9000, 8000], now())
    with transaction(assessor) as work:
        year = work.scalars(select(Assessment.id)).one()
    leader = as_somebody(app, world, "county", "leader")

    for path in ("/assessments", f"/assessments/{year}", "/manual-facts", "/bulletins"):
        page = look(leader, path)
        assert [f["action"] for f in page.select("main form[method=post]")] == [], path
    for path in (
        "/assessments",
        f"/assessments/{year}/score",
        f"/assessments/{year}/bulletin",
        "/manual-facts/2025",
        f"/bulletins/{bulletin}/publish",
        f"/bulletins/{bulletin}/document",
    ):
        assert leader.post(path).status_code == 403, path


def test_a_source_in_sight_is_a_link_and_any_other_plain_words(
    app: Flask, world: World, desk: Browser
) -> None:
    assessor = world.who("county", "assessor")
    judging.opened(assessor, shipped_rules(), "2026", now())
    late = accepted(world, "upper", period=W10)
    with transaction(assessor) as work:
        year = work.scalars(select(Assessment.id)).one()
    judging.scored(assessor, year, now())

    page = look(desk, f"/assessments/{year}/units/{world.unit('bridge').id}")

    lines = [li.get_text(" ", strip=True) for li in page.select("details li")]
    assert any("上河村 2026年第10周 迟报" in line for line in lines)
    hrefs = {a["href"] for a in page.select("details a")}
    if app.url_map.bind("x").test(f"/reports/{late}", method="GET"):
        assert f"/reports/{late}" in hrefs
    plain = [li for li in page.select("details li") if li.find("a") is None]
    assert any("应报清单" in li.get_text() for li in plain)


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(world: World, desk: Browser) -> None:
    with connect(str(database().settings.admin_url)) as session:
        session.execute("update fq.unit set name = '=1+1' where code = '341599101000'")
    small_year(world.who("county", "assessor"), "2025", [9000, 8000], now())
    with transaction(world.who("county", "assessor")) as work:
        year = work.scalars(select(Assessment.id)).one()

    answer = desk.get(f"/assessments/{year}/ranking.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''2025" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["名次", "单位", "总分", "上年名次", "工作", "加分", "奖惩", "还缺"]
    assert rows[1][:3] == ["1", "石桥镇", "90"]
    assert rows[2][1] == "'=1+1"
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "@"))]
