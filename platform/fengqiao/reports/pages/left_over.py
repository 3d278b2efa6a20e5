"""What stands beside a report since its form changed, as the filing page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.forms.form import Form
from fengqiao.forms.tables import left_over, typed_rows
from fengqiao.reports.left_over import earlier_versions
from fengqiao.reports.pages.fields import shown_answer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report


def left_over_views(work: Session, report: Report, form: Form) -> list[dict[str, str]]:
    """Return what an earlier version of the form asked and was answered, in its words then."""
    answers = left_over(form, report.answers)
    if not answers:
        return []
    earlier = earlier_versions(work, report)
    shown = []
    for code in dict.fromkeys(name.partition(".")[0] for name in answers):
        asked = next((form.fields[code] for form in earlier if code in form.fields), None)
        if asked is None:
            shown.append({"label": code, "words": str(answers.get(code, ""))})
            continue
        raw = typed_rows(asked, answers) if asked.columns else answers.get(code)
        words = f"{shown_answer(asked, raw)} {asked.unit}".strip()
        shown.append({"label": asked.label, "words": words})
    return shown
