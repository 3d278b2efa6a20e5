"""A form sent after the session had ended: its answers go through signing in and come out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from fengqiao.accounts.signing_in import SignedIn
from fengqiao.errors import Refusal
from fengqiao.web.addresses import answers_form
from fengqiao.web.csrf import FIELD, check_origin_and_token, token_for
from fengqiao.web.forms import Fields
from fengqiao.web.frame import render
from fengqiao.web.hall import hall
from fengqiao.web.session import begin_session

PREFIX = "carried."
TO = "carried_to"
FILES = "carried_files"
# As much as the longest draft; more than that is no form of ours.
_LONGEST = 400_000


@dataclass(frozen=True)
class Carried:
    """The fields of a form on their way, and where they go; an empty address carries nothing."""

    to: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> dict[str, Any]:
        """Return the names that the sign-in page draws them with."""
        return {"carried": list(self.fields), "carried_to": self.to}


def carried_from_form() -> Carried:
    """Return the present request's form, if it was one of our own pages'."""
    try:
        # The session is over, but its cookie still tells our page's form from a foreign one.
        check_origin_and_token()
    except Refusal:
        return Carried()
    fields = [(n, v) for n, v in request.form.items(multi=True) if n != FIELD]
    if request.files:
        fields.append((FILES, "1"))
    if sum(len(name) + len(value) for name, value in fields) > _LONGEST:
        return Carried()
    return Carried(request.path, tuple(fields))


def carried_on(fields: Fields) -> Carried:
    """Return what the sign-in page was carrying."""
    to = fields[TO]
    if not answers_form(to):
        return Carried()
    kept = tuple((n, v) for n, values in fields.many_below(PREFIX).items() for v in values)
    return Carried(to, kept)


def carry_on(signed: SignedIn, carried: Carried) -> Response:
    """Offer to send the form on, as whoever has signed in now; the deed decides as ever."""
    names = {name for name, _ in carried.fields}
    answer = render(
        "accounts/carry_on.html",
        csrf_token=token_for(signed.secret),
        county_name=hall().county_names().get(signed.actor.county, ""),
        action=carried.to,
        carried=[(n, v) for n, v in carried.fields if n != FILES],
        files_lost=FILES in names,
    )
    return begin_session(answer, signed.secret, signed.actor)
