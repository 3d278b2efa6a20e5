"""The changes of the tree that a county made, each by a document, each one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
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


class PlannedChange(Record):
    """A change of the tree that was looked at, by a document, and waits for its day.

    ``outline`` is the hash of what it does to the tree itself, see
    :attr:`fengqiao.reorganization.plans.Plan.outline`; ``words`` say why it was withdrawn or could
    not be done; ``change_id`` is the change it became.
    """

    __tablename__ = "planned_change"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    effective_on: Mapped[date]
    document_number: Mapped[str]
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shown: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outline: Mapped[str]
    state: Mapped[str]
    planned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), FetchedValue())
    planned_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), FetchedValue())
    settled_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    words: Mapped[str] = mapped_column(default="")
    change_id: Mapped[UUID | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)
