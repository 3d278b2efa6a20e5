"""What tests of the form designer's pages share: a draft, its pieces, its buttons."""

from __future__ import annotations

from tests.pages.browser import Browser
from tests.pages.reporting import form_on, soup_of
from tests.world import VILLAGE_WEEKLY


def begun_draft(desk: Browser, **how: str) -> str:
    """Begin a draft and return its address."""
    answer = desk.post("/form-drafts", data=how or {"how": "like", "like": VILLAGE_WEEKLY})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def version_of(desk: Browser, draft: str) -> str:
    found = soup_of(desk.get(draft)).select_one("input[name=version]")
    assert found is not None
    return str(found["value"])


def pressed(desk: Browser, draft: str, action: str) -> str:
    """Press a button of the drawing board; return where it leads."""
    data = {"action": action, "version": version_of(desk, draft)}
    answer = desk.post(draft, data=data)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def fill_in(desk: Browser, place: str, **values: str) -> int:
    """Fill in one piece and return the status of the answer."""
    form = form_on(desk.get(place), "form.card")
    form |= {f"d.{name}": value for name, value in values.items()}
    return desk.post(place.split("?")[0], data=form).status_code
