"""Write who did what to which thing, in the same transaction as the deed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from fengqiao.db import KEPT_PLAN

_PUT = (
    text("select fq.trail_put(:action, :subject, :subject_id, :scope, :detail)")
    .bindparams(bindparam("detail", type_=JSONB))
    .execution_options(**KEPT_PLAN)
)


_PUT_ALL = text(
    "select fq.trail_put(:action, :subject, told.subject_id, told.scope, told.detail)"
    " from unnest(cast(:ids as text[]), cast(:scopes as bigint[]), cast(:details as jsonb[]))"
    " with ordinality as told (subject_id, scope, detail, place) order by place"
)


def record_all(
    work: Session,
    action: str,
    subject: str,
    told: Sequence[tuple[UUID | str, int, Mapping[str, object]]],
) -> None:
    """Add an entry for each of several things to which the same was done, in one statement.

    :param told: of each its id, its scope key and the detail, as for :func:`record`
    """
    if not told:
        return
    work.flush()
    work.execute(
        _PUT_ALL,
        {
            "action": action,
            "subject": subject,
            "ids": [str(number) for number, _, _ in told],
            "scopes": [scope for _, scope, _ in told],
            "details": [json.dumps(dict(detail), ensure_ascii=False) for _, _, detail in told],
        },
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
