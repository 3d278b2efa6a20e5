"""Judge an open page: axe-core and the width, on every screen and with letters of both sizes."""

from __future__ import annotations

from axe_playwright_python.base import (  # type: ignore[import-untyped]  # it carries no types
    AXE_SCRIPT,
)
from playwright.sync_api import Page

from tests.browser.conftest import fits

WIDTHS = ((320, 640), (360, 780), (1280, 800))
LETTERS = ("", "200%")
# Each screen with letters of each size: the six ways a page is looked at.
VIEWS = tuple((size, letters) for letters in LETTERS for size in WIDTHS)
# Two of the six, so that three pages in a row are seen in all of them.
TURNS = ((0, 5), (1, 3), (2, 4))
_RUN = """axe.run(document, {resultTypes: ['violations'], iframes: false}).then((seen) =>
  seen.violations.map((one) => one.id + ': ' + one.nodes[0].html.slice(0, 150)))"""


def judged(page: Page, name: str, views: tuple[int, ...] = (0, 5)) -> list[str]:
    """Return what is wrong with an open page.

    The width is measured in all six views. The checks of axe-core (WCAG 2.2 AA and best practice)
    are many and slow: they are run in the ``views`` that are named by their number.
    """
    found = []
    page.evaluate(AXE_SCRIPT)
    for number, ((width, height), letters) in enumerate(VIEWS):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
        view = f"{name} at {width} with letters of {letters or '100%'}"
        if not fits(page):
            found.append(f"{view} is wider than its window")
        if number in views:
            found += [f"{view}: {words}" for words in page.evaluate(_RUN)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found
