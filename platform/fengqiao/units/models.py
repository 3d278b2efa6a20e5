"""Units, the dated edges between them, and what happened to each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record
from fengqiao.tenancy.levels import level_word


class Unit(Record):
    """A unit is the tenant: it owns its records and sees itself and everything below.

    ``scope`` is its security key, ``[lo, hi]`` the interval of its branch, and may become another
    when the unit moves; ``code`` is the division code (12 digits, or 17 with the serial of a
    department or an enterprise), never used again once given. ``former_names`` are
    ``{"name", "until"}`` in order, ``until`` being the first day of the next name. ``groups`` are
    the kinds it belongs to by the county's list, today.
    """

    __tablename__ = "unit"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    lo: Mapped[int] = mapped_column(BigInteger)
    hi: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str]
    name: Mapped[str]
    pinyin: Mapped[str]
    level: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    former_names: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    inherits: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), FetchedValue())
    succeeds: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), FetchedValue())
    groups: Mapped[list[str]] = mapped_column(JSONB, default=list)

    def name_on(self, day: date) -> str:
        """Return what the unit was called on a day: periods of then keep the name of then."""
        for former in self.former_names:
            if day.isoformat() < former["until"]:
                return former["name"]
        return self.name

    @property
    def level_word(self) -> str:
        """Return what the county calls the level."""
        return level_word(self.county, self.level)


class UnitEdge(Record):
    """Who answers to whom, from a day up to but not including another.

    ``above`` is the key of the unit answered to, which the database fills in.
    """

    __tablename__ = "unit_edge"

    county: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID]
    scope: Mapped[int] = mapped_column(BigInteger)
    above: Mapped[int | None] = mapped_column(BigInteger, FetchedValue())
    valid_to: Mapped[date | None]


class UnitEvent(Record):
    """Something that happened to a unit, and by which document.

    ``above`` is the key of the unit it answered to before, which keeps sight of it; ``change_id``
    the change of the tree it was part of, if a person made it.
    """

    __tablename__ = "unit_event"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    scope: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    happened_on: Mapped[date]
    document_number: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    above: Mapped[int | None] = mapped_column(BigInteger, default=None)
    change_id: Mapped[UUID | None] = mapped_column(default=None)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), FetchedValue())
