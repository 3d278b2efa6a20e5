"""What the overview shows of a capability beside it, handed in by ``app.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app

from fengqiao.actor import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_EXTENSION = "fengqiao.overview.neighbors"


@dataclass(frozen=True)
class Paper:
    """A document to go on to: its title, its number or day, its address."""

    title: str
    more: str
    href: str


def _none(*_: Any) -> Paper | None:
    return None


@dataclass(frozen=True)
class Neighbors:
    """``bulletin`` gives the bulletin published last, as far as it is in sight."""

    bulletin: Callable[[Session, Actor], Paper | None] = _none


def introduce(app: Flask, neighbors: Neighbors) -> None:
    """Tell an application's overview who stands beside it."""
    app.extensions[_EXTENSION] = neighbors


def neighbors() -> Neighbors:
    """Return the neighbors of the application that answers the present request."""
    return cast(Neighbors, current_app.extensions.get(_EXTENSION) or Neighbors())
