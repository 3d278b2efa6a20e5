"""The pages of people, posts, sessions, units and the trail."""

from __future__ import annotations

from tests.isolation.routing import (
    COUNTY,
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
    Route("GET", "/people/unstaffed", ("administrator",)),
    Route(
        "POST",
        "/people/unstaffed",
        ("administrator",),
        body={"role": "filer"},
        harmless={"unit": ""},
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
    Route("GET", "/exports/units"),
    Route("GET", "/units/<uuid:unit_id>", aim="unit", sees="branch and above"),
    Route("GET", "/units/changes", ("administrator",), COUNTY),
    Route("GET", "/units/changes/new", ("administrator",), COUNTY),
    Route(
        "POST",
        "/units/changes/preview",
        ("administrator",),
        COUNTY,
        body={"kind": "rename"},
        right=UNFIT,
    ),
    Route(
        "POST", "/units/changes", ("administrator",), COUNTY, body={"kind": "rename"}, right=UNFIT
    ),
    # No unit's number is a change's: whoever may enter finds nothing.
    Route(
        "GET",
        "/units/changes/<uuid:change_id>",
        ("administrator",),
        COUNTY,
        aim="unit",
        sees="nobody",
    ),
    Route(
        "POST",
        "/units/changes/<uuid:change_id>/undo",
        ("administrator",),
        COUNTY,
        aim="unit",
        sees="nobody",
        body={"document": "文件"},
    ),
    Route(
        "GET",
        "/units/changes/planned/<uuid:planned_id>",
        ("administrator",),
        COUNTY,
        aim="unit",
        sees="nobody",
    ),
    Route(
        "POST",
        "/units/changes/planned/<uuid:planned_id>/withdraw",
        ("administrator",),
        COUNTY,
        aim="unit",
        sees="nobody",
        body={"words": "不办了", "version": "1"},
    ),
    Route("GET", "/notices"),
    # A notice is for a post at its unit: nobody else's is found, and the matrix reads none.
    Route("POST", "/notices/<uuid:notice_id>", aim="notice", sees="nobody"),
    Route(
        "POST",
        "/notices/read",
        body={"until": "2020-01-01T00:00:00+08:00"},
        harmless={"until": ""},
        right=UNFIT,
    ),
    Route("GET", "/notices/channels", ("administrator",)),
    Route(
        "POST",
        "/notices/channels",
        ("administrator",),
        body={"kind": "webhook", "title": "群", "address": "jsons://example.org/x", "hour": "9"},
        harmless={"address": ""},
        right=UNFIT,
    ),
    of_staff("/notices/channels/<uuid:channel_id>/try", "channel", sees="nobody"),
    of_staff("/notices/channels/<uuid:channel_id>/stop", "channel", sees="nobody"),
    Route("GET", "/trail", TRAIL),
    # Asking the trail by a record's number finds nothing of what is out of sight.
    Route("GET", "/trail", TRAIL, aim="report", sees="everybody", query="subject={id}"),
)
