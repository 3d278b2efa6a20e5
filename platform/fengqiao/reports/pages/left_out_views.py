"""Forms that a unit was left out of lately, as the first page and the list of reports show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fengqiao.reports.left_out import left_out_words, told_of
from fengqiao.reports.queries import form_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation


def left_out_views(
    work: Session, duties: Sequence[Obligation], at: datetime
) -> list[dict[str, str]]:
    """Return each such form with the words that say since when, and by what decision."""
    return [
        {"title": form_of(work, owed).title, "words": left_out_words(work, owed)}
        for owed in told_of(duties, at)
    ]
