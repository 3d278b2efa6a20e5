"""No page is wider than a narrow telephone, or than a window with letters twice as large."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from fengqiao.attachments.keeping import keep_attachment
from fengqiao.clock import now
from fengqiao.ledgers.entries import enter_inspection
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.models import Obligation
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, overflow
from tests.pages.reporting import WEEK, begun_today, photo, submitted_today
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World, begun

LONG = "村口变压器旁边靠近小学后门的那一段没有路灯的机耕路" * 2


def hazard(world: World) -> UUID:
    """Have a village enter a hazard with a photo and many words."""
    actor, at = world.who("b-head"), now()
    with transaction(actor) as work:
        kept = keep_attachment(work, actor, raw=photo(900, 700), name="现场.jpg", at=at)
        entry = enter_inspection(
            work,
            actor,
            ledger=newest_ledgers(work, actor)["inspection"],
            answers={"place": LONG[:60], "item": "用电", "problem": LONG * 3, "demand": "限期更换"},
            found=True,
            severity="general",
            photos=[kept.sha256],
            at=at,
        )
        return entry.id


def consolidation(world: World) -> UUID:
    """Have a township begin its consolidation."""
    actor, at = world.who("b-sand"), now()
    with transaction(actor) as work:
        period = work.scalars(
            select(Obligation.period).where(
                Obligation.scope == world.unit("b-sand").scope,
                Obligation.form == TOWNSHIP_HALF_MONTHLY,
            )
        ).one()
    number = begun(world, "b-sand", form=TOWNSHIP_HALF_MONTHLY, period=period, at=at)
    with transaction(actor, at) as work:
        draft_consolidation(work, actor, report_id=number, version=None, at=at)
    return number


def addresses(world: World) -> dict[tuple[str, str], list[str]]:
    """Return the pages of reports and ledgers by who looks at them, with something on each."""
    draft, handed, entry = begun_today(world, "b-shore"), submitted_today(world), hazard(world)
    gathered = consolidation(world)
    with transaction(world.who("b-sand", "reviewer")) as work:
        owed = work.scalars(
            select(Obligation.id).where(
                Obligation.scope == world.unit("b-shore").scope, Obligation.period == WEEK
            )
        ).one()
    board = f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"
    return {
        ("b-shore", "filer"): [
            "/tasks",
            f"/reports/{draft}",
            f"/reports/{draft}/review",
            "/reports",
        ],
        ("b-head", "filer"): [
            "/tasks",
            f"/reports/{handed}",
            "/ledgers/inspection",
            "/ledgers/inspection/new",
            f"/ledgers/entries/{entry}",
            f"/ledgers/entries/{entry}/amend",
        ],
        ("b-sand", "reviewer"): [
            "/tasks",
            board,
            "/reports",
            f"/reports/{handed}",
            f"/reports/{handed}/send-back",
            f"/obligations/{owed}/excuse",
            f"/reports/{gathered}/consolidation",
            f"/reports/{gathered}/sources/patrols",
            "/ledgers/inspection",
            f"/ledgers/entries/{entry}",
        ],
    }


@pytest.mark.parametrize(("width", "letters"), [(320, ""), (360, "200%"), (1280, "200%")])
def test_no_page_is_wider_than_its_window(
    opened: Open, site: Site, width: int, letters: str
) -> None:
    looked_at = 0
    for (unit, role), pages in addresses(site.world).items():
        page = opened(unit, role, width=width).new_page()
        for address in pages:
            answer = page.goto(site.address + address)
            assert answer is not None
            assert answer.status == 200, address
            if letters:
                page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
            assert overflow(page) <= 0, (address, width, letters)
            looked_at += 1
    assert looked_at >= 20


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
