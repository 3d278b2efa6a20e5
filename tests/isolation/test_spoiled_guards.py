"""The matrix sees a door left open: each way of spoiling one is found by the very same attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from itertools import islice

import pytest
from flask import Blueprint
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.app import create_app
from fengqiao.db import database
from fengqiao.doors import PAGES
from fengqiao.errors import NotFound
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import Guard, guard_of, public
from fengqiao.web.hall import EXTENSION, Recognized
from tests.isolation.attempts import Attempt
from tests.isolation.matrix import Matrix
from tests.isolation.routes import PUBLIC, ROUTES

Spoil = Callable[[pytest.MonkeyPatch, Matrix], None]
_MOST = 400


def without_roles(method: str, rule: str) -> Spoil:
    """Let everybody who is signed in enter a route, at any level."""

    def spoil(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
        view = matrix.views()[method, rule]
        assert guard_of(view)
        patch.setattr(view, "fengqiao_guard", Guard(signed_in=True))

    return spoil


def without_levels(method: str, rule: str) -> Spoil:
    """Let the right posts of any level enter a route."""

    def spoil(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
        view = matrix.views()[method, rule]
        guard = guard_of(view)
        assert guard
        assert guard.levels
        patch.setattr(view, "fengqiao_guard", replace(guard, levels=()))

    return spoil


@contextmanager
def nobodys_transaction(actor: Actor | str, at: datetime | None = None) -> Iterator[Session]:
    """Open a unit of work that forgets whose it is."""
    with transaction("", at) as work:
        yield work


@contextmanager
def owners_transaction(actor: Actor | str, at: datetime | None = None) -> Iterator[Session]:
    """Open a unit of work past the database's own lock."""
    engine = create_engine(str(database().settings.admin_url))
    try:
        with Session(engine, expire_on_commit=False) as work:
            yield work
    finally:
        engine.dispose()


def other_transaction(module: str, other: Callable[..., object]) -> Spoil:
    """Have one module work in another kind of transaction."""

    def spoil(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
        patch.setattr(import_module(module), "transaction", other)

    return spoil


def the_countys_reviewer(matrix: Matrix) -> Actor:
    """Return the actor of the county's own reviewer."""
    cookie = next(v.cookie for v in matrix.visitors if v.name == "county.reviewer")
    recognized: Recognized = matrix.site.extensions[EXTENSION].recognize(cookie)
    return recognized.actor


def in_the_countys_name(module: str) -> Spoil:
    """Have one module's transactions run in the county's name, whoever asks."""

    def spoil(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
        county = the_countys_reviewer(matrix)

        @contextmanager
        def borrowed(actor: Actor | str, at: datetime | None = None) -> Iterator[Session]:
            with transaction(county, at) as work:
                yield work

        patch.setattr(import_module(module), "transaction", borrowed)

    return spoil


def taken_for_the_county(module: str) -> Spoil:
    """Have one module take whoever asks for the county.

    A list asks for the branch of the actor beside the database's lock, so that a borrowed
    transaction alone opens nothing there: both must be the county's.
    """

    def spoil(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
        county = the_countys_reviewer(matrix)
        patch.setattr(import_module(module), "the_actor", lambda: county)

    return spoil


def sessions_never_end(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
    """Take any cookie for that of 上河村's filer."""
    hall = matrix.site.extensions[EXTENSION]
    cookie = next(v.cookie for v in matrix.visitors if v.name == "upper.filer")
    known, asked = hall.recognize(cookie), hall.recognize
    spoiled = replace(hall, recognize=lambda secret: asked(secret) or known)
    patch.setitem(matrix.site.extensions, EXTENSION, spoiled)


def absence_is_admitted(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
    """Tell what is out of sight apart from what may not be done."""
    patch.setattr(NotFound, "status", 403)


def anybody_writes(patch: pytest.MonkeyPatch, matrix: Matrix) -> None:
    """Forget to ask whose report it is."""
    patch.setattr("fengqiao.reports.drafting.require_own", lambda actor, record: None)


_API_REPORT = "/api/v1/reports/<uuid:report_id>"
SPOILED: dict[str, tuple[str, str, Spoil]] = {
    "the trail for every post": ("GET", "/trail", without_roles("GET", "/trail")),
    "the people for every post": ("GET", "/people", without_roles("GET", "/people")),
    "the years for every post, at the door": (
        "GET",
        "/api/v1/assessments",
        without_roles("GET", "/api/v1/assessments"),
    ),
    "the board at every level": ("GET", "/board", without_levels("GET", "/board")),
    "the consolidation at every level": (
        "GET",
        "/reports/<uuid:report_id>/consolidation",
        without_levels("GET", "/reports/<uuid:report_id>/consolidation"),
    ),
    "a route without its token": (
        "GET",
        "/api/v1/units/<uuid:unit_id>",
        other_transaction("fengqiao.units.api", nobodys_transaction),
    ),
    "a report read past the lock": (
        "GET",
        _API_REPORT,
        other_transaction("fengqiao.reports.api.reports", owners_transaction),
    ),
    "an entry read past the lock": (
        "GET",
        "/ledgers/entries/<uuid:entry_id>",
        other_transaction("fengqiao.ledgers.pages.entry", owners_transaction),
    ),
    "a photo read past the lock": (
        "GET",
        "/attachments/<sha256>",
        other_transaction("fengqiao.attachments.pages", owners_transaction),
    ),
    "a bulletin read in the county's name": (
        "GET",
        "/bulletins/<uuid:bulletin_id>",
        in_the_countys_name("fengqiao.bulletins.pages.bulletins"),
    ),
    "a report read in the county's name": (
        "GET",
        _API_REPORT,
        in_the_countys_name("fengqiao.reports.api.reports"),
    ),
    "the list of reports in the county's name": (
        "GET",
        "/api/v1/reports",
        taken_for_the_county("fengqiao.reports.api.reports"),
    ),
    "any cookie opens a session": ("GET", "/tasks", sessions_never_end),
    "absence is told from refusal": ("GET", _API_REPORT, absence_is_admitted),
    "anybody writes a report": ("PUT", _API_REPORT, anybody_writes),
}


def tried(matrix: Matrix, method: str, rule: str) -> list[Attempt]:
    """Return the attempts at one route, at most a few hundred of them."""
    routes = [each for each in ROUTES if (each.method, each.rule) == (method, rule)]
    return list(islice(matrix.attempts(routes), _MOST))


def test_a_route_that_nobody_wrote_down_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = Blueprint("more", __name__)
    more.get("/more")(public(lambda: ""))
    monkeypatch.setattr("fengqiao.app.PAGES", (*PAGES, more))
    grown = replace(matrix, site=create_app(database().settings))
    written = {(route.method, route.rule) for route in ROUTES} | PUBLIC
    assert set(grown.views()) - written == {("GET", "/more")}
    assert set(matrix.views()) == written


@pytest.mark.parametrize(("method", "rule", "spoil"), SPOILED.values(), ids=SPOILED.keys())
def test_every_door_left_open_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, method: str, rule: str, spoil: Spoil
) -> None:
    chosen = tried(matrix, method, rule)
    assert chosen
    spoil(monkeypatch, matrix)
    assert next(matrix.wrong(chosen), "") != ""
    monkeypatch.undo()
    assert list(matrix.wrong(chosen[:30])) == []
