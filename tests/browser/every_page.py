"""Every page people see, by who looks at it: opened, sent back to its sender, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from playwright.sync_api import FilePayload, Page, Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from fengqiao.web.guards import public
from tests.browser.addresses import NOBODY, VILLAGE, addresses, refused
from tests.browser.conftest import Site, sign_in
from tests.world import PASSWORD, B, World

# GET routes that draw no page of their own, each with the reason.
NOT_PAGES = {
    "/": "leads on",
    "/reports/begin": "leads on",
    "/ledgers": "leads on while the county keeps one ledger",
    "/session": "for scripts",
    "/problems/<code>": "leads on",
    "/openapi.json": "for programs",
    "/service-worker.js": "a script",
    "/static/<build>/<path:name>": "own files",
    "/attachments/<sha256>": "a photograph",
    "/bulletins/<uuid:bulletin_id>/document.pdf": "a paper",
    "/assessments/<uuid:assessment_id>/ranking.csv": "a download",
    "/forms/<code>/versions/<sha256>.yaml": "a download",
    "/form-drafts/<uuid:draft_id>/file": "a download",
    "/grid/template": "a download",
    "/ledgers/<ledger_code>/template": "a download",
    "/reports/<uuid:report_id>/template": "a download",
    "/exchange/<uuid:export_id>": "a download",
    "/overview/export": "a download",
    "/overview/trend/export": "a download",
    "/glance/export": "a download",
    "/exports/board": "a download",
    "/exports/units": "a download",
    "/exports/reports": "a download",
    "/exports/reports/<uuid:report_id>": "a download",
    "/exports/ledgers/<ledger_code>": "a download",
}


@dataclass(frozen=True)
class Seen:
    """One page as one person sees it.

    With ``form`` (a selector) that form is sent with what it holds and ``typed``, unasked by the
    browser's own checks, and the answer is the page that is looked at. ``file`` goes with it.
    """

    who: tuple[str, str]
    address: str
    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None
    status: int = 200

    def __str__(self) -> str:
        done = f", {self.form} sent" if self.form else ""
        return f"{self.address}{done} as {' '.join(self.who) or 'nobody'}"


def every_page(world: World) -> list[Seen]:
    """Return every page of the site, with something on each, sorted by who looks."""
    pages = [Seen(who, address) for who, places in addresses(world).items() for address in places]
    pages += [Seen(*each) for each in refused(world)]
    return sorted(pages, key=lambda each: each.who)


def spoil(app: Flask) -> None:
    """Add two pages to the site that cannot work."""

    @public
    def fail() -> str:
        raise RuntimeError

    @public
    def away() -> str:
        raise OperationalError("", {}, ConnectionError())

    app.add_url_rule("/fail", view_func=fail)
    app.add_url_rule("/away", view_func=away)


def walk(page: Page, site: Site, pages: list[Seen]) -> Iterator[tuple[Seen, str]]:
    """Open one page after the other, as each person; yields while a page stands open.

    With it comes what is wrong with the answer, or ``""``.
    """
    who = None
    for seen in pages:
        if seen.who != who:
            who = seen.who
            page.context.clear_cookies()
            if who != NOBODY:
                sign_in(page.context, site, *who)
        yield seen, _fault(_opened(page, site.address + seen.address, seen), seen)


def lost_session(page: Page, site: Site, number: UUID) -> Iterator[str]:
    """End a village's session in mid-form; yields the door and the page behind it as they open."""
    sign_in(page.context, site, *VILLAGE)
    page.goto(f"{site.address}/reports/{number}")
    token = page.locator("input[name=csrf_token]").first.input_value()
    page.context.request.post(f"{site.address}/sign-out", form={"csrf_token": token})
    sign_in(page.context, site, *VILLAGE)
    with page.expect_navigation() as sent:
        page.locator("#filing").evaluate(_SEND, [["action", "save"]])
    yield "" if sent.value.status == 401 else f"the door answered {sent.value.status}"
    page.locator("select[name=county]").select_option(str(B))
    page.fill("#account", ".".join(VILLAGE))
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click("main button.primary")
    carried = page.locator("main input[name='answer.patrols']").count()
    yield "" if carried else "nothing was carried through the door"


def routes_of(app: Flask) -> set[str]:
    """Return every address pattern that is opened and draws a page."""
    return {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    } - {"/fail", "/away", *NOT_PAGES}


def route_of(app: Flask, address: str) -> str:
    """Return the pattern behind an address, or ``""``."""
    try:
        found, _ = app.url_map.bind("site").match(urlsplit(address).path, return_rule=True)
    except (HTTPException, RequestRedirect):
        return ""
    return str(found.rule)


def _fault(answer: Response | None, seen: Seen) -> str:
    if answer is None or answer.status != seen.status:
        status = answer.status if answer else "nothing"
        return f"{seen} was answered by {status}, not {seen.status}"
    kind = answer.headers.get("content-type", "")
    return "" if kind.startswith("text/html") else f"{seen} is no page but {kind}"


def _opened(page: Page, address: str, seen: Seen) -> Response | None:
    if not seen.form:
        return page.goto(address)
    page.goto(address)
    form = page.locator(seen.form).first
    if seen.file:
        name, content = seen.file
        given = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        form.locator("input[type=file]").set_input_files(given)
    with page.expect_navigation() as sent:
        form.evaluate(_SEND, [list(pair) for pair in seen.typed.items()])
    return sent.value


_SEND = """(form, typed) => {
  for (const [name, value] of typed) {
    form.querySelectorAll('[name="' + name + '"]').forEach((old) => old.removeAttribute('name'));
    const one = document.createElement('input');
    one.type = 'hidden'; one.name = name; one.value = value;
    form.append(one);
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
