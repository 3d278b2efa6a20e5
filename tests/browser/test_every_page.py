"""Every page people see is fit for everybody, and says where in the menu it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import VILLAGE
from tests.browser.conftest import LONG, Site, served
from tests.browser.every_page import (
    Seen,
    every_page,
    lost_session,
    route_of,
    routes_of,
    spoil,
    walk,
)
from tests.browser.judging_pages import TURNS, judged
from tests.pages.reporting import begun_today
from tests.world import World

# Nobody comes to these by the menu: they are the account's own.
NO_PLACE = {"/sessions", "/password", "/posts"}


@dataclass
class Walk:
    """What was seen on a walk through every page: faults, and menus that mark another place."""

    site: Site
    pages: list[Seen]
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def walked(shared_world: World, browser: Browser) -> Iterator[Walk]:
    """Walk through every page once; what is found is asked about by the tests below."""
    with served(shared_world, spoil) as site:
        seen = Walk(site, every_page(shared_world))
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(LONG)
        for number, (each, fault) in enumerate(walk(page, site, seen.pages)):
            seen.wrong += [fault] if fault else []
            seen.wrong += judged(page, str(each), TURNS[number % len(TURNS)])
            marks = marked(page)
            if has_place(seen, each) and marks is not None and len(marks) != 1:
                seen.lost.append(f"{each} marks {marks}")
        for fault in lost_session(page, site, begun_today(shared_world, VILLAGE[0])):
            seen.wrong += [fault] if fault else []
            seen.wrong += judged(page, "the door after a lost session")
        context.close()
        yield seen


def has_place(walk: Walk, seen: Seen) -> bool:
    """Return whether a page belongs to a place in the menu; a refused address does not."""
    answered = seen.status < 400 or bool(seen.form)
    return answered and route_of(walk.site.app, seen.address) not in NO_PLACE


def marked(page: Page) -> list[str] | None:
    """Return the places the menu marks as where one is; None on a page without a menu."""
    if page.locator("nav[aria-label=主导航]").count() == 0:
        return None
    found: list[str] = page.eval_on_selector_all(
        "nav a[aria-current=page][href]", "all => all.map((one) => one.pathname)"
    )
    return found


def test_every_page_is_fit_for_everybody_at_every_width_and_letter_size(walked: Walk) -> None:
    assert not walked.wrong, "\n".join(walked.wrong)


def test_every_page_of_the_site_is_among_those_that_were_looked_at(walked: Walk) -> None:
    opened = {
        route_of(walked.site.app, each.address)
        for each in walked.pages
        if each.status == 200 and not each.form
    }
    assert routes_of(walked.site.app) - opened == set()


def test_every_page_marks_the_one_entry_of_the_menu_it_belongs_to(walked: Walk) -> None:
    assert not walked.lost, "\n".join(walked.lost)
