"""The county's desk of a year: open, enter, score, draft, publish; and who may look at what."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.models import AdoptedRuleSet, Assessment, FactSnapshot, ManualFact
from fengqiao.bulletins.models import Bulletin
from fengqiao.cli.place import Place
from fengqiao.cli.rules.adopting import adopt
from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.rules import read_rule_set
from fengqiao.settings import Settings
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.ground import connect
from tests.judging import SMALL_RULES, shipped_rules, small_year
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import W10, A, World, accepted
from workers.running import drain_outbox


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's assessor."""
    judging.give_card(A)
    return as_somebody(app, world, "county", "assessor")


def adopted(world: World, source: str = SMALL_RULES) -> UUID:
    """Have a rule set adopted."""
    assessor = world.who("county", "assessor")
    with transaction(assessor) as work:
        return adopt_rule_set(
            work, assessor, rule_set=read_rule_set(source), source=source, at=now()
        ).id


def published(world: World, desk: Browser, period: str = "2025") -> Bulletin:
    """Judge a year and publish it through the pages; return its bulletin."""
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, period, [9000, 8000], now())
    sent = {"version": "1", "confirmed": "yes"}
    assert desk.post(f"/bulletins/{bulletin}/publish", data=sent).status_code == 303
    with transaction(assessor) as work:
        return work.get_one(Bulletin, (A, bulletin))


def form_of(page: BeautifulSoup, action: str) -> dict[str, str]:
    """Return what the form with this address would send as it stands."""
    form = page.find("form", attrs={"action": action})
    assert isinstance(form, Tag), action
    return {
        str(field["name"]): str(field.get("value", ""))
        for field in form.find_all("input")
        if field["name"] != "csrf_token" and field.get("type") != "checkbox"
    }


def look(browser: Browser, path: str) -> BeautifulSoup:
    """Open a page that must be there."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


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


def sent_rules(text: str) -> dict[str, object]:
    """Return what the form of the page sends with a rule file."""
    return {"rules": (io.BytesIO(text.encode("gb18030")), "办法.yaml")}


def test_an_assessor_reads_a_rule_file_in_plain_words_and_then_adopts_it(
    world: World, desk: Browser
) -> None:
    empty = look(desk, "/assessments")
    assert "先点“采用考核办法”" in empty.get_text()
    assert desk.get("/manual-facts").status_code == 404
    assert "采用考核办法" in words_of(desk.get("/manual-facts"))

    read = desk.post("/rule-sets/new", data=sent_rules(SMALL_RULES))
    page = BeautifulSoup(read.text, "html.parser")
    assert (read.status_code, rules_of(world)) == (200, [])
    assert "还没有采用" in page.get_text()
    assert "现场评分：满分 100 分" in page.get_text()
    assert [one.get_text(strip=True) for one in page.select("nav [aria-current]")] == ["排名"]
    # A browser sends every line end as two characters.
    sent = form_of(page, "/rule-sets")
    sent["text"] = sent["text"].replace("\n", "\r\n")
    first, again = (desk.post("/rule-sets", data=sent) for _ in range(2))

    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert first.location == "/assessments"
    assert [(one.title, one.source) for one in rules_of(world)] == [("示例考核办法", SMALL_RULES)]
    assert "还没有考核。在下面选考核办法和年度，就能开始。" in look(desk, "/assessments").get_text()


REFUSED_RULES = {
    "a slip": (SMALL_RULES.replace("manual: {fact: review", "manual: {fact: revue"), "办法.yaml:"),
    "unfed": (SMALL_RULES.replace("from: manual.review", "from: reports.review"), "manual."),
    "an example": (SMALL_RULES.replace("total: 90.5", "total: 80.5"), "办法.yaml:"),
    "nothing": ("", "文件是空的"),
}


def rules_of(world: World) -> list[AdoptedRuleSet]:
    """Return the rule sets the county has adopted."""
    with transaction(world.who("county", "assessor")) as work:
        return list(work.scalars(select(AdoptedRuleSet)))


@pytest.mark.parametrize("fault", REFUSED_RULES)
def test_a_rule_file_at_fault_is_shown_its_place_and_not_adopted(
    world: World, desk: Browser, fault: str
) -> None:
    text, words = REFUSED_RULES[fault]
    assert text != SMALL_RULES
    for path, sent in (
        ("/rule-sets/new", sent_rules(text)),
        ("/rule-sets", {"text": text, "name": "办法.yaml"}),
    ):
        answer = desk.post(path, data=sent)
        assert answer.status_code == 422
        assert words in words_of(answer), words_of(answer)
    called = desk.call("POST", "/api/v1/rule-sets", json={"text": text or " ", "name": "办法.yaml"})
    assert called.status_code == 422
    assert rules_of(world) == []


def test_a_script_adopts_a_rule_file_and_opens_a_year_with_it(world: World, desk: Browser) -> None:
    for _ in range(2):
        adopted = desk.call("POST", "/api/v1/rule-sets", json={"text": SMALL_RULES})
        assert adopted.status_code == 201, adopted.text
    listed = desk.call("GET", "/api/v1/rule-sets").get_json()["items"]
    assert [one["id"] for one in listed] == [adopted.get_json()["id"]]
    body = {"rule_set_id": listed[0]["id"], "period": "2026"}
    assert desk.call("POST", "/api/v1/assessments", json=body).status_code == 201


def test_the_installation_adopts_a_rule_file_at_its_console(
    world: World, desk: Browser, tmp_path: Path
) -> None:
    class Here(Place):
        def settings(self) -> Settings:
            return database().settings

    file = tmp_path / "办法.yaml"
    file.write_text(SMALL_RULES, encoding="utf-8")

    def typed(county: int) -> Result:
        asked = [str(file), "--county", str(county)]
        return CliRunner().invoke(adopt, asked, obj=Here(tmp_path), standalone_mode=True)

    done, unknown = typed(A), typed(999999)

    assert (done.exit_code, done.stderr) == (0, "")
    assert "已采用《示例考核办法》（第 1 版" in done.stdout
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "999999" in unknown.stderr
    assert len(rules_of(world)) == 1
    file.write_text(SMALL_RULES.replace("fact: review", "fact: revue"), encoding="utf-8")
    assert f"{file}:" in typed(A).stderr
