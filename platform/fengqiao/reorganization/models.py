"""The changes of the tree that a county made, each by a document, each one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record


class UnitChange(Record):
    """One change of the tree as it was asked for, as it was shown, and what was done.

    ``shown`` is the preview that its hash ``sha256`` was agreed to; ``done`` holds what a
    counter-event needs to restore: keys, edges, obligations, entries, posts.
    """

    __tablename__ = "unit_change"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    effective_on: Mapped[date]
    document_number: Mapped[str]
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shown: Mapped[dict[str, Any]] = mapped_column(JSONB)
    done: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sha256: Mapped[str]
    account_id: Mapped[UUID]
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    undoes: Mapped[UUID | None] = mapped_column(default=None)
    undone_by: Mapped[UUID | None] = mapped_column(default=None)
