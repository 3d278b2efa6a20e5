"""What the hall needs from the capabilities above it, handed in by ``app.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast
from uuid import UUID

from flask import current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Refusal
from fengqiao.settings import Settings


class PostChoice(TypedDict):
    """One of a person's posts, as the switch on a page shows it."""

    id: str
    label: str
    active: bool
    role: str
    unit_id: str
    unit_name: str


@dataclass(frozen=True)
class Recognized:
    """Who a session stands for, the text size they chose and how many posts they hold."""

    actor: Actor
    size: str
    posts: int


@dataclass(frozen=True)
class Hall:
    """The installation's settings and the questions the hall asks of what stands above it.

    ``recognize`` answers None for a session that is unknown or over; ``officers`` names who
    holds which post at a unit today; ``coming_changes`` says, line by line, which changes of the
    tree wait for their day; ``ask_to_sign_in`` draws the sign-in page for somebody who
    posted a form after their session had ended.
    """

    settings: Settings
    build: str
    recognize: Callable[[str], Recognized | None]
    own_posts: Callable[[Actor], Sequence[PostChoice]]
    county_names: Callable[[], Mapping[int, str]]
    officers: Callable[[Session, Actor, UUID], Sequence[tuple[str, str]]]
    coming_changes: Callable[[Session, Actor], Sequence[Mapping[str, str]]]
    ask_to_sign_in: Callable[[Refusal], ResponseReturnValue]


EXTENSION = "fengqiao"


def hall() -> Hall:
    """Return the hall of the application that answers the present request."""
    return cast(Hall, current_app.extensions[EXTENSION])
