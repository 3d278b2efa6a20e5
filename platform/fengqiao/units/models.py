"""Units, the dated edges between them, and what happened to each."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record

LEVEL_WORDS = {
    "county": "县",
    "township": "乡镇",
    "village": "村（社区）",
    "enterprise": "企业",
    "department": "部门",
    "grid": "网格",
}


class Unit(Record):
    """A unit is the tenant: it owns its records and sees itself and everything below.

    ``scope`` is its security key, ``[lo, hi]`` the interval of its branch; ``code`` is the
    division code (12 digits, or 17 with the serial of a department or an enterprise), never
    used again once given.
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

    @property
    def level_word(self) -> str:
        """Return what the level is called."""
        return LEVEL_WORDS[self.level]


class UnitEdge(Record):
    """Who answers to whom, from a day up to but not including another."""

    __tablename__ = "unit_edge"

    county: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID]
    scope: Mapped[int] = mapped_column(BigInteger)
    valid_to: Mapped[date | None]


class UnitEvent(Record):
    """Something that happened to a unit, and by which document."""

    __tablename__ = "unit_event"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]
    scope: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    happened_on: Mapped[date]
    document_number: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
