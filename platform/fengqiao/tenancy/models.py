"""The county as the installation has adopted it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fengqiao.db import Record


class AdoptedCounty(Record):
    """One county: its card and calendar as adopted last, and the hash of its whole folder."""

    __tablename__ = "county"

    county: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    demonstration: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sha256: Mapped[str]
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
