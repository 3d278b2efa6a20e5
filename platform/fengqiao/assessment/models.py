"""Rule sets adopted, assessments, frozen facts, scores and statuses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.tenancy.moves import require_move, state_word

Instant = DateTime(timezone=True)


class AdoptedRuleSet(Record):
    """A rule set as adopted: its text and hash never change."""

    __tablename__ = "rule_set"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    sha256: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    adopted_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID | None]


class Assessment(Record):
    """The assessment of one year: gathering, scored as often as wished, published once."""

    __tablename__ = "assessment"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    rule_set_id: Mapped[UUID]
    period: Mapped[str]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="gathering")
    snapshot_id: Mapped[UUID | None] = mapped_column(FetchedValue())
    result_sha256: Mapped[str | None] = mapped_column(FetchedValue())
    ranked: Mapped[int | None] = mapped_column(FetchedValue())
    opened_at: Mapped[datetime] = mapped_column(Instant)
    scored_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    published_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def state_word(self) -> str:
        """Return what the state is called."""
        return state_word(self.state)

    def move(self, actor: Actor, state: str) -> None:
        """Move the assessment to another state.

        :raises NotYours: if its state or the actor's post does not allow it
        """
        require_move(actor, "assessment", self.state, state, scope=self.scope)
        self.state = state


class AssessmentResult(Record):
    """What a scoring yielded, every unit's lines and sources in it; the county's desk reads it.

    An assessment names the one that holds by its hash; the units read their own scores instead.
    """

    __tablename__ = "assessment_result"

    county: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class FactSnapshot(Record):
    """The facts an assessment was scored from, frozen and hashed."""

    __tablename__ = "fact_snapshot"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    assessment_id: Mapped[UUID]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sha256: Mapped[str]
    frozen_at: Mapped[datetime] = mapped_column(Instant)


class Score(Record):
    """One unit's total and place, 0 without one; ``outcome`` says the rest, and its decimals."""

    __tablename__ = "score"

    county: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int]
    place: Mapped[int]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    published: Mapped[bool] = mapped_column(default=False)


class ScoreLine(Record):
    """One item of one unit's score, with its reason and the records it rests on.

    ``points`` are at the decimals of the outcome; None where the item left the sum for want of
    figures.
    """

    __tablename__ = "score_line"

    county: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    title: Mapped[str]
    points: Mapped[int | None]
    full_points: Mapped[int]
    reason: Mapped[str]
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSONB)


class ManualFact(Record):
    """A fact the county enters by hand, with the document it rests on; the newest counts."""

    __tablename__ = "manual_fact"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    period: Mapped[str]
    fact: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID]


class Status(Record):
    """A commendation, yellow card or veto that a unit stands under, from a day to a day.

    ``lasts`` is what the rule set says: ``once``, ``period``, ``next_result``,
    ``this_and_next``, ``until_lifted``, ``months:N``.
    """

    __tablename__ = "status"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    assessment_id: Mapped[UUID | None]
    kind: Mapped[str]
    cause: Mapped[str]
    authority: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")
    effects: Mapped[list[str]] = mapped_column(JSONB, default=list)
    lasts: Mapped[str] = mapped_column(default="until_lifted")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    lifted_on: Mapped[date | None]
    lifted_reason: Mapped[str] = mapped_column(default="")
