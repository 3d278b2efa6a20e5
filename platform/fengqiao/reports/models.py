"""Reports and what hangs on them; the rule of each state stands on the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import Actor
from fengqiao.db import Record
from fengqiao.reports.gathering_models import Adjustment as Adjustment
from fengqiao.reports.gathering_models import Gap as Gap
from fengqiao.reports.gathering_models import Pin as Pin
from fengqiao.reports.gathering_models import RowSetAside as RowSetAside
from fengqiao.tenancy.moves import require_move, state_word

Instant = DateTime(timezone=True)


class Obligation(Record):
    """What one unit owes for one form and period, frozen when it was opened.

    ``above`` is the scope key of the unit it is submitted to. On time is up to ``due_at``;
    up to ``grace_at`` is not yet late; after ``closes_at`` nothing can be filed. ``window_id``
    names the sensitive window that asks for it in addition to the usual. ``held_open`` says
    that the unit asked for more time before it closed and has no answer yet: until then it
    may still file.
    """

    __tablename__ = "obligation"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    above: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    form: Mapped[str]
    form_sha256: Mapped[str]
    period: Mapped[str]
    opens_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    grace_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    waived_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    waived_reason: Mapped[str] = mapped_column(FetchedValue())
    window_id: Mapped[UUID | None]
    held_open: Mapped[bool] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Report(Record):
    """One unit's report for one period.

    ``answers`` are as typed, so that a draft keeps even what does not fit yet; the values that
    count stand in the revisions and facts. ``reasons`` say, by field, why a figure differs from
    the ledger's count. ``on_behalf`` marks what the unit above writes in the unit's place,
    until the unit writes on itself. ``first_submitted_at`` and ``late`` are set by the
    database, once, by its own clock. ``correct_by`` is until when one that was sent back is to
    be corrected; ``kept_reason`` says why the unit last left its consolidation as it was although
    something below was corrected.
    """

    __tablename__ = "report"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    above: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    division_code: Mapped[str]
    obligation_id: Mapped[UUID]
    form: Mapped[str]
    form_sha256: Mapped[str]
    period: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    nil_report: Mapped[bool] = mapped_column(default=False)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    reasons: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    revision: Mapped[int] = mapped_column(FetchedValue())
    stale: Mapped[bool] = mapped_column(FetchedValue())
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    first_submitted_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    submitted_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    late: Mapped[bool] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    sent_back_count: Mapped[int] = mapped_column(FetchedValue())
    correct_by: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    kept_reason: Mapped[str] = mapped_column(FetchedValue())
    kept_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())

    # What the database sets comes back with the change itself, not by asking again.
    __mapper_args__ = {"version_id_col": version, "eager_defaults": True}

    @property
    def state_word(self) -> str:
        """Return what the state is called."""
        return state_word(self.state)

    @property
    def is_open(self) -> bool:
        """Return whether the unit may still write its answers."""
        return self.state in ("draft", "sent_back")

    def may_be_written_by(self, actor: Actor) -> bool:
        """Return whether it is the actor's to write: the own unit's, or marked as on behalf."""
        return actor.owns(self.scope) or (self.on_behalf and self.above == actor.scope)

    def take_up(self, actor: Actor) -> None:
        """Take the mark off where the unit itself writes on what was begun in its place."""
        if actor.owns(self.scope):
            self.on_behalf = False

    def submit(self, actor: Actor) -> None:
        """Hand the report up: a draft, or one that was sent back; when, the database says.

        :raises NotYours: if it is already handed up, or the actor is not its filer
        """
        self.take_up(actor)
        self._move(actor, "submitted")
        self.revision += 1

    def withdraw(self, actor: Actor) -> None:
        """Take the report back before the unit above has acted on it.

        :raises NotYours: if the unit above has already acted
        """
        self.take_up(actor)
        self._move(actor, "draft")

    def send_back(self, actor: Actor, at: datetime, correct_by: datetime | None = None) -> None:
        """Send the report back to the unit that wrote it, to be corrected by an instant if any.

        :raises NotYours: if it was not handed up to the actor
        """
        self._move(actor, "sent_back")
        self.reviewed_at = at
        self.correct_by = correct_by
        self.sent_back_count += 1

    def keep(self, reason: str, at: datetime) -> None:
        """Stand as gathered, for a reason, although something below was corrected."""
        self.stale = False
        self.kept_reason = reason
        self.kept_at = at

    def accept(self, actor: Actor, at: datetime) -> None:
        """Accept the report.

        :raises NotYours: if it was not handed up to the actor
        """
        self._move(actor, "accepted")
        self.reviewed_at = at

    def _move(self, actor: Actor, state: str) -> None:
        require_move(
            actor, self._kind(state), self.state, state, scope=self.scope, above=self.above
        )
        self.state = state

    def _kind(self, state: str) -> str:
        """Return under which name the move to a state is declared."""
        writes = self.on_behalf and state in ("draft", "submitted")
        return "report_on_behalf" if writes else "report"


class ReportRevision(Record):
    """What was handed up each time: append-only, with the hash of its values.

    ``marks`` are what looked unusual about it then, each as kind, field and words; None where
    nobody looked, because it was handed up before marks were kept.
    """

    __tablename__ = "report_revision"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reasons: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    nil_report: Mapped[bool]
    on_behalf: Mapped[bool] = mapped_column(FetchedValue())
    sha256: Mapped[str]
    marks: Mapped[list[list[str]] | None] = mapped_column(JSONB(none_as_null=True))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID]


class OnBehalf(Record):
    """That the unit above writes a report in a unit's place, why, and how it ended.

    ``account_id`` is whoever began it. It is confirmed when the unit itself says that what stands
    there is right, and ends when the unit writes on. Who and when the database says.
    """

    __tablename__ = "on_behalf"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    above: Mapped[int] = mapped_column(BigInteger)
    obligation_id: Mapped[UUID]
    reason: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(FetchedValue())
    begun_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    confirmed_at: Mapped[datetime | None] = mapped_column(
        Instant, FetchedValue(), FetchedValue(for_update=True)
    )
    confirmed_by: Mapped[UUID | None] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    ended_by: Mapped[UUID | None] = mapped_column(FetchedValue())


class ExchangeExport(Record):
    """What a county handed over of one form and period to the level above it, as it was then."""

    __tablename__ = "exchange"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    form: Mapped[str]
    period: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    generated_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID]


class Remark(Record):
    """What the unit above asks to have changed; an empty field means the whole report."""

    __tablename__ = "remark"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[UUID]
    revision: Mapped[int]
    field: Mapped[str]
    words: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID]


class Fact(Record):
    """One numeric answer of the newest revision, at the field's declared places."""

    __tablename__ = "fact"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    form: Mapped[str]
    period: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
    places: Mapped[int]
    revision: Mapped[int]


class Reminder(Record):
    """A reminder that the unit above sent about an obligation."""

    __tablename__ = "reminder"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    obligation_id: Mapped[UUID]
    reminded_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID]
