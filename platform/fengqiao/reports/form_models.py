"""Forms as a county adopted and retired them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.tenancy.moves import require_move

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


class FormApproval(Record):
    """A form as it was handed in for approval (报备), and what was decided.

    ``more`` says in words what it asks beyond the version before it; ``asked``, ``units`` and
    ``answers`` are its burden then. ``drawn_by`` are all who changed the draft. ``year`` and
    ``serial`` make its number once it is approved. It holds for periods that begin up to
    ``until``.
    """

    __tablename__ = "form_approval"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    draft_id: Mapped[UUID]
    drawn_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), FetchedValue())
    form: Mapped[str]
    title: Mapped[str]
    sha256: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    more: Mapped[list[str]] = mapped_column(JSONB, default=list)
    reason: Mapped[str]
    basis: Mapped[str]
    needed_by: Mapped[str]
    until: Mapped[date]
    asked: Mapped[int]
    units: Mapped[int]
    answers: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    asked_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    decided_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    decided_by: Mapped[UUID | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    remark: Mapped[str] = mapped_column(FetchedValue())
    year: Mapped[int | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    serial: Mapped[int | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    adopted_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def number(self) -> str:
        """Return the approval's number (报备号), empty while there is none."""
        return f"表备〔{self.year}〕{self.serial}号" if self.serial else ""

    def move(self, actor: Actor, state: str, remark: str = "") -> None:
        """Bring it to another state.

        :raises NotYours: if the state does not allow it or the post does not
        """
        require_move(actor, self.__tablename__, self.state, state, scope=self.scope)
        self.state = state
        if remark:
            self.remark = remark
