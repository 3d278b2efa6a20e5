"""Where one figure of a consolidation comes from, as its template shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.actor import Actor
from fengqiao.forms.answers import written_answer
from fengqiao.forms.form import Field
from fengqiao.reports.gathering import pinned_sums
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import period_words
from fengqiao.reports.pages.fields import shown_answer
from fengqiao.reports.pages.gathered_views import WAYS
from fengqiao.reports.pages.reading import place_of
from fengqiao.reports.queries import form_of, gathers
from fengqiao.tenancy.questions import Value

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report


def draw_sources(work: Session, actor: Actor, report: Report, asked: Field) -> Drawing:
    """Return the page of one figure's sources."""
    form = form_of(work, report)
    sums = pinned_sums(work, report, form)
    rows = [
        {
            "href": f"/reports/{source.key.split(':')[0]}?revision={source.key.split(':')[1]}",
            "unit_name": source.unit_name,
            "period_name": period_words(source.period),
            "shown": _shown(asked, source.value),
        }
        for source in sums.sources.get(asked.code, ())
    ]
    names = {
        "title": asked.label,
        "period_name": period_words(report.period),
        "how": WAYS.get(asked.consolidates, "") if gathers(work, report, form) else "本级填报",
        "total": f"{_shown(asked, sums.values.get(asked.code))} {asked.unit}".strip(),
        "rows": rows,
        "back_href": f"/reports/{report.id}/consolidation",
    }
    return Drawing("reports/sources.html", names, here=place_of(actor, report))


def _shown(asked: Field, value: Value) -> str:
    return shown_answer(asked, written_answer(asked, value))
