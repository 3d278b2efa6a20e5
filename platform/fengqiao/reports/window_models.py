"""Sensitive windows and the units chosen for them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.tenancy.moves import require_move

Instant = DateTime(timezone=True)


class SensitiveWindow(Record):
    """For some days the chosen units file a form more often than usual (敏感时期)."""

    __tablename__ = "sensitive_window"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    basis: Mapped[str]
    form: Mapped[str]
    frequency: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[str] = mapped_column(default="running")
    opened_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    opened_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    ended_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    ended_by: Mapped[UUID | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    ended_reason: Mapped[str] = mapped_column(FetchedValue())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def over(self, today: date) -> bool:
        """Tell whether it asks for nothing any more."""
        return self.state == "ended" or self.last_day < today

    def end(self, actor: Actor, reason: str) -> None:
        """End it before its last day.

        :raises NotYours: if it is ended already, or the actor is not at the county's desk
        """
        require_move(actor, self.__tablename__, self.state, "ended", scope=self.scope)
        self.state = "ended"
        self.ended_reason = reason


class WindowUnit(Record):
    """A unit chosen for a sensitive window."""

    __tablename__ = "window_unit"

    county: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
