"""Forms on the drawing board."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record

Instant = DateTime(timezone=True)


class FormDraft(Record):
    """A form being written; ``document`` is its file's content, whatever is wrong with it yet.

    ``drawn_by`` are the accounts that ever changed it; the database keeps them.
    """

    __tablename__ = "form_draft"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[UUID]
    drawn_by: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), FetchedValue(), FetchedValue(for_update=True)
    )

    __mapper_args__ = {"version_id_col": version}


class FormLine(Record):
    """A department looks over a form in the units around it; who let it, the database writes."""

    __tablename__ = "form_line"

    county: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime] = mapped_column(Instant, FetchedValue())
    set_by: Mapped[UUID | None] = mapped_column(FetchedValue())
