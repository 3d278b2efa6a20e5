"""On a small desk nothing to press lies out of sight; a link is copied with one press."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.records import consolidation
from tests.pages.reporting import WEEK, submitted_today
from tests.world import VILLAGE_WEEKLY

# A heading and its deeds in one row; a second would add a button's height.
ONE_ROW = 60


def test_on_a_small_desk_every_action_is_in_sight_without_scrolling_aside(
    opened: Open, site: Site
) -> None:
    """Measured at 1280 pixels, without script: the right edge of each thing to press or type."""
    submitted_today(site.world)
    gathered = consolidation(site.world)
    looked_at = {
        ("b-sand", "reviewer"): {
            f"/board?form={VILLAGE_WEEKLY}&period={WEEK}": "td.act",
            f"/reports/{gathered}/consolidation": "td .words",
        },
        ("b-sand", "administrator"): {"/people": "td.act"},
    }
    for (unit, role), pages in looked_at.items():
        page = opened(unit, role, width=1280, script=False).new_page()
        for address, selector in pages.items():
            page.goto(site.address + address)
            sheet = page.locator(".sheet").bounding_box()
            assert sheet is not None
            boxes = [each.bounding_box() for each in page.locator(selector).all()]
            assert boxes, address
            for box in boxes:
                assert box is not None
                assert box["x"] + box["width"] <= sheet["x"] + sheet["width"] + 1, address
            head = page.locator(".head").bounding_box()
            assert head is not None
            assert head["height"] <= ONE_ROW, address
            for deed in page.locator(".deed-bar button.primary").all():
                expect(deed).to_be_in_viewport(ratio=1)


def test_a_unit_of_a_very_long_name_leaves_the_figures_in_sight(opened: Open, site: Site) -> None:
    submitted_today(site.world)
    page = opened("b-sand", "reviewer", width=1280).new_page()
    page.goto(f"{site.address}/board?form={VILLAGE_WEEKLY}&period={WEEK}")
    before = page.locator("tbody td.n").first.bounding_box()
    name = page.locator("tbody th.first .unit-name").first
    name.evaluate("(shown) => { shown.textContent = '第十七生产队定居点'.repeat(6); }")
    after = page.locator("tbody td.n").first.bounding_box()
    assert before is not None
    assert after is not None
    # Fourteen of the page's letters and no more, however long the name is.
    assert after["x"] - before["x"] <= 14 * 16


def test_on_a_desk_a_button_is_as_wide_as_its_words(opened: Open, site: Site) -> None:
    """Measured at 1280 pixels: nothing to press reaches over half of the page."""
    looked_at = {
        ("b-county", "assessor"): "/rule-sets/new",
        ("b-sand", "filer"): "/ledgers/inspection/import",
    }
    for (unit, role), address in looked_at.items():
        page = opened(unit, role, width=1280).new_page()
        page.goto(site.address + address)
        buttons = page.locator("main .btn").all()
        assert buttons, address
        for button in buttons:
            box = button.bounding_box()
            assert box is None or box["width"] < 500, button.inner_text()


def test_an_invitation_is_copied_with_one_press(opened: Open, site: Site) -> None:
    context = opened("b-sand", "administrator", width=1280)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site.address}/people")
    page.fill("#name", "赵六")
    page.fill("#account", "zhaoliu")
    page.select_option("#unit", label="沙头村")
    page.select_option("#role", label="填报员")
    page.click("aside button.primary")
    page.click("[data-copy]")
    expect(page.locator("[data-copy]")).to_have_text("已复制")
    link = page.locator("#invitation-link").inner_text()
    assert "/invitations/" in link
    assert page.evaluate("navigator.clipboard.readText()") == link
