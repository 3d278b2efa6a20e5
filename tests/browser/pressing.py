"""What a person does who has no mouse, and how many presses it takes to a place."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Dialog, Locator, Page

from tests.browser.waiting import until

# One press is one click event, by thumb, mouse or keyboard; a label's own is not counted twice.
_COUNT = """addEventListener('click', (event) => {
  if (!event.isTrusted || !event.target.closest('a, button, summary, input, select')) return;
  sessionStorage.presses = Number(sessionStorage.presses || 0) + 1;
}, true)"""
_SEEN = """() => {
  const one = document.activeElement, beside = one.nextElementSibling;
  if (one === document.body) return 'nothing has the focus';
  const ring = (each) => {
    const style = each && getComputedStyle(each);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  if (!ring(one) && !ring(beside)) return 'no ring around ' + one.outerHTML.slice(0, 120);
  const box = (one.matches('.chip input') ? beside : one).getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return inside ? '' : 'out of sight: ' + one.outerHTML.slice(0, 120);
}"""
MOST_PRESSES = 3


def counting(context: BrowserContext) -> Page:
    """Open a page that counts what is pressed, and says yes to every question."""
    context.add_init_script(_COUNT)
    page = context.new_page()
    page.on("dialog", agree)
    return page


def presses(page: Page) -> int:
    """Return how often something was pressed since the browser was opened."""
    return int(page.evaluate("sessionStorage.presses || 0"))


def agree(dialog: Dialog) -> None:
    """Say yes to a question."""
    dialog.accept()


def reach(page: Page, wanted: Locator) -> None:
    """Go on with the tabulator until something has the focus; at each step one sees where it is.

    :raises AssertionError: if it is not reached, or the focus cannot be seen on the way
    """
    handle = wanted.element_handle()
    for _ in range(150):
        if page.evaluate("wanted => document.activeElement === wanted", handle):
            return
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            until(page, lambda: page.evaluate(_SEEN) == "", lambda: page.evaluate(_SEEN))
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Reach something with the keyboard and press it."""
    reach(page, wanted)
    page.keyboard.press(key)
