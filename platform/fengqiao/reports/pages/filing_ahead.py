"""The form of a duty nobody has begun: opened without beginning it, begun by what is typed.

A telephone keeps this page ahead while there is a line, so that a village without one can open
this week's form, fill it in and queue it. What it sends begins the report and does the deed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.reports.drafting import begin_report, require_own
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.filing import act_on
from fengqiao.reports.pages.filing_page import draw_filing
from fengqiao.reports.pages.typed import read_typed
from fengqiao.reports.queries import find_obligation, form_of, gathers, own_report
from fengqiao.tenancy.transaction import rehearsal, transaction
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation

pages = Blueprint("filing_ahead", __name__)
_PLACE = "/obligations/<uuid:obligation_id>/filing"


@pages.get(_PLACE)
@posts("filer", "reviewer")
def show_ahead(obligation_id: UUID) -> ResponseReturnValue:
    """Show the empty form of a duty; once it is begun, lead on to the report."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        owed = _own_duty(work, actor, obligation_id)
        begun = own_report(work, actor, owed)
        if begun is not None:
            return redirect(f"/reports/{begun.id}", 303)
        drawing = _draw(work, actor, owed, at)
    return drawing.respond()


@pages.post(_PLACE)
@posts("filer", "reviewer")
def act_ahead(obligation_id: UUID) -> ResponseReturnValue:
    """Begin the report if nobody has, then do what the pressed button says."""
    actor, at, typed = the_actor(), clock.now(), read_typed()
    with transaction(actor, at) as work:
        _own_duty(work, actor, obligation_id)
        report = begin_report(work, actor, obligation_id=obligation_id, at=at)
        typed.begun_as(report.version)
    return act_on(report.id, typed)


def _own_duty(work: Session, actor: Actor, obligation_id: UUID) -> Obligation:
    """Return a duty of the own unit that is filled in on the filing page.

    :raises NotFound: if it is out of sight, or gathers reports, begins with them and so has a
        page of its own
    :raises NotYours: if it is another unit's
    """
    owed = find_obligation(work, actor, obligation_id)
    require_own(actor, owed)
    if own_report(work, actor, owed) is None and gathers(work, owed, form_of(work, owed)):
        raise NotFound("这项填报任务")
    return owed


def _draw(work: Session, actor: Actor, owed: Obligation, at: datetime) -> Drawing:
    """Return the page as it would be if the report were begun now, and begin nothing."""
    with rehearsal(work):
        report = begin_report(work, actor, obligation_id=owed.id, at=at)
        drawing = draw_filing(work, actor, report, at=at)
    shown = drawing.names["report"]
    shown |= {"action": shown["ahead"], "version": 0, "id": ""}
    return drawing
