"""Attachments as a unit owns them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record


class Attachment(Record):
    """A file one unit uploaded: the digest it was sent with, and the digest of what is kept.

    Access is decided by this row, never by knowing a digest.
    """

    __tablename__ = "attachment"

    county: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    name: Mapped[str]
    stored_sha256: Mapped[str]
    account_id: Mapped[UUID]
    kept_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
