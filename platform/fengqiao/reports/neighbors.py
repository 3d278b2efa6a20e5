"""What the doors to reports ask of capabilities beside and above them, handed in by ``app.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app

from fengqiao.actor import Actor
from fengqiao.periods.period import Period
from fengqiao.reports.nothing_below import form_answered
from fengqiao.reports.proposals import Offer, offers_wanted, proposals_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

_EXTENSION = "fengqiao.reports.neighbors"
Counts = Mapping[Offer, Mapping[int, int]]


def _no_counts(*_: Any) -> Counts:
    return {}


def _nothing(*_: Any) -> list[dict[str, Any]]:
    return []


def _no_notices(*_: Any) -> tuple[int, list[dict[str, Any]]]:
    return 0, []


def _no_score(*_: Any) -> dict[str, Any] | None:
    return None


@dataclass(frozen=True)
class Neighbors:
    """Questions that the doors to reports, pages and API, ask of their neighbors.

    ``counts`` answers a ledger's counts over a period, each by scope key of the unit. ``tasks``,
    ``score``, ``notices`` (the newest unread ones, and how many there are) and ``shortcuts`` give
    what the page of things to do shows besides reports, in the form its template wants.
    """

    counts: Callable[[Session, Actor, Sequence[Offer], Period], Counts] = _no_counts
    tasks: Callable[[Session, Actor, datetime], list[dict[str, Any]]] = _nothing
    shortcuts: Callable[[Session, Actor], list[dict[str, Any]]] = _nothing
    score: Callable[[Session, Actor], dict[str, Any] | None] = _no_score
    notices: Callable[[Session, Actor], tuple[int, list[dict[str, Any]]]] = _no_notices


def introduce(app: Flask, neighbors: Neighbors) -> None:
    """Tell an application's doors to reports who stands beside them."""
    app.extensions[_EXTENSION] = neighbors


def neighbors() -> Neighbors:
    """Return the neighbors of the application that answers the present request."""
    return cast(Neighbors, current_app.extensions.get(_EXTENSION) or Neighbors())


def own_proposals(work: Session, actor: Actor, report: Report) -> dict[str, int]:
    """Return the ledger counts of the unit whose report it is, as values by field."""
    form = form_answered(work, report)
    offers = list(dict.fromkeys(offers_wanted(form).values()))
    if not offers:
        return {}
    counts = neighbors().counts(work, actor, offers, Period.parse(report.period))
    return proposals_for(form, counts, report.scope)
