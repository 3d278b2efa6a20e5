"""A county's own rule file: read in plain words first, then adopted, at every door."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from flask import Flask

from fengqiao.cli.place import Place
from fengqiao.cli.rules.adopting import adopt
from fengqiao.db import database
from fengqiao.settings import Settings
from tests.judging import SMALL_RULES, give_card
from tests.pages.assessing import form_of, look, rules_of
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import A, World


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's assessor."""
    give_card(A)
    return as_somebody(app, world, "county", "assessor")


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
