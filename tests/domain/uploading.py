"""A file is uploaded, as the tests of ledgers and of kept files do it."""

from __future__ import annotations

from datetime import UTC, datetime

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import keep_attachment
from fengqiao.clock import ZONE
from fengqiao.tenancy.transaction import transaction

TUESDAY = datetime(2026, 3, 10, 9, tzinfo=ZONE).astimezone(UTC)


def uploaded(actor: Actor, raw: bytes, name: str = "现场.jpg", at: datetime = TUESDAY) -> str:
    """Have somebody upload a file and return its digest."""
    with transaction(actor, at) as work:
        return keep_attachment(work, actor, raw=raw, name=name, at=at).sha256
