"""Ledger entries and everything that was done with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.tenancy.moves import require_move, state_word


class LedgerVersion(Record):
    """A ledger's definition as adopted."""

    __tablename__ = "ledger_version"

    county: Mapped[int] = mapped_column(primary_key=True)
    ledger: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    adopted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LedgerEntry(Record):
    """One inspection, with its hazard if it found one: found, rectified, closed.

    ``rectified_on`` is the local day of the latest rectification, by which it is in time or
    not; ``rectified_by`` the account that reported it, which may not close it out.
    """

    __tablename__ = "ledger_entry"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    ledger: Mapped[str]
    ledger_sha256: Mapped[str]
    state: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    severity: Mapped[str] = mapped_column(default="")
    found_on: Mapped[date]
    due_on: Mapped[date]
    rectified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), FetchedValue())
    rectified_on: Mapped[date | None] = mapped_column(FetchedValue())
    rectified_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), FetchedValue())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def state_word(self) -> str:
        """Return what the state is called."""
        return state_word(self.state)

    def overdue_on(self, day: date) -> bool:
        """Return whether the hazard is past its limit and not rectified on a day."""
        return self.state == "found" and day > self.due_on

    def move(self, actor: Actor, state: str) -> None:
        """Move the entry to another state.

        :raises NotYours: if its state or the actor's post does not allow it
        """
        require_move(actor, "ledger_entry", self.state, state, scope=self.scope)
        self.state = state


class LedgerStep(Record):
    """One thing done with an entry, with its words and photos: append-only."""

    __tablename__ = "ledger_step"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[UUID]
    number: Mapped[int]
    deed: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    photos: Mapped[list[str]] = mapped_column(JSONB, default=list)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    account_id: Mapped[UUID]
