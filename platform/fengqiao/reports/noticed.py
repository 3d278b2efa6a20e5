"""What a board says is unusual about reports, for reports one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.periods.period import Period
from fengqiao.reports.board_query import STANDS
from fengqiao.reports.board_rows import STALE, ledger_flag, offers_of
from fengqiao.reports.following import marks_by_unit
from fengqiao.reports.models import Report, ReportRevision
from fengqiao.reports.nothing_below import form_answered
from fengqiao.reports.on_behalf import of_own_hand
from fengqiao.reports.proposals import Offer, differences, proposals_for
from fengqiao.reports.queries import form_of, newest_revisions
from fengqiao.reports.unusual import Flag
from fengqiao.tenancy.lines import by_line

Counts = Mapping[Offer, Mapping[int, int]]
Asking = Callable[[Session, Actor, Sequence[Offer], Period], Counts]


@dataclass(frozen=True)
class Noticed:
    """What is unusual about a report, and whether it may be accepted without a second look."""

    flags: Sequence[Flag] = ()
    unproblematic: bool = False


def noticed(
    work: Session, actor: Actor, reports: Iterable[Report], counts: Asking
) -> dict[UUID, Noticed]:
    """Return what is unusual about each report, as the board of the unit above has it.

    :param counts: asks the ledgers; who reads along a line does not see those
    """
    shown = sorted(reports, key=_sheet)
    revisions = newest_revisions(work, [each for each in shown if each.state in STANDS])
    marks = {form: marks_by_unit(work, actor.county, form) for form in {r.form for r in shown}}
    typed = [each for each in shown if each.on_behalf and each.id in revisions]
    filed = [(str(each.obligation_id), str(revisions[each.id].account_id)) for each in typed]
    own = of_own_hand(work, actor, filed)
    found: dict[UUID, Noticed] = {}
    for (form, _, _), group in groupby(shown, key=_sheet):
        sheet = list(group)
        compared = [each for each in sheet if not by_line(actor, each.scope)]
        asked = _counted(work, actor, compared, counts)
        for each in sheet:
            followed = marks[form].get(each.scope, ())
            flags = [Flag("followed", code, f"在跟进：{words}") for code, words in followed]
            revision = revisions.get(each.id)
            if revision is not None:
                ledgers = asked if each in compared else {}
                kept = [*_kept(each, revision), *_ledgers(work, each, revision, ledgers)]
                flags = [*kept, *flags]
            looked_at = revision is not None and revision.marks is not None
            waits = each.state == "submitted" and str(each.obligation_id) not in own
            found[each.id] = Noticed(flags, waits and looked_at and not flags)
    return found


def _sheet(report: Report) -> tuple[str, str, str]:
    return report.form, report.period, report.form_sha256


def _counted(work: Session, actor: Actor, sheet: Sequence[Report], counts: Asking) -> Counts:
    standing = [each for each in sheet if each.state in STANDS]
    form = form_of(work, standing[0]) if standing else None
    offers = offers_of(work, actor.county, form) if form else []
    return counts(work, actor, offers, Period.parse(standing[0].period)) if offers else {}


def _kept(report: Report, revision: ReportRevision) -> list[Flag]:
    corrected = [Flag("stale", "", STALE)] if report.stale else []
    return corrected + [Flag(*mark) for mark in revision.marks or ()]


def _ledgers(work: Session, report: Report, revision: ReportRevision, counts: Counts) -> list[Flag]:
    form = form_answered(work, report)
    counted = proposals_for(form, counts, report.scope)
    return [
        ledger_flag(form.fields[code], number)
        for code, number in differences(revision.answers, counted).items()
    ]
