"""Forms as a county adopted and retired them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record

Instant = DateTime(timezone=True)


class FormVersion(Record):
    """A report form as adopted; a report remembers which one it answers.

    It is asked for from ``from_period`` on; an empty one is at once. ``adopted_by`` is None
    where the installation itself loaded it from the county's files.
    """

    __tablename__ = "form_version"

    county: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    level: Mapped[str]
    frequency: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    adopted_at: Mapped[datetime] = mapped_column(Instant)
    from_period: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    adopted_by: Mapped[UUID | None]


class FormRetirement(Record):
    """From this period on a form is asked for no more, unless a version is adopted later."""

    __tablename__ = "form_retirement"

    county: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    from_period: Mapped[str]
    reason: Mapped[str]
    retired_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    retired_by: Mapped[UUID]
