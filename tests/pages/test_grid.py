"""A township files for its villages: one by one, on a sheet, or from a workbook."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from fengqiao.reports.models import Obligation
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.gridding import GRID, PLACE, WHY, errors_of, kept, owed
from tests.pages.reporting import report_of, soup_of, submitted_today
from tests.pages.test_reports_filing import with_a_required_table
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World, filled


def test_the_board_leads_to_filing_on_behalf(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    page = soup_of(township.get("/board?" + urlencode(PLACE)))
    hrefs = [str(a["href"]) for a in page.select("a[href]")]
    assert GRID in hrefs
    one = f"/obligations/{owed(world, 'b-head')}/on-behalf"
    assert one in hrefs
    asked = township.get(one)
    assert "沙头村" in words_of(asked)
    assert township.post(one, data={"reason": " "}).status_code == 422
    begun = township.post(one, data={"reason": WHY})
    assert begun.status_code == 303
    filing = township.get(begun.location)
    assert "您正在代 沙头村 填报" in words_of(filing)


def test_a_village_sees_objects_or_confirms(app: Flask, world: World) -> None:
    township, village = (
        as_somebody(app, world, "b-sand", "filer"),
        as_somebody(app, world, "b-head", "filer"),
    )
    one = f"/obligations/{owed(world, 'b-head')}/on-behalf"
    report = township.post(one, data={"reason": WHY}).location
    answers = filled(world.forms[VILLAGE_WEEKLY], {})
    fields = {f"answer.{code}": str(value) for code, value in answers.items()}
    sent = township.post(report, data={**fields, "action": "submit", "version": "1"})
    assert sent.status_code == 303
    seen = village.get(report)
    assert WHY in words_of(seen)
    confirmed = village.post(f"{report}/confirmation", data={"version": "3"})
    assert confirmed.status_code in (303, 412)
    assert "代报" in words_of(township.get("/board?" + urlencode(PLACE)))


def test_what_one_filed_oneself_is_not_among_what_one_may_accept(app: Flask, world: World) -> None:
    reviewer, board = as_somebody(app, world, "b-sand", "reviewer"), "/board?" + urlencode(PLACE)
    submitted_today(world, "b-shore")
    one = f"/obligations/{owed(world, 'b-head')}/on-behalf"
    report = reviewer.post(one, data={"reason": WHY}).location
    answers = filled(world.forms[VILLAGE_WEEKLY], {})
    fields = {f"answer.{code}": str(value) for code, value in answers.items()}
    sent = reviewer.post(report, data={**fields, "action": "submit", "version": "1"})
    assert sent.status_code == 303
    page = reviewer.get(board)
    assert "通过无疑问的（1）" in words_of(page)
    assert "您代报的，请另一位审核员来审，或请对方先核对确认" in words_of(page)
    assert len(soup_of(page).select("input[type=checkbox][name=report]")) == 1
    told = reviewer.call("GET", f"/api/v1{report}").get_json()
    assert (told["unusual"], told["unproblematic"]) == ([], False)
    asked = reviewer.post(board, data={**PLACE, "action": "accept_unproblematic"})
    assert "已通过 1 份。" in words_of(reviewer.get(asked.location))
    assert "通过无疑问的" not in words_of(reviewer.get(board))
    village = as_somebody(app, world, "b-head", "filer")
    version = report_of(world, "b-head", UUID(report.rsplit("/", 1)[1])).version
    assert village.post(f"{report}/confirmation", data={"version": str(version)}).status_code == 303
    assert "通过无疑问的（1）" in words_of(reviewer.get(board))


def test_what_has_no_cell_is_named_and_leads_to_the_units_own_page(
    app: Flask, world: World
) -> None:
    with_a_required_table(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    head, shore = owed(world, "b-head"), owed(world, "b-shore")
    answers = {c: str(v) for c, v in filled(world.forms[VILLAGE_WEEKLY], {}).items()}
    cells = {f"cell.{head}.{code}": value for code, value in answers.items()}
    cells = {name: value for name, value in cells.items() if not name.endswith(".photos")}
    typed = {**PLACE, **cells, "everything": "yes", "reason": WHY}
    typed |= {f"version.{head}": "", f"version.{shore}": "", f"cell.{shore}.patrols": "4"}
    refused = township.post("/grid", data=typed | {"action": "submit"})
    assert refused.status_code == 422
    assert "沙头村：走访清单：还没有填，请补上。" in errors_of(refused)
    button = soup_of(refused).find(id=f"alone:{head}")
    assert button is not None
    assert soup_of(refused).select_one(f"a[href='#alone:{head}']") is not None
    alone = township.post("/grid", data=typed | {"action": f"alone:{head}"})
    assert alone.status_code == 303
    page = soup_of(township.get(alone.location))
    assert page.find(id="answer.cases.1.name") is not None
    patrols = page.find(id="answer.patrols")
    assert patrols is not None
    assert patrols["value"] == answers["patrols"]
    other = kept(world, "b-shore")
    assert other is not None
    assert (other.state, other.answers["patrols"]) == ("draft", "4")


def test_a_sheet_is_kept_whole_and_the_villages_see_it(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head, shore = owed(world, "b-head"), owed(world, "b-shore")
    page = soup_of(township.get(GRID))
    assert page.select_one(f'[name="cell.{head}.disputes_found"]') is not None
    sent = township.post(
        "/grid",
        data={
            **PLACE,
            "action": "save",
            "reason": WHY,
            f"version.{head}": "",
            f"cell.{head}.disputes_found": "\uff11\uff12",
            f"version.{shore}": "",
            f"cell.{shore}.disputes_found": "5",
        },
    )
    assert sent.status_code == 303
    first, second = kept(world, "b-head"), kept(world, "b-shore")
    assert first is not None
    assert second is not None
    assert (first.state, first.on_behalf) == ("draft", True)
    assert second.answers["disputes_found"] == "5"


def test_one_wrong_cell_keeps_nothing_and_loses_nothing(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head, shore = owed(world, "b-head"), owed(world, "b-shore")
    sent = township.post(
        "/grid",
        data={
            **PLACE,
            "action": "save",
            "reason": WHY,
            f"cell.{head}.disputes_found": "3",
            f"cell.{shore}.disputes_found": "三件",
        },
    )
    assert sent.status_code == 422
    page = soup_of(sent)
    wrong = page.select_one(f'[name="cell.{shore}.disputes_found"]')
    right = page.select_one(f'[name="cell.{head}.disputes_found"]')
    assert wrong is not None
    assert right is not None
    assert (wrong["value"], wrong["aria-invalid"], right["value"]) == ("三件", "true", "3")
    assert "请只填数字" in words_of(sent)
    assert kept(world, "b-head") is None


def test_figures_that_do_not_fit_together_are_kept_as_a_draft_and_only_cannot_go_up(
    app: Flask, world: World
) -> None:
    township, head = as_somebody(app, world, "b-sand", "filer"), owed(world, "b-head")
    sheet = {**PLACE, "reason": WHY, "action": "save"}
    apart = filled(world.forms[VILLAGE_WEEKLY], {"disputes_found": "3", "disputes_resolved": "1"})
    cells = {f"cell.{head}.{code}": str(value) for code, value in apart.items()}

    assert township.post("/grid", data=sheet | cells).status_code == 303

    draft = kept(world, "b-head")
    assert draft is not None
    assert draft.answers["disputes_found"] == "3"
    page = township.get(GRID)
    assert "有 1 个单位的草稿还有对不上的数" in words_of(page)
    found = soup_of(page).select_one(f'[name="cell.{head}.disputes_found"]')
    assert found is not None
    assert found["aria-invalid"] == "true"
    assert "排查发现应等于已化解加正在化解" in words_of(page)
    again = sheet | cells | {"action": "submit", f"version.{head}": str(draft.version)}
    refused = township.post("/grid", data=again)
    assert refused.status_code == 422
    assert "排查发现应等于已化解加正在化解" in words_of(refused)
    right = again | {f"cell.{head}.disputes_open": "2"}
    assert township.post("/grid", data=right).status_code == 303


def test_without_a_reason_nothing_is_kept(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head = owed(world, "b-head")
    sent = township.post(
        "/grid", data={**PLACE, "action": "save", f"cell.{head}.disputes_found": "3"}
    )
    assert sent.status_code == 422
    assert "为什么代报" in words_of(sent)
    assert kept(world, "b-head") is None


def test_a_village_that_filed_meanwhile_is_named(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    head = owed(world, "b-head")
    submitted_today(world, "b-head")
    page = township.get(GRID)
    assert "不在表里的 1 个单位" in words_of(page)
    sent = township.post(
        "/grid", data={**PLACE, "action": "save", "reason": WHY, f"cell.{head}.disputes_found": "9"}
    )
    assert sent.status_code == 422
    report = kept(world, "b-head")
    assert report is not None
    assert not report.on_behalf


def test_a_page_of_a_form_nobody_owes_is_not_found(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    assert township.get("/grid?form=village_weekly&period=nonsense").status_code == 422
    assert township.get("/grid/template?form=nonsense&period=2026-W10").status_code == 404


def test_what_is_gathered_from_below_is_not_offered_to_be_filed_on_behalf(
    app: Flask, world: World
) -> None:
    actor = world.who("b-county", "reviewer")
    with transaction(actor) as work:
        found = select(Obligation).where(
            Obligation.scope == world.unit("b-sand").scope,
            Obligation.form == TOWNSHIP_HALF_MONTHLY,
        )
        half = work.scalars(found).one()
    place = urlencode({"form": half.form, "period": half.period})
    county = as_somebody(app, world, "b-county", "reviewer")
    board = soup_of(county.get(f"/board?{place}"))
    assert "沙头镇" in board.get_text()
    assert not board.select("a[href*='/on-behalf'], a[href^='/grid']")
    for address in (f"/obligations/{half.id}/on-behalf", f"/grid?{place}"):
        refused = county.get(address)
        assert refused.status_code == 409
        assert "汇总表由汇总单位自己汇总上报" in words_of(refused)
