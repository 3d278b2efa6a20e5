"""The consolidation as its template shows it, and where one of its figures comes from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fengqiao.actor import Actor
from fengqiao.errors import Refusal
from fengqiao.forms.consolidation import Consolidated
from fengqiao.forms.form import Field, Form
from fengqiao.periods.period import Period
from fengqiao.reports.consolidation import is_early
from fengqiao.reports.earlier import Earlier, earlier_values
from fengqiao.reports.gathering import pinned_sums
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import correct_words, last_word, period_words
from fengqiao.reports.pages.fields import Shown, digests_in, photo_views, sections_of
from fengqiao.reports.pages.filing_page import closed_notice, header
from fengqiao.reports.pages.gathered_views import WAYS, changed_words, gathered_views
from fengqiao.reports.pages.gathering_views import gap_groups, gap_views
from fengqiao.reports.pages.outdated_views import outdated, repin
from fengqiao.reports.pages.reading import link, place_of
from fengqiao.reports.pages.typed import Typed
from fengqiao.reports.queries import (
    above_name,
    adjustments_of,
    form_of,
    pinned_children,
    pins_of,
    remarks_on,
    unit_names,
)
from fengqiao.tenancy.answers import write_answer
from fengqiao.web.words import day, figure, moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report


def draw_consolidation(
    work: Session,
    actor: Actor,
    report: Report,
    *,
    at: datetime,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Drawing:
    """Return the page; after a refusal with everything typed on it."""
    form = form_of(work, report)
    head = header(work, actor, report, form, at=at)
    head["action"] = f"/reports/{report.id}/consolidation"
    typed = typed or Typed()
    gaps = gap_views(work, report, at, typed.below.get("gap.", {}))
    errors = dict(refusal.errors) if refusal else {}
    told = form.narrative.code if form.narrative else ""
    narrative = typed.below.get("narrative", {}).get("", str(report.answers.get(told) or ""))
    sums, earlier = pinned_sums(work, report, form), earlier_values(work, report, form)
    gathered = gathered_views(work, report, form, sums)
    general = [refusal.reason] if refusal and (refusal.status != 422 or not errors) else []
    names = {
        "report": head,
        "closed_words": closed_notice(work, report, at),
        "early_words": early_words(work, report, form, at) if head["editable"] else "",
        "early_confirmed": early_confirmed(typed),
        "early_errors": errors.get("early", []),
        "deeds": _deeds(report, head),
        "problems": _problems(form, general, errors),
        **outdated(work, actor, report, form, errors, editable=head["editable"]),
        "sent_back": _sent_back(work, report, at),
        "sections": _sections(work, report, form, earlier, sums, typed, errors),
        "gathered": gathered,
        "aside_words": changed_words(gathered) if head["editable"] else "",
        "own_sections": _own_sections(work, actor, report, form, earlier, typed, errors),
        "last_word": last_word(report.period, earlier.period),
        "narrative": narrative,
        "narrative_limit": form.narrative.longest if form.narrative else 0,
        "narrative_errors": errors.get(told, []) + errors.get("narrative", []),
        "gap_count": len(gaps),
        "gap_groups": gap_groups(gaps, typed.below.get("gaps.", {})),
        "pins": _pins(work, actor, report),
        "above_name": above_name(work, report),
    }
    place = place_of(actor, report)
    return Drawing("reports/consolidation.html", names, status, here=place)


def early_confirmed(typed: Typed) -> bool:
    """Return whether the person says that the report goes up before its period is over."""
    return typed.below.get("early", {}).get("") == "yes"


def early_words(work: Session, report: Report, form: Form, at: datetime) -> str:
    """Return what to weigh before a period is handed up ahead of its time, else nothing."""
    if not is_early(work, report, form, at=at):
        return ""
    last = Period.parse(report.period).last_day
    return (
        f"这一期到{day(last)}才结束。现在上报，以后的情况和下级补报的数不会计入，要更正只能等退回。"
    )


def _deeds(report: Report, head: dict[str, Any]) -> list[dict[str, Any]]:
    deeds = [link("看下级报表", "/board")]
    if head["asking_href"]:
        deeds.append(link("申请延期或免报", head["asking_href"]))
    if head["editable"]:
        if not report.stale:
            deeds.append(repin(report, "重新汇总"))
    else:
        deeds.append(link("看这份报表", f"/reports/{report.id}"))
    return deeds


def _problems(form: Form, general: list[str], errors: dict[str, list[str]]) -> list[dict[str, str]]:
    found = [{"field": "", "words": words} for words in general]
    for code, lines in errors.items():
        asked = form.fields.get(code)
        if asked is None:
            anchor, head = "early" if code == "early" else "", ""
        elif asked is form.narrative:
            anchor, head = "narrative", "文字综述："
        else:
            group = "adjust" if asked.source_form else "answer"
            anchor, head = f"{group}.{code}", f"{asked.label}："
        found += [{"field": anchor, "words": head + words} for words in lines]
    return found


def _sent_back(work: Session, report: Report, at: datetime) -> list[str]:
    if report.state != "sent_back":
        return []
    form = form_of(work, report)
    words = [
        (f"{form.fields[each.field].label}：" if each.field in form.fields else "") + each.words
        for each in remarks_on(work, report)
    ]
    return [*words, *filter(None, [correct_words(report, at)])]


def _sections(
    work: Session,
    report: Report,
    form: Form,
    earlier: Earlier,
    sums: Consolidated,
    typed: Typed,
    errors: dict[str, list[str]],
) -> list[dict[str, Any]]:
    computed = sums.values
    adjusted = {each.field: each for each in adjustments_of(work, report)}
    previous = earlier.values
    given = typed.below.get("adjust.", {})

    def line(asked: Field) -> dict[str, Any]:
        value, last, kept = (
            computed.get(asked.code),
            previous.get(asked.code),
            adjusted.get(asked.code),
        )
        number = value if isinstance(value, int) else None
        return {
            "id": asked.code,
            "label": asked.label,
            "unit": asked.unit,
            "how": WAYS.get(asked.consolidates, ""),
            "computed": figure(number, asked.places),
            "sources_href": f"/reports/{report.id}/sources/{asked.code}",
            "last": write_answer(asked, last) if last is not None else None,
            "adjustable": True,
            "adjusted": given.get(asked.code, write_answer(asked, kept.adjusted) if kept else ""),
            "reason": typed.reasons.get(asked.code, kept.reason if kept else ""),
            "errors": errors.get(asked.code, []),
        }

    sections = [
        {
            "title": section.title,
            "fields": [line(f) for f in section.fields if f.source_form and f.numeric],
        }
        for section in form.sections
    ]
    return [section for section in sections if section["fields"]]


def _own_sections(
    work: Session,
    actor: Actor,
    report: Report,
    form: Form,
    earlier: Earlier,
    typed: Typed,
    errors: dict[str, list[str]],
) -> list[dict[str, Any]]:
    """Return the fields that the unit itself has to fill in."""
    own = [c for c, f in form.fields.items() if not f.source_form and f is not form.narrative]
    answers = {**report.answers, **typed.answers}
    shown = Shown(
        answers=answers,
        previous=earlier.values,
        reasons={**report.reasons, **typed.reasons},
        proposals=own_proposals(work, actor, report) if report.is_open else {},
        errors=errors,
        photos=photo_views(work, digests_in(form, answers)),
    )
    return sections_of(form, shown, only=own)


def _pins(work: Session, actor: Actor, report: Report) -> list[dict[str, Any]]:
    numbers = {pin.child_report_id: pin.child_revision for pin in pins_of(work, report)}
    children = pinned_children(work, report)
    names = unit_names(work, actor, children)
    return [
        {
            "href": f"/reports/{child.id}?revision={numbers[child.id]}",
            "unit_name": f"{names[child.id]} {period_words(child.period)}",
            "number": numbers[child.id],
            "at": moment(child.submitted_at),
        }
        for child in children
    ]
