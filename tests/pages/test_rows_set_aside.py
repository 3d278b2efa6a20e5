"""A row that a township leaves out: on its page, at the county's, on paper and in a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from fengqiao.reports.queries import find_report
from fengqiao.reports.setting_aside import set_row_aside
from fengqiao.reports.submission import withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.case_tables import WATER, ask_rows, gathered, row_of
from tests.correcting import corrected
from tests.domain.gathering import complete, draft_again
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import form_on, soup_of
from tests.world import MONDAY, World

LATER = MONDAY + timedelta(hours=1)
WHY = "和上河村报的是同一件事"
SAID = "下河村 第11周 · 未化解清单 原因：" + WHY


@pytest.fixture
def made(world: World) -> tuple[UUID, UUID, str]:
    """Return a township's draft, the village's report and the key of its first row."""
    ask_rows(world)
    report_id, lower = gathered(world)
    return report_id, lower, row_of(world, report_id, lower)


def words_in(page: BeautifulSoup, part: str) -> str:
    """Return what a person reads in a part of a page."""
    found = page.find(id=part)
    assert found is not None
    return found.get_text(" ", strip=True)


def main_form(page: str) -> str:
    """Return the selector of the form that a consolidation is written in."""
    return f"form[action='{page}'][enctype]"


def test_a_row_is_left_out_from_its_own_button_and_nothing_typed_is_lost(
    app: Flask, world: World, made: tuple[UUID, UUID, str]
) -> None:
    report_id, _, key = made
    page = f"/reports/{report_id}/consolidation"
    township = as_somebody(app, world, "bridge", "filer")
    shown = soup_of(township.get(page))
    assert len(shown.select("#gathered\\.cases button[value^='set_aside:']")) == 4
    # A row that is added up from two villages has a button for each of them.
    assert "不计入（下河村 第11周）" in words_in(shown, "gathered.kinds")
    typed = form_on(township.get(page), main_form(page))
    typed |= {"narrative": "我写的话", "action": f"set_aside:{key}"}

    asked = township.post(page, data=typed)

    assert asked.location == f"/reports/{report_id}/rows/{key}"
    why = township.get(asked.location)
    assert "争水 12人" in words_of(why)
    form = form_on(why, "main form")
    empty = township.post(asked.location, data=form | {"reason": " "})
    assert empty.status_code == 422
    assert soup_of(empty).select_one("#errors a[href='#reason']") is not None
    done = township.post(asked.location, data=form_on(empty, "main form") | {"reason": WHY})
    assert done.location == f"{page}#gathered.cases"

    after = township.get(page)
    told = words_in(soup_of(after), "gathered.cases")
    assert "不计入的 1 行 下河村 第11周：争水 12人 原因：" + WHY in told
    assert "有关的汇总数已重算" in words_of(after)
    assert form_on(after, main_form(page))["narrative"] == "我写的话"
    with transaction(world.who("bridge")) as work:
        answers = find_report(work, world.who("bridge"), report_id).answers
    assert (answers["involved"], answers["listed"]) == ("27", "3")

    back = form_on(after, main_form(page)) | {"action": f"take_back:{key}"}
    assert township.post(page, data=back).location == page
    assert "不计入的" not in words_of(township.get(page)).split("已恢复计入")[1]
    for button in ("set_aside:x", "take_back:" + "z" * 64):
        again = form_on(township.get(page), main_form(page)) | {"action": button}
        assert township.post(page, data=again).status_code == 422


def test_a_page_of_before_overwrites_nothing_and_keeps_the_reason(
    app: Flask, world: World, made: tuple[UUID, UUID, str]
) -> None:
    report_id, lower, key = made
    township = as_somebody(app, world, "bridge", "filer")
    place = f"/reports/{report_id}/rows/{key}"
    form = form_on(township.get(place), "main form")
    left_out(world, report_id, row_of(world, report_id, lower, 1))
    late = township.post(place, data=form | {"reason": WHY})
    assert late.status_code == 412
    fresh = form_on(late, "main form")
    assert fresh["reason"] == WHY
    assert township.post(place, data=fresh).status_code == 303


def test_the_county_reads_what_does_not_count_and_why_on_the_page_on_paper_and_in_the_file(
    app: Flask, world: World, made: tuple[UUID, UUID, str]
) -> None:
    report_id, lower, key = made
    complete(world, report_id)
    actor = world.who("bridge")
    with transaction(actor, LATER) as work:
        withdraw_report(work, actor, report_id=report_id, version=None, at=LATER)
    left_out(world, report_id, key, LATER)
    complete(world, report_id, LATER)
    county = as_somebody(app, world, "county", "reviewer")
    read = words_of(county.get(f"/reports/{report_id}"))
    assert "不计入汇总的 1 行 " + SAID in read
    assert "汇总时不计入一行" in read
    assert f"不计入（{WHY}）" in read.split("两次上报的差别")[1]
    looked = words_of(county.get(f"/reports/{report_id}/consolidation"))
    assert "不计入的 1 行" in looked
    assert "恢复计入" not in looked
    paper = soup_of(county.get(f"/reports/{report_id}/paper")).get_text(" ", strip=True)
    assert f"不计入的原因 下河村 第11周 未化解清单 争水 12人 {WHY}" in paper
    file = county.get(f"/exports/reports/{report_id}?as=csv").text
    assert f"不计入汇总：未化解清单,,,下河村 第11周：争水 12人（原因：{WHY}）" in file
    assert county.get(f"/reports/{report_id}/rows/{key}").status_code == 403

    # The village changes that row: the township is told that its decision would be undone.
    corrected(world, lower, "lower", {"cases": [{**WATER, "people": 13}]})
    township = as_somebody(app, world, "bridge", "filer")
    page = f"/reports/{report_id}/consolidation"
    stale = words_of(township.get(page))
    assert "原来不计入、下级又改过的行" in stale
    assert f"下河村 第11周：争水 12人 原来的原因：{WHY}" in stale


def test_a_row_that_was_changed_below_is_told_of_when_it_counts_again(
    app: Flask, world: World, made: tuple[UUID, UUID, str]
) -> None:
    report_id, lower, key = made
    left_out(world, report_id, key)
    corrected(world, lower, "lower", {"cases": [{**WATER, "people": 13}]})
    draft_again(world, report_id)
    page = f"/reports/{report_id}/consolidation"
    township = as_somebody(app, world, "bridge", "filer")
    shown = words_of(township.get(page))
    assert "有 1 行原来不计入的，下级改过了，现在照改后的计入" in shown
    assert "下级改过这一行，现在照改后的计入" in shown
    gone = township.get(f"/reports/{report_id}/rows/{key}")
    assert gone.status_code == 409
    assert "可能下级改过" in words_of(gone)
    put_away = form_on(township.get(page), main_form(page)) | {"action": f"take_back:{key}"}
    township.post(page, data=put_away)
    after = words_of(township.get(page))
    assert "这条“不计入”已去掉，汇总数没有变。" in after
    assert "已恢复计入" not in after
    assert "原来不计入" not in after
    complete(world, report_id)
    county = as_somebody(app, world, "county", "reviewer")
    assert "不计入汇总的" not in words_of(county.get(f"/reports/{report_id}"))


def left_out(world: World, report_id: UUID, key: str, at: datetime = MONDAY) -> None:
    """Have the township leave a row out."""
    actor = world.who("bridge")
    with transaction(actor, at) as work:
        set_row_aside(
            work, actor, report_id=report_id, version=None, row_key=key, reason=WHY, at=at
        )
