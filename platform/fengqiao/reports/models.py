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
from fengqiao.tenancy.moves import require_move, state_word

Instant = DateTime(timezone=True)


class FormVersion(Record):
    """A report form as adopted; a report remembers which one it answers."""

    __tablename__ = "form_version"

    county: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    level: Mapped[str]
    frequency: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    adopted_at: Mapped[datetime] = mapped_column(Instant)


class Obligation(Record):
    """What one unit owes for one form and period, frozen when it was opened.

    ``above`` is the scope key of the unit it is submitted to. On time is up to ``due_at``;
    up to ``grace_at`` is not yet late; after ``closes_at`` nothing can be filed.
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
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Report(Record):
    """One unit's report for one period.

    ``answers`` are as typed, so that a draft keeps even what does not fit yet; the values that
    count stand in the revisions and facts. ``reasons`` say, by field, why a figure differs from
    the ledger's count. ``first_submitted_at`` and ``late`` are set by the
    database, once, by its own clock.
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
    submitted_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    late: Mapped[bool] = mapped_column(FetchedValue(), FetchedValue(for_update=True))
    sent_back_count: Mapped[int] = mapped_column(FetchedValue())

    __mapper_args__ = {"version_id_col": version}

    @property
    def state_word(self) -> str:
        """Return what the state is called."""
        return state_word(self.state)

    @property
    def is_open(self) -> bool:
        """Return whether the unit may still write its answers."""
        return self.state in ("draft", "sent_back")

    def submit(self, actor: Actor, at: datetime) -> None:
        """Hand the report up: a draft, or one that was sent back.

        :raises NotYours: if it is already handed up, or the actor is not its filer
        """
        self._move(actor, "submitted")
        self.revision += 1
        self.submitted_at = at

    def withdraw(self, actor: Actor) -> None:
        """Take the report back before the unit above has acted on it.

        :raises NotYours: if the unit above has already acted
        """
        self._move(actor, "draft")

    def send_back(self, actor: Actor, at: datetime) -> None:
        """Send the report back to the unit that wrote it.

        :raises NotYours: if it was not handed up to the actor
        """
        self._move(actor, "sent_back")
        self.reviewed_at = at
        self.sent_back_count += 1

    def accept(self, actor: Actor, at: datetime) -> None:
        """Accept the report.

        :raises NotYours: if it was not handed up to the actor
        """
        self._move(actor, "accepted")
        self.reviewed_at = at

    def consolidate(self, actor: Actor) -> None:
        """Mark the report as taken up in a consolidation that was handed up.

        :raises NotYours: if it is not accepted
        """
        self._move(actor, "consolidated")

    def _move(self, actor: Actor, state: str) -> None:
        require_move(actor, "report", self.state, state, scope=self.scope, above=self.above)
        self.state = state


class ReportRevision(Record):
    """What was handed up each time: append-only, with the hash of its values."""

    __tablename__ = "report_revision"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reasons: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    nil_report: Mapped[bool]
    sha256: Mapped[str]
    submitted_at: Mapped[datetime] = mapped_column(Instant)
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


class Pin(Record):
    """A child's exact revision that a consolidation was made from."""

    __tablename__ = "pin"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    child_report_id: Mapped[UUID] = mapped_column(primary_key=True)
    child_revision: Mapped[int]
    scope: Mapped[int] = mapped_column(BigInteger)


class Gap(Record):
    """A child's report that a consolidation went up without, and why."""

    __tablename__ = "gap"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    obligation_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class Adjustment(Record):
    """A computed sum that the unit changed, with its reason."""

    __tablename__ = "adjustment"

    county: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    computed: Mapped[int] = mapped_column(BigInteger)
    adjusted: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]


class Reminder(Record):
    """A reminder that the unit above sent about an obligation."""

    __tablename__ = "reminder"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    obligation_id: Mapped[UUID]
    reminded_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[UUID]
