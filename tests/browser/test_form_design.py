"""The drawing board of forms and conditional sections, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect

from fengqiao.clock import now
from fengqiao.form_design.drafting import begin_draft
from fengqiao.form_design.writing import form_document
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, ready
from tests.browser.judging_pages import judged
from tests.pages.reporting import begun_today
from tests.world import VILLAGE_WEEKLY, World, begun

MONTHLY = "enterprise_monthly"


def begun_draft(world: World, form: str = MONTHLY) -> UUID:
    """Have the county begin to change a form, with a fault on the drawing board."""
    actor = world.who("b-county", "reviewer")
    document = form_document(world.forms[form])
    document["sections"][0]["fields"][0]["unit"] = ""
    with transaction(actor, now()) as work:
        return begin_draft(work, actor, document=document, at=now()).id


def photographed(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look; a test run keeps none."""
    folder = os.environ.get("FENGQIAO_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_section_appears_when_its_condition_comes_true_and_its_fields_are_then_asked(
    site: Site, opened: Open
) -> None:
    number = begun_today(site.world)
    page = opened("b-head").new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    matters = page.get_by_label("上交了什么事、为什么村里办不了")
    expect(matters).to_be_hidden()
    page.get_by_label("提级上交乡镇").fill("1")
    expect(matters).to_be_visible()
    photographed(page, "condition")
    page.get_by_label("提级上交乡镇").fill("0")
    expect(matters).to_be_hidden()


def test_without_script_every_section_stands_there_with_a_word_when_it_is_asked(
    site: Site, opened: Open
) -> None:
    number = begun_today(site.world)
    page = opened("b-head", script=False).new_page()
    page.goto(f"{site.address}/reports/{number}")
    expect(page.get_by_text("只在“提级上交乡镇”大于 0 时填写")).to_be_visible()
    expect(page.get_by_label("上交了什么事、为什么村里办不了")).to_be_visible()


def test_the_drawing_board_is_used_with_the_keyboard_and_fits_every_window(
    site: Site, opened: Open
) -> None:
    draft = begun_draft(site.world)
    page = opened("b-county", "reviewer", width=1280).new_page()
    addresses = [
        f"/form-drafts/{draft}",
        f"/form-drafts/{draft}/part?at=sections.0.fields.0",
        f"/form-drafts/{draft}/part?at=sections.3.fields.0",
        f"/form-drafts/{begun_fit(site.world)}/try",
        f"/form-drafts/{begun_fit(site.world)}/adopt",
        f"/forms/{MONTHLY}",
    ]
    wrong = []
    for number, address in enumerate(addresses):
        page.goto(site.address + address)
        wrong += judged(page, address)
        photographed(page, f"board-{number}")
    assert wrong == []
    page.goto(f"{site.address}/form-drafts/{draft}")
    page.get_by_role("button", name="加一条校验").focus()
    page.keyboard.press("Enter")
    page.get_by_label("比较式").focus()
    page.keyboard.type("hazards_open >= 0")
    page.get_by_label("不成立时给填报人看的话").focus()
    page.keyboard.type("请核对")
    page.get_by_role("button", name="存下").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("hazards_open >= 0").first).to_be_visible()


def begun_fit(world: World) -> UUID:
    """Have the county begin to change a form that is fit as it stands."""
    actor = world.who("b-county", "reviewer")
    document = {**form_document(world.forms[VILLAGE_WEEKLY]), "owner": "平安办"}
    with transaction(actor, now()) as work:
        return begin_draft(work, actor, document=document, at=now()).id


def test_a_table_of_a_conditional_section_is_filled_in_on_a_narrow_phone(
    site: Site, opened: Open
) -> None:
    world = site.world
    number = begun(world, "mill", form=MONTHLY, period="2026-03", at=now())
    page = opened("mill", width=320).new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    page.get_by_label("审批动火等危险作业").fill("2")
    table = page.get_by_role("group", name="危险作业明细").first
    expect(table).to_be_visible()
    page.locator("[id='answer.permits.1.kind']").select_option("动火")
    page.locator("[id='answer.permits.1.times']").fill("2")
    assert judged(page, "the filing page with a table") == []
    photographed(page, "table")
