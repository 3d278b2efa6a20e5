"""The pages of people, posts, sessions, units and the trail."""

from __future__ import annotations

from tests.isolation.routing import (
    SENT_ON,
    SPARED,
    TRAIL,
    UNFIT,
    Route,
    of_staff,
)
from tests.world import PASSWORD

OFFICES: tuple[Route, ...] = (
    Route("GET", "/", right=SENT_ON),
    Route("GET", "/posts"),
    # Another person's post or session is not found, however near.
    Route(
        "POST",
        "/posts/switch",
        aim="post",
        sees="nobody",
        body={"post": "{id}"},
        right=SPARED,
    ),
    Route("GET", "/sessions"),
    Route("POST", "/sessions/<uuid:session_id>/revoke", aim="session", sees="nobody"),
    Route("POST", "/sessions/revoke-others", right=SPARED),
    Route("POST", "/sign-out", right=SPARED),
    Route("GET", "/password"),
    Route(
        "POST",
        "/password",
        body={"old": PASSWORD, "password": "另一句记得住的话", "again": "另一句记得住的话"},
        harmless={"old": ""},
        right=UNFIT,
    ),
    Route("GET", "/people", ("administrator",)),
    of_staff(
        "/people/invite",
        "unit",
        body={"name": "新人", "account": "new.face", "unit": "{id}", "role": "filer"},
        harmless={"role": "nobody"},
        right=UNFIT,
    ),
    of_staff(
        "/people/<uuid:account_id>/appoint",
        "account",
        body={"unit": "{own}", "role": "filer"},
        harmless={"role": "nobody"},
        right=UNFIT,
    ),
    of_staff("/people/<uuid:account_id>/disable", "account", right=SPARED),
    of_staff("/people/<uuid:account_id>/invite-again", "account", right=SPARED),
    of_staff(
        "/posts/<uuid:post_id>/relieve",
        "post",
        body={"reason": "任期已满"},
        harmless={"reason": ""},
        right=UNFIT,
    ),
    Route("GET", "/units"),
    Route("GET", "/units/<uuid:unit_id>", aim="unit", sees="branch and above"),
    Route("GET", "/trail", TRAIL),
    # Asking the trail by a record's number finds nothing of what is out of sight.
    Route("GET", "/trail", TRAIL, aim="report", sees="everybody", query="subject={id}"),
)
