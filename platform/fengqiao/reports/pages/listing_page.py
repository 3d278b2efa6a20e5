"""The reports in sight, newest period first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.forms.form import Form
from fengqiao.reports.duties import Duty, own_duties
from fengqiao.reports.listing import LINE, OWN, Wanted, forms_owed, key_of, list_reports
from fengqiao.reports.pages.due_words import dated_moment, dated_words, state_tag
from fengqiao.reports.pages.left_out_views import left_out_views
from fengqiao.reports.queries import newest_forms
from fengqiao.tenancy.lines import line_of
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.paging import USUAL, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

pages = Blueprint("report_list", __name__)
_STATES = ("draft", "submitted", "sent_back", "accepted", "consolidated")
# Not a state of a report: there is none, or a draft that can no longer be handed up.
_MISSED = "missed"
_WHOSE = ((OWN, "本单位报的"), (LINE, "按条线查看的"))


@pages.get("/reports")
@posts("filer", "reviewer", "leader", "assessor")
def show_reports() -> Response:
    """Show the reports of the own unit and below."""
    actor, at = the_actor(), clock.now()
    place, asked = read_place(), read_query("form", "state", "whose")
    if asked["state"] not in ("", *_STATES, _MISSED):
        raise Invalid("没有这种状态，请重新选择。", code="unknown-state")
    with transaction(actor) as work:
        forms = newest_forms(work, actor)
        whoses = _WHOSE if line_of(work, actor) else ()
        whose = (LINE if asked["whose"] == LINE else OWN) if whoses else ""
        wanted = Wanted(form=asked["form"], state=asked["state"], whose=whose)
        after = place.parts(str, int, UUID)
        only_missed = asked["state"] == _MISSED
        rows = (
            [] if only_missed else list_reports(work, actor, wanted, after=after, limit=USUAL + 1)
        )
        duties = [] if after or whose == LINE else _duties(work, actor, wanted)
        missed = [duty for duty in duties if _shows_missed(wanted, duty, at)]
        offered = _offered(work, actor, forms)
        left_out = left_out_views(work, [duty.obligation for duty in duties], at)
    shown, today = rows[:USUAL], clock.local_date(at)
    return render(
        "reports/list.html",
        forms=[{"value": "", "label": "全部报表"}]
        + [{"value": form.code, "label": form.title} for form in offered],
        chosen_form=asked["form"],
        states=[{"value": "", "label": "全部状态"}]
        + [{"value": state, "label": state_tag(state)[0]} for state in _STATES]
        + [{"value": _MISSED, "label": "漏报"}],
        chosen_state=asked["state"],
        whoses=[{"value": value, "label": label} for value, label in whoses],
        chosen_whose=whose,
        left_out=left_out,
        missed=[_missed_line(actor, duty, forms, at) for duty in missed],
        reports=[_line(report, name, forms, today) for report, name in shown],
        pages=pages_beside(place, key_of(shown[-1][0]) if len(rows) > USUAL else None),
    )


def _offered(work: Session, actor: Actor, forms: Mapping[str, Form]) -> list[Form]:
    """Return the forms to choose from; a department sees its own and those of its line only."""
    if actor.unit_level != "department":
        return list(forms.values())
    seen = {*forms_owed(work, actor), *line_of(work, actor).forms}
    return [form for code, form in forms.items() if code in seen]


def _duties(work: Session, actor: Actor, wanted: Wanted) -> list[Duty]:
    """Return what the own unit owes or was excused from, newest first."""
    return [d for d in own_duties(work, actor) if wanted.form in ("", d.obligation.form)]


def _shows_missed(wanted: Wanted, duty: Duty, at: datetime) -> bool:
    """Tell whether a duty stands among the periods that closed without a report."""
    return wanted.state in ("", _MISSED) and duty.missed(at)


def _missed_line(actor: Actor, duty: Duty, forms: dict[str, Form], at: datetime) -> dict[str, str]:
    owed, today = duty.obligation, clock.local_date(at)
    # What was handed up before and withdrawn is still missing, but may go up again as it is.
    whom = "系统管理人员" if owed.above == owed.scope else "上级的审核员"
    late = f"要补报，请联系{whom}办理延期"
    then = late if duty.closed(at) else "撤回后没有再报，现在仍可上报"
    title = forms[owed.form].title if owed.form in forms else owed.form
    # Whoever only reads may not begin a report, so there is nothing to open.
    beginning = f"/reports/begin?obligation={owed.id}" if actor.has("filer", "reviewer") else ""
    return {
        "href": f"/reports/{duty.report.id}" if duty.report else beginning,
        "title": f"{dated_words(owed.period, today)} {title}",
        "more": f"{dated_moment(owed.closes_at, at)} 关闭；{then}",
    }


def _line(report: Report, unit_name: str, forms: dict[str, Form], today: date) -> dict[str, Any]:
    word, kind = state_tag(report.state)
    title = forms[report.form].title if report.form in forms else report.form
    times = f"{moment(report.submitted_at)} 上报" if report.submitted_at else "还没有上报"
    late = "，迟报" if report.late else ""
    nil = "，零报告" if report.nil_report else ""
    return {
        "href": f"/reports/{report.id}",
        "title": f"{dated_words(report.period, today)} {title}",
        "more": f"{unit_name}，{times}{late}{nil}",
        "state_word": word,
        "state_kind": kind,
    }
