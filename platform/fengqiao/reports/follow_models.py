"""Figures that a unit above keeps an eye on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record

Instant = DateTime(timezone=True)


class FollowUp(Record):
    """A figure of a unit that is followed up (跟进), period after period, until it is cleared.

    ``above`` is the key of the unit whose reviewer set the mark, on the report and in the period
    named.
    """

    __tablename__ = "follow_up"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    above: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    report_id: Mapped[UUID]
    form: Mapped[str]
    field: Mapped[str]
    period: Mapped[str]
    words: Mapped[str]
    set_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    set_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    cleared_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    cleared_by: Mapped[UUID | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    cleared_words: Mapped[str] = mapped_column(FetchedValue())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
