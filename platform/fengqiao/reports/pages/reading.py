"""A report to read: its answers, what was handed up each time, remarks and trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.accounts.queries import account_names
from fengqiao.actor import Actor
from fengqiao.audit.queries import trail_page
from fengqiao.audit.words import detail_words
from fengqiao.forms.answers import written_answers
from fengqiao.forms.form import Form
from fengqiao.reports.board_rows import STALE
from fengqiao.reports.earlier import earlier_values
from fengqiao.reports.following import may_follow
from fengqiao.reports.pages.aside_views import applied_views, with_asides
from fengqiao.reports.pages.behalf_words import confirming
from fengqiao.reports.pages.device_clock import handed_over_words
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import correct_words, last_word
from fengqiao.reports.pages.fields import Shown, digests_in, photo_views, sections_of
from fengqiao.reports.pages.filing_page import header
from fengqiao.reports.pages.following_page import follow_views
from fengqiao.reports.pages.gathered_views import row_units
from fengqiao.reports.pages.gathering_views import adjustment_views, gap_views
from fengqiao.reports.pages.read_tables import with_tables
from fengqiao.reports.pages.revisions import chosen_revision, compared, revision_line
from fengqiao.reports.queries import above_name, form_of, gathers, remarks_on, revisions_of
from fengqiao.reports.receipts import receipt_number
from fengqiao.tenancy.lines import by_line, inherited
from fengqiao.tenancy.moves import may_move
from fengqiao.web.forms import read_query
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Remark, Report, ReportRevision

_MOST_TRAIL = 30


def draw_report(
    work: Session, actor: Actor, report: Report, *, revision: int | None, at: datetime
) -> Drawing:
    """Return the page of a report, as it stands or as one revision had it.

    :raises NotFound: if there is no such revision
    """
    form, revisions = form_of(work, report), revisions_of(work, report)
    shown = chosen_revision(report, revisions, revision)
    answers = written_answers(form, shown.answers) if shown else report.answers
    earlier = earlier_values(work, report, form)
    whole = Shown(
        answers=answers,
        previous=earlier.values,
        reasons=shown.reasons if shown else report.reasons,
        photos=photo_views(work, digests_in(form, answers)),
    )
    whose = _whose(work, actor, report, form, shown)
    remarks, trail = remarks_on(work, report, newest=False), _trail(work, report)
    names = account_names(work, actor.county, _accounts(revisions, remarks))
    drawn = {
        "report": header(work, actor, report, form, at=at),
        "deeds": [
            *filter(None, [confirming(work, actor, report)]),
            *_deeds(work, actor, report, form),
        ],
        "receipt": _receipt(work, actor, report),
        "remarks": _remarks(form, remarks, names),
        "sections": with_tables(form, sections_of(form, whole), whose),
        **_gathered(work, actor, report, form, shown, at),
        "last_word": last_word(report.period, earlier.period),
        "correct_words": correct_words(report, at),
        "follow_ups": follow_views(work, actor, report),
        "kept_words": f"{STALE}。" if report.stale else kept_words(report),
        "line_words": line_words(work, actor, report, form),
        "revisions": [revision_line(report, each, shown, names) for each in revisions],
        "compared": with_asides(
            work, report, revisions, compared(report, form, revisions, shown, _against())
        ),
        "trail": trail,
    }
    return Drawing("reports/show.html", drawn, here=place_of(actor, report))


def place_of(actor: Actor, report: Report) -> str:
    """Return where in the menu somebody finds a report: among the own ones, or those below."""
    if by_line(actor, report.scope):
        return "/overview"
    return "/reports" if actor.owns(report.scope) else "/board"


def line_words(work: Session, actor: Actor, report: Report, form: Form) -> str:
    """Return why a department of the line finds nothing to decide here; else nothing."""
    if not by_line(actor, report.scope) or inherited(work, report.scope):
        return ""
    words = f"按条线查看，只读。审核和退回由{above_name(work, report)}办。"
    more = "这是汇总来的数，由哪些报表相加、还缺谁，请问上报单位。"
    return words + more if form.child_forms else words


def _against() -> int | None:
    return read_query("against").number("against")


def kept_words(report: Report) -> str:
    """Return why the unit left its consolidation as it was, if that was its last decision."""
    if not report.kept_reason or report.stale:
        return ""
    when = moment(report.kept_at)
    return f"下级后来有更正。{when} 决定保持这份汇总不变，原因：{report.kept_reason}"


def _as_it_stands(actor: Actor, report: Report, shown: ReportRevision | None) -> bool:
    """Tell whether what is shown is the newest form, to somebody who may see what lies below."""
    newest = shown is None or (shown.number == report.revision and not report.is_open)
    return newest and not by_line(actor, report.scope)


def _whose(
    work: Session, actor: Actor, report: Report, form: Form, shown: ReportRevision | None
) -> dict[str, list[str]]:
    """Return from whom each row of each gathered table comes."""
    return row_units(work, report, form) if _as_it_stands(actor, report, shown) else {}


def _gathered(
    work: Session,
    actor: Actor,
    report: Report,
    form: Form,
    shown: ReportRevision | None,
    at: datetime,
) -> dict[str, Any]:
    """Return how a consolidation differs from what lies below; that is kept of its newest form.

    While the unit writes on it again, the newest form is not yet the one that was handed up.
    """
    if not form.child_forms or not _as_it_stands(actor, report, shown):
        return {"adjustments": [], "gaps": [], "set_aside": []}
    return {
        "adjustments": adjustment_views(work, report, form),
        "gaps": gap_views(work, report, at),
        "set_aside": applied_views(work, report),
    }


def _deeds(work: Session, actor: Actor, report: Report, form: Form) -> list[dict[str, Any]]:
    deeds = [*_moves(actor, report, sums=gathers(work, report, form))]
    if may_follow(actor, report):
        deeds.append(link("跟进一个数", f"/reports/{report.id}/follow-up"))
    deeds.append(link("导出 Excel", f"/exports/reports/{report.id}"))
    return deeds


def _moves(actor: Actor, report: Report, *, sums: bool) -> list[dict[str, Any]]:
    deeds: list[dict[str, Any]] = []
    place = {"scope": report.scope, "above": report.above}
    version = [("version", str(report.version))]
    reads_sums = actor.has("filer", "reviewer", "leader", "assessor")
    reads_sums = reads_sums and not by_line(actor, report.scope)
    if sums and reads_sums and (actor.owns(report.scope) or not report.is_open):
        deeds.append(link("看汇总来源", f"/reports/{report.id}/consolidation"))
    if report.is_open and actor.owns(report.scope) and actor.has("filer", "reviewer"):
        deeds.append(link("继续填报", f"/reports/{report.id}", "primary"))
    deeds.append(link("打印", f"/reports/{report.id}/paper"))
    if may_move(actor, "report", report.state, "accepted", **place):
        hidden = [("action", "accept"), ("report", f"{report.id}:{report.version}")]
        # Behind it stands the board of this very form and period, not the newest of all.
        hidden += [("form", report.form), ("period", report.period)]
        deeds.append(button("通过", "/board", hidden, kind="primary"))
    if may_move(actor, "report", report.state, "sent_back", **place):
        deeds.append(link("退回修改", f"/reports/{report.id}/send-back", "danger"))
    own_kind = "report_on_behalf" if report.on_behalf and not actor.owns(report.scope) else "report"
    if may_move(actor, own_kind, report.state, "draft", **place):
        hidden = [("action", "withdraw"), *version]
        words = "撤回后可以再改，改好要重新上报。现在撤回？"
        deeds.append(button("撤回", f"/reports/{report.id}", hidden, confirm=words))
    return deeds


def link(label: str, href: str, kind: str = "") -> dict[str, Any]:
    """Return a deed that leads to another page."""
    return {
        "label": label,
        "href": href,
        "action": None,
        "kind": kind,
        "confirm": "",
        "hidden": [],
        "disabled": False,
    }


def button(
    label: str,
    action: str,
    hidden: Sequence[tuple[str, str]],
    *,
    kind: str = "",
    confirm: str = "",
    disabled: bool = False,
) -> dict[str, Any]:
    """Return a deed that is done at once."""
    return {
        "label": label,
        "href": None,
        "action": action,
        "kind": kind,
        "confirm": confirm,
        "hidden": list(hidden),
        "disabled": disabled,
    }


def _receipt(work: Session, actor: Actor, report: Report) -> dict[str, str] | None:
    if report.state in ("draft", "sent_back") or not actor.owns(report.scope):
        return None
    return {
        "to": above_name(work, report),
        "number": receipt_number(report.id, report.revision),
        "submitted_at": moment(report.submitted_at),
        "late_words": "迟报" if report.late else "",
    }


def _remarks(
    form: Form, remarks: Sequence[Remark], names: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    shown = []
    for made_at, group in groupby(remarks, key=lambda each: each.made_at):
        lines = list(group)
        general = [each.words for each in lines if not each.field]
        shown.append(
            {
                "who": names.get(lines[0].account_id, "上级"),
                "at": moment(made_at),
                "reason": general[0] if general else "请看批注。",
                "fields": [
                    {"label": form.fields[e.field].label, "words": e.words}
                    for e in lines
                    if e.field in form.fields
                ],
            }
        )
    return shown


def _accounts(revisions: Sequence[ReportRevision], remarks: Sequence[Remark]) -> set[UUID]:
    return {each.account_id for each in revisions} | {each.account_id for each in remarks}


def _trail(work: Session, report: Report) -> list[dict[str, str]]:
    entries = trail_page(work, subject="report", subject_id=str(report.id), limit=_MOST_TRAIL)
    return [
        {
            "at": moment(e.at),
            "who": e.actor,
            "what": e.words,
            "words": handed_over_words(e.detail) or detail_words(e.detail),
        }
        for e in entries
    ]
