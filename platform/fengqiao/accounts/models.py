"""Accounts of people and the posts they hold."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.actor import ROLE_WORDS
from fengqiao.db import Record


class Account(Record):
    """A person's account. Its password hash is not mapped: only the session role reads it."""

    __tablename__ = "account"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    login: Mapped[str]
    name: Mapped[str]
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), FetchedValue())
    size: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version, "eager_defaults": False}


class Post(Record):
    """A duty held at a unit from a day to a day; rights come from it."""

    __tablename__ = "post"

    county: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    role: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def role_word(self) -> str:
        """Return what the role is called."""
        return ROLE_WORDS[self.role]

    def held_on(self, day: date) -> bool:
        """Return whether the post is held on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)
