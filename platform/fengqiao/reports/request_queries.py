"""Ask about requests: which there are about an obligation, and which wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.reports.models import Obligation
from fengqiao.reports.request_models import ObligationRequest
from fengqiao.units.models import Unit

ASKED = "asked"
# When it was asked, and its id: behind which row a page of a list begins.
Place = tuple[datetime, UUID]


@dataclass(frozen=True)
class Asked:
    """A request with what it is about and whose it is."""

    request: ObligationRequest
    owed: Obligation
    unit_name: str


def find_request(work: Session, actor: Actor, request_id: UUID) -> Asked:
    """Return a request the actor may see.

    :raises NotFound: if it is absent or out of sight
    """
    found = _with_owed().where(
        ObligationRequest.county == actor.county, ObligationRequest.id == request_id
    )
    row = work.execute(found).one_or_none()
    if row is None:
        raise NotFound("这项申请")
    return Asked(*row)


def open_request(work: Session, owed: Obligation) -> ObligationRequest | None:
    """Return the request about an obligation that waits for an answer, if there is one."""
    found = select(ObligationRequest).where(
        ObligationRequest.county == owed.county,
        ObligationRequest.obligation_id == owed.id,
        ObligationRequest.state == ASKED,
    )
    return work.scalars(found).one_or_none()


def requests_about(work: Session, owed: Obligation) -> Sequence[ObligationRequest]:
    """Return every request about an obligation, the latest first."""
    found = select(ObligationRequest).where(
        ObligationRequest.county == owed.county, ObligationRequest.obligation_id == owed.id
    )
    return work.scalars(found.order_by(ObligationRequest.asked_at.desc())).all()


def requests_waiting(work: Session, actor: Actor, *, limit: int = 200) -> list[Asked]:
    """Return what units below ask of the actor's unit and is not answered, oldest first."""
    found = _with_owed().where(
        ObligationRequest.above == actor.scope,
        ObligationRequest.scope != actor.scope,
        ObligationRequest.state == ASKED,
    )
    rows = work.execute(found.order_by(ObligationRequest.asked_at).limit(limit))
    return [Asked(*row) for row in rows]


def own_requests(
    work: Session,
    actor: Actor,
    *,
    since: datetime | None = None,
    after: Place | None = None,
    limit: int = 200,
) -> list[Asked]:
    """Return what the own unit asked, the latest first; ``since`` keeps the older ones out."""
    found = _with_owed().where(ObligationRequest.scope == actor.scope)
    if since is not None:
        found = found.where(ObligationRequest.asked_at >= since)
    return _latest_first(work, found, after, limit)


def requests_below(
    work: Session, actor: Actor, *, after: Place | None = None, limit: int = 200
) -> list[Asked]:
    """Return what units below ever asked of the actor's unit, the latest first."""
    found = _with_owed().where(
        ObligationRequest.above == actor.scope, ObligationRequest.scope != actor.scope
    )
    return _latest_first(work, found, after, limit)


def _latest_first(
    work: Session,
    found: Select[ObligationRequest, Obligation, str],
    after: Place | None,
    limit: int,
) -> list[Asked]:
    if after is not None:
        place = tuple_(ObligationRequest.asked_at, ObligationRequest.id)
        found = found.where(place < after)
    ordered = found.order_by(ObligationRequest.asked_at.desc(), ObligationRequest.id.desc())
    return [Asked(*row) for row in work.execute(ordered.limit(limit))]


def _with_owed() -> Select[ObligationRequest, Obligation, str]:
    return (
        select(ObligationRequest, Obligation, Unit.name)
        .join(
            Obligation,
            (Obligation.county == ObligationRequest.county)
            & (Obligation.id == ObligationRequest.obligation_id),
        )
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
    )
