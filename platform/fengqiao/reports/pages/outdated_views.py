"""What was corrected below since a consolidation was gathered, and what its unit may decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.actor import Actor
from fengqiao.forms.form import Form
from fengqiao.reports.pages.aside_views import undone_views
from fengqiao.reports.pages.gathering_views import correction_views
from fengqiao.reports.pages.reading import button, kept_words
from fengqiao.reports.queries import above_name
from fengqiao.tenancy.moves import may_move

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report


def outdated(
    work: Session,
    actor: Actor,
    report: Report,
    form: Form,
    errors: dict[str, list[str]],
    *,
    editable: bool,
) -> dict[str, Any]:
    """Return what was corrected below since, and what the unit may decide about it."""
    names: dict[str, Any] = {"stale_words": "", "repin": None, "keep": None}
    names |= {"corrections": [], "effects": [], "undone": [], "kept_words": kept_words(report)}
    if not report.stale:
        return names
    names["corrections"], names["effects"] = correction_views(work, report, form)
    names["undone"] = undone_views(work, report)
    names["stale_words"] = "下级在汇总之后又更正过报表。这一份不会自动改动，由您来定。"
    if not actor.owns(report.scope) or not actor.has("filer", "reviewer"):
        names["stale_words"] = "下级在汇总之后又更正过报表，汇总单位还没有定要不要重新汇总。"
        return names
    names["keep"] = {
        "action": f"/reports/{report.id}/consolidation/keep",
        "version": report.version,
        "errors": errors.get("keep", []),
    }
    place = {"scope": report.scope, "above": report.above}
    if editable:
        names["repin"] = repin(report, "按更正后的重新汇总")
    elif may_move(actor, "report", report.state, "draft", **place):
        names["repin"] = repin(report, "撤回，按更正后的重新汇总", action="redo")
    else:
        to = above_name(work, report)
        names["stale_words"] += f"要重新汇总，请联系{to}退回；差别不大的，写明原因保持不变。"
    return names


def repin(report: Report, label: str, action: str = "draft") -> dict[str, Any]:
    hidden = [("action", action), ("version", str(report.version))]
    words = "重新汇总会按现在通过的下级报表重算，以前的调整要再填一次。现在重算？"
    return button(label, f"/reports/{report.id}/consolidation", hidden, confirm=words)
