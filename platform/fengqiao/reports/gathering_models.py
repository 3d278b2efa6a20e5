"""What hangs on a consolidation: what it was made from, what it lacks, what it changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record


class Pin(Record):
    """A child's exact revision that a consolidation was made from."""

    __tablename__ = "pin"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    child_report_id: Mapped[UUID] = mapped_column(primary_key=True)
    child_revision: Mapped[int]
    scope: Mapped[int] = mapped_column(BigInteger)


class Gap(Record):
    """A child's report that a consolidation went up without, and why."""

    __tablename__ = "gap"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    obligation_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class Adjustment(Record):
    """A computed sum that the unit changed, with its reason."""

    __tablename__ = "adjustment"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    computed: Mapped[int] = mapped_column(BigInteger)
    adjusted: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]


class RowSetAside(Record):
    """A row that a unit below reported and its consolidation goes up without, with the reason.

    ``row_key`` says which, see :mod:`fengqiao.reports.set_aside`; ``field`` is its table in the
    report it stands in, ``content`` what it said. Who and when the database says.
    """

    __tablename__ = "row_set_aside"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_key: Mapped[str] = mapped_column(primary_key=True)
    child_report_id: Mapped[UUID]
    child_revision: Mapped[int]
    field: Mapped[str]
    scope: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[dict[str, int | str | None]] = mapped_column(JSONB)
    reason: Mapped[str]
    set_aside_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), FetchedValue())
    account_id: Mapped[UUID | None] = mapped_column(FetchedValue())
