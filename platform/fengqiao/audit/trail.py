"""Write who did what to which thing, in the same transaction as the deed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

_PUT = text("select fq.trail_put(:action, :subject, :subject_id, :scope, :detail)").bindparams(
    bindparam("detail", type_=JSONB)
)


def record(
    work: Session,
    action: str,
    subject: str,
    subject_id: UUID | str,
    *,
    scope: int,
    detail: Mapping[str, object] | None = None,
) -> int:
    """Add one entry to the county's chain and return its sequence number.

    Who acts is taken from the session, never from the caller. ``action`` is
    ``subject.participle``; ``scope`` is the scope key of the unit the thing belongs to;
    ``detail`` holds ids, numbers and reasons, never answers or personal data. Call it last: the
    county's chain stays locked until the transaction ends.
    """
    # What the deed moved must reach the database before its trace, or a refusal there would
    # be found only after the chain is locked.
    work.flush()
    return int(
        work.execute(
            _PUT,
            {
                "action": action,
                "subject": subject,
                "subject_id": str(subject_id),
                "scope": scope,
                "detail": dict(detail or {}),
            },
        ).scalar_one()
    )
