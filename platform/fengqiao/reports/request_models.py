"""What a unit asks of the unit above about an obligation, and the answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.tenancy.moves import require_move

Instant = DateTime(timezone=True)


class ObligationRequest(Record):
    """A unit asks the unit above for more time, or to be excused, and is answered.

    The database keeps who asked and decided, and when. ``decision`` are the answer's words.
    """

    __tablename__ = "obligation_request"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    above: Mapped[int] = mapped_column(BigInteger)
    obligation_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[str]
    wished_until: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    asked_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    decided_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    decided_by: Mapped[UUID | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    decision: Mapped[str] = mapped_column(FetchedValue())
    granted_until: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def move(self, actor: Actor, state: str) -> None:
        """Withdraw, grant or refuse it.

        :raises NotYours: if it is answered already, or the actor does not stand where this is done
        """
        kind = self.__tablename__
        require_move(actor, kind, self.state, state, scope=self.scope, above=self.above)
        self.state = state
