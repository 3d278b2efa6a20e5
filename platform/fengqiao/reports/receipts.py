"""The number a filer can quote for one submission."""

from __future__ import annotations

from uuid import UUID


def receipt_number(report_id: UUID, revision: int) -> str:
    """Return the number a filer can quote for one submission."""
    return f"{report_id.hex[:8].upper()}-{revision}"
