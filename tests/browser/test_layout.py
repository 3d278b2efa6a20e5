"""No page is wider than a narrow telephone, or than a window with letters twice as large."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # no types
    Axe,
)
from flask import Flask
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Open, Site, overflow
from tests.browser.records import addresses, consolidation
from tests.pages.reporting import WEEK, submitted_today
from tests.world import VILLAGE_WEEKLY

AXE = Axe()
OPTIONS = {"resultTypes": ["violations"], "iframes": False}


# Pages that need no record, by who looks at them: all there are, found in the address list.
LOOKERS = [
    ("b-head", "filer"),
    ("b-sand", "reviewer"),
    ("b-sand", "administrator"),
    ("b-county", "assessor"),
    ("b-county", "reviewer"),
    ("b-county", "administrator"),
    ("bridge", "leader"),
]
WIDTHS = ((320, 640), (360, 780), (1280, 800))


def places(app: Flask) -> list[str]:
    """Return every page that can be opened without naming a record."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and not rule.rule.startswith(("/api/", "/static/", "/openapi"))
    )


def judged(page: Page, address: str) -> list[str]:
    """Return what is wrong with an open page at any width, with letters small and large.

    The checks of axe are many and slow: they are run on the narrowest screen, and on a desk with
    letters twice as large. The width is measured everywhere.
    """
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        for letters in ("", "200%"):
            page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
            if overflow(page) > 0:
                found.append(f"{address} is wider than {width} with letters {letters or '100%'}")
            if (width, letters) in ((320, ""), (1280, "200%")):
                found += [f"{address} at {width} {words}" for words in violations(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def violations(page: Page) -> list[str]:
    """Return what axe-core finds: WCAG 2.2 AA and best practice."""
    seen = AXE.run(page, options=OPTIONS).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in seen]


def opens(page: Page, address: str) -> bool:
    """Open an address; a download, a redirect or a refusal is not a page."""
    try:
        answer = page.goto(address)
    except Error:
        return False
    if answer is None:
        return False
    assert answer.status < 500, address
    kind = answer.headers.get("content-type", "")
    return answer.status == 200 and kind.startswith("text/html")


def test_every_page_is_fit_for_everybody_at_every_width_and_letter_size(
    opened: Open, site: Site
) -> None:
    records = addresses(site.world)
    seen: set[str] = set()
    wrong: list[str] = []
    for unit, role in sorted({*LOOKERS, *records}):
        page = opened(unit, role).new_page()
        named = records.get((unit, role), [])
        for address in named:
            assert opens(page, site.address + address), address
            wrong += judged(page, address)
        for address in set(places(site.app)) - seen - set(named):
            if opens(page, site.address + address) and address in page.url:
                seen.add(address)
                wrong += judged(page, address)
        page.context.close()
    assert wrong == []
    assert len(seen) >= 15


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


def test_an_invitation_is_copied_with_one_press(opened: Open, site: Site) -> None:
    context = opened("b-sand", "administrator", width=1280)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site.address}/people")
    page.fill("#name", "赵六")
    page.fill("#account", "zhaoliu")
    page.click("aside button.primary")
    page.click("[data-copy]")
    expect(page.locator("[data-copy]")).to_have_text("已复制")
    link = page.locator("#invitation-link").inner_text()
    assert "/invitations/" in link
    assert page.evaluate("navigator.clipboard.readText()") == link
