"""Bulletins: a draft, then a number, then a document that never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.tenancy.moves import require_move, state_word

Instant = DateTime(timezone=True)


class Bulletin(Record):
    """One bulletin. ``snapshot`` is the whole truth of its paper; ``serial`` its number.

    ``pdf_sha256`` names the stored document: of a draft the latest preview, of a published one
    the document itself, set once.
    """

    __tablename__ = "bulletin"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    assessment_id: Mapped[UUID | None]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    year: Mapped[int]
    serial: Mapped[int | None] = mapped_column(FetchedValue())
    number: Mapped[str | None] = mapped_column(FetchedValue())
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSONB)
    snapshot_sha256: Mapped[str]
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    pdf_sha256: Mapped[str | None] = mapped_column(FetchedValue())
    pdf_size: Mapped[int | None] = mapped_column(FetchedValue())
    rendered_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def state_word(self) -> str:
        """Return what the state is called."""
        return state_word(self.state)

    def publish(self, actor: Actor, at: datetime) -> None:
        """Publish a draft.

        :raises NotYours: if it is published, or the actor's post may not
        """
        require_move(actor, "bulletin", self.state, "published", scope=self.scope)
        self.state = "published"
        self.published_at = at
