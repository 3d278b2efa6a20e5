"""Every route has exactly one guard, and nobody gets past it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from fengqiao.web.guards import (
    check_every_route_is_guarded,
    guard_of,
    posts,
    public,
    signed_in,
)
from tests.pages.browser import HOME, Browser, as_somebody, words_of
from tests.world import World

_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
_PUBLIC = {
    "/sign-in",
    "/session",
    "/preferences/size",
    "/invitations/<secret>",
    "/service-worker.js",
    "/static/<build>/<path:name>",
    "/api/v1/",
    "/api/v1/openapi.json",
    "/api/v1/session",
    "/problems/<code>",
}


def operations_of(app: Flask) -> list[tuple[str, str, str]]:
    """Return method, address and rule of everything the application answers."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<uuid:\w+>", str(uuid4()), rule.rule)
        path = re.sub(r"<[^>]+>", "x", path)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found += [(method, path, rule.rule) for method in sorted(methods)]
    return found


def test_every_route_of_the_application_is_guarded(shared_app: Flask, shared_world: World) -> None:
    assert len(operations_of(shared_app)) > 30
    for rule in shared_app.url_map.iter_rules():
        assert guard_of(shared_app.view_functions[rule.endpoint]) is not None, rule.rule


def test_an_application_with_an_unguarded_route_does_not_start() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/open", view_func=public(lambda: "open"), endpoint="open")
    check_every_route_is_guarded(app)
    app.add_url_rule("/forgotten", view_func=lambda: "forgotten", endpoint="forgotten")

    with pytest.raises(RuntimeError, match="/forgotten"):
        check_every_route_is_guarded(app)


def test_a_view_cannot_carry_two_guards_nor_name_a_post_that_does_not_exist() -> None:
    with pytest.raises(RuntimeError, match="two guards"):
        signed_in(public(lambda: ""))
    with pytest.raises(ValueError, match="no such"):
        posts("governor")
    with pytest.raises(ValueError, match="no such"):
        posts("filer", levels=("province",))


def test_a_visitor_enters_nothing_but_what_is_public(
    shared_app: Flask, shared_world: World
) -> None:
    visitor = Browser(shared_app)
    token = visitor.token()

    for method, path, rule in operations_of(shared_app):
        answer = visitor.client.open(
            path, method=method, base_url=HOME, buffered=True, headers={"X-CSRF-Token": token}
        )
        if rule in _PUBLIC and (rule, method) not in {
            ("/session", "GET"),
            ("/api/v1/session", "GET"),
            ("/api/v1/session", "DELETE"),
        }:
            assert answer.status_code not in (401, 403), (method, rule)
        elif method == "GET" and not path.startswith("/api/") and path != "/session":
            assert answer.status_code == 303, (method, rule)
            assert answer.headers["Location"].startswith("/sign-in?next="), rule
        else:
            assert answer.status_code == 401, (method, rule)


def test_a_post_that_may_not_is_told_who_may(shared_app: Flask, shared_world: World) -> None:
    answer = as_somebody(shared_app, shared_world, "upper").get("/people")

    assert answer.status_code == 403
    assert "由管理员办理" in words_of(answer)
    assert "上河村" in words_of(answer)
