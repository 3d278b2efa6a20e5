"""Notices, the channels by which a unit hears of them outside, and what went out by which."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record

Instant = DateTime(timezone=True)


class Notice(Record):
    """What a unit is told: one row for everybody there in the posts named by ``roles``."""

    __tablename__ = "notice"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    roles: Mapped[list[str]] = mapped_column(JSONB)
    kind: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[UUID | None]
    address: Mapped[str]
    words: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant, FetchedValue())
    made_by: Mapped[UUID | None] = mapped_column(FetchedValue())
    read_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())


class Channel(Record):
    """A group's robot, a mailbox or a gateway that a unit's notices also go to.

    Its address is a secret: the table takes it sealed (:mod:`.sealing`) and gives it out to a
    worker only.
    """

    __tablename__ = "notice_channel"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID]
    post_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    hour: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant, FetchedValue())
    stopped_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    test_asked_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    tried_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    sent_at: Mapped[datetime | None] = mapped_column(Instant, FetchedValue())
    failure: Mapped[str] = mapped_column(FetchedValue())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def trial_waits(self) -> bool:
        """Whether a trial was asked for of which nobody knows yet what became."""
        asked, tried, sent = self.test_asked_at, self.tried_at, self.sent_at
        if asked is None:
            return False
        known = self.failure or (sent is not None and sent >= asked)
        return tried is None or tried < asked or not known


class Delivery(Record):
    """A notice in a message by a channel: on its way while ``sent_at`` is empty.

    ``taken_at`` says since when a worker has the message in hand; empty once it failed.
    """

    __tablename__ = "notice_delivery"

    county: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    parcel: Mapped[UUID]
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
