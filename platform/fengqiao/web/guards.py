"""Who may enter: every route carries exactly one guard, or the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request

from fengqiao.actor import ROLE_WORDS, Actor
from fengqiao.errors import NotSignedIn, NotYours
from fengqiao.tenancy.levels import level_word
from fengqiao.tenancy.unit_codes import LEVELS
from fengqiao.web.session import actor_or_none

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "fengqiao_guard"


@dataclass(frozen=True)
class Guard:
    """Who may enter a route: anybody, everybody signed in, or certain posts at certain levels.

    Empty ``roles`` or ``levels`` mean any. Rows are guarded elsewhere: by the deeds and by the
    database.
    """

    signed_in: bool
    roles: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def admits(self, actor: Actor | None) -> bool:
        """Return whether this guard lets somebody in."""
        if actor is None:
            return not self.signed_in
        return (not self.roles or actor.role in self.roles) and (
            not self.levels or actor.unit_level in self.levels
        )


def public(view: View) -> View:
    """Let anybody enter, signed in or not."""
    return _mark(view, Guard(signed_in=False))


def signed_in(view: View) -> View:
    """Let everybody enter who is signed in."""
    return _mark(view, Guard(signed_in=True))


def posts(*roles: str, levels: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Let these roles enter, at units of these levels if any are named.

    :raises ValueError: if a role or level does not exist
    """
    if set(roles) - set(ROLE_WORDS) or set(levels) - set(LEVELS):
        raise ValueError(f"no such role or level: {roles} {levels}")
    return lambda view: _mark(view, Guard(signed_in=True, roles=roles, levels=levels))


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """Return the guard a view carries."""
    found: Guard | None = getattr(view, _MARK, None)
    return found


def check_every_route_is_guarded(app: Flask) -> None:
    """Refuse an application in which a route carries no guard.

    :raises RuntimeError: naming the routes
    """
    bare = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if guard_of(app.view_functions[rule.endpoint]) is None
    ]
    if bare:
        raise RuntimeError(f"routes without a guard: {', '.join(sorted(bare))}")


def stand_guard() -> None:
    """Let the present request in, or refuse it.

    :raises NotSignedIn: if the route wants a session and there is none
    :raises NotYours: if the active post may not enter
    """
    if request.endpoint is None:
        return  # Nothing stands at this address; the answer is 404 or 405.
    guard = guard_of(current_app.view_functions[request.endpoint])
    if guard is None:
        raise RuntimeError(f"a route without a guard was registered late: {request.endpoint}")
    actor = actor_or_none()
    if guard.admits(actor):
        return
    if actor is None:
        raise NotSignedIn
    raise NotYours(_words(guard, actor), code="another-post")


def _words(guard: Guard, actor: Actor) -> str:
    roles = "、".join(ROLE_WORDS[role] for role in guard.roles)
    levels = "、".join(_level(actor, level) for level in guard.levels)
    wanted = f"{levels}{roles}" if roles else f"{levels}的岗位"
    held = f"{actor.unit_name} {ROLE_WORDS.get(actor.role, '')}".strip()
    return f"这里由{wanted}办理，您现在用的是“{held}”的岗位。请换岗位，或请相应的同事办理。"


def _level(actor: Actor, level: str) -> str:
    word = level_word(actor.county, level)
    return f"{word}级" if level == "county" else word


def _mark(view: View, guard: Guard) -> View:
    if guard_of(view) is not None:
        raise RuntimeError(f"{view.__name__} carries two guards")
    setattr(view, _MARK, guard)
    return view
