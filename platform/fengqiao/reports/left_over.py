"""What was filled in for an older version of a form and has no place in the newer one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.forms.form import Form, form_from_json
from fengqiao.forms.tables import is_asked, left_over
from fengqiao.reports.drafting import LARGEST_DRAFT, open_report
from fengqiao.reports.form_versions import form_lives
from fengqiao.reports.models import Report
from fengqiao.reports.queries import form_of


def keep_left_over(
    work: Session,
    actor: Actor,
    *,
    report_id: UUID,
    answers: Mapping[str, object],
    at: datetime,
) -> None:
    """Keep beside an own open report what was typed for fields its form asks no more.

    Only what some earlier version asked is kept; what the form does ask is left to its page.

    :raises Refusal: as :func:`drafting.open_report`
    """
    report = open_report(work, actor, report_id=report_id)
    homeless = left_over(form_of(work, report), answers)
    earlier = earlier_versions(work, report)
    kept = {
        name: value
        for name, value in homeless.items()
        if value not in ("", None, []) and any(is_asked(form, name) for form in earlier)
    }
    whole = {**report.answers, **kept}
    if whole == report.answers or sum(len(str(each)) for each in whole.values()) > LARGEST_DRAFT:
        return
    report.answers = whole
    report.saved_at = at
    work.flush()


def earlier_versions(work: Session, report: Report) -> list[Form]:
    """Return the versions of a report's form that it does not answer, the latest first."""
    life = form_lives(work, report.county).get(report.form)
    versions = life.versions if life else ()
    return [form_from_json(v.definition) for v in versions if v.sha256 != report.form_sha256]
