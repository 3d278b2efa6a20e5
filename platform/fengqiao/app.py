"""The web application: every capability's pages and operations behind one hall."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, cast

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from fengqiao.accounts.pages import sign_in
from fengqiao.accounts.recognizing import officers, post_choices, recognize_secret
from fengqiao.accounts.signing_in import counties
from fengqiao.bulletins.queries import bulletins as bulletins_in_sight
from fengqiao.db import open_database
from fengqiao.doors import OPERATIONS, PAGES
from fengqiao.ledgers.offers import offered_counts
from fengqiao.ledgers.pages.tasks import entry_shortcuts, hazard_tasks
from fengqiao.log import configure_logging
from fengqiao.notices.pages.inbox_page import unread_lines
from fengqiao.overview import neighbors as overview_neighbors
from fengqiao.reorganization.pages import planned
from fengqiao.reports.neighbors import Neighbors, introduce
from fengqiao.settings import Settings, read_settings
from fengqiao.web.api_document import document_pages
from fengqiao.web.assets import build_number, install_assets
from fengqiao.web.frame import install_frame
from fengqiao.web.guards import check_every_route_is_guarded
from fengqiao.web.hall import EXTENSION, Hall
from fengqiao.web.headers import install_headers
from fengqiao.web.openapi import new_machine_door
from fengqiao.web.problems import install_problems
from fengqiao.web.requests import LARGEST_TEXT, install_requests
from fengqiao.web.session import install_session
from fengqiao.web.words import install_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor

LARGEST_REQUEST = 20 * 1024 * 1024
_REMEMBERED = 60.0


def create_app(settings: Settings) -> Flask:
    """Return the application of one installation; its database is opened here.

    :raises RuntimeError: if a route carries no guard, or no database address is known
    """
    open_database(settings)
    app = Flask(
        __name__,
        static_folder=None,
        template_folder=str(Path(__file__).parent / "web" / "templates"),
    )
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXT,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    cast(DefaultJSONProvider, app.json).ensure_ascii = False
    furnish(app, settings)
    for install in (
        install_words,
        install_session,
        install_headers,
        install_requests,
        install_frame,
        install_assets,
        install_problems,
    ):
        install(app)
    introduce(app, _neighbors())
    overview_neighbors.introduce(app, overview_neighbors.Neighbors(bulletin=_last_bulletin))
    _open_doors(app)
    check_every_route_is_guarded(app)
    return app


def furnish(app: Flask, settings: Settings) -> None:
    """Tell an application whose pages it shows; from then on it shows those of ``settings``."""
    app.extensions[EXTENSION] = Hall(
        settings=settings,
        build=build_number(),
        recognize=recognize_secret,
        own_posts=post_choices,
        county_names=_remembered_counties(),
        officers=officers,
        coming_changes=planned.coming_changes,
        ask_to_sign_in=sign_in.ask_to_sign_in,
    )


def from_environment() -> Flask:
    """Return the application for a web server, from ``FENGQIAO_HOME`` and its siblings.

    The database is named by ``DATABASE_URL`` or, where the web server is not to know the
    administrator's login, by ``FENGQIAO_WEB_DATABASE_URL`` and ``FENGQIAO_AUTH_DATABASE_URL``.

    ``FENGQIAO_PROXIES`` is how many proxies of our own stand in front, usually 1: that many
    forwarding headers are believed.
    """
    home = os.environ.get("FENGQIAO_HOME")
    if not home:
        raise SystemExit("缺少 FENGQIAO_HOME：请写明数据目录，例如 FENGQIAO_HOME=/var/lib/fengqiao")
    configure_logging()
    app = create_app(read_settings(Path(home)))
    proxies = int(os.environ.get("FENGQIAO_PROXIES", "0"))
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask wants it
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    return app


def _open_doors(app: Flask) -> None:
    for pages in PAGES:
        app.register_blueprint(pages)
    door = new_machine_door(app)
    for operations in OPERATIONS:
        door.register_blueprint(operations)
    app.register_blueprint(document_pages(door))


def _neighbors() -> Neighbors:
    """Return what the report pages show of the capabilities beside and above them."""
    return Neighbors(
        counts=lambda work, actor, offers, period: offered_counts(
            work, actor, offers, period.first_day, period.last_day
        ),
        tasks=hazard_tasks,
        shortcuts=entry_shortcuts,
        notices=unread_lines,
    )


def _last_bulletin(work: Session, actor: Actor) -> overview_neighbors.Paper | None:
    """Return the bulletin published last, for the leader's page."""
    for each in bulletins_in_sight(work, actor, limit=20):
        if each.state == "published":
            more = f"最近一期通报 {each.number or ''}".strip()
            return overview_neighbors.Paper(each.title, more, f"/bulletins/{each.id}")
    return None


def _remembered_counties() -> Callable[[], Mapping[int, str]]:
    """Return the counties' names, asked of the database at most once a minute."""
    names: dict[int, str] = {}
    asked_at = -_REMEMBERED

    def county_names() -> Mapping[int, str]:
        nonlocal names, asked_at
        if not names or monotonic() - asked_at > _REMEMBERED:
            names, asked_at = {each.code: each.name for each in counties()}, monotonic()
        return names

    return county_names
