"""What does not run as usual: more time, reports on behalf, a sensitive window, a new name.

It happens around the village that is left to whoever tries the demonstration, so that the printed
accounts come across it. Every part looks first whether it was played already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.clock import ZONE, local_date
from fengqiao.demonstration.answers import village_answers
from fengqiao.demonstration.cast import (
    BUREAU,
    LEFT_OPEN,
    OF_ITS_LINE,
    TRIED,
    designer_of,
    looker_of,
    person_of,
)
from fengqiao.demonstration.filing import ledger_counts
from fengqiao.demonstration.people import enter, settle_person
from fengqiao.demonstration.stage import County
from fengqiao.form_design.approving import ask_approval
from fengqiao.form_design.drafting import begin_draft
from fengqiao.form_design.lines import departments, lookers_of, set_lookers
from fengqiao.form_design.queries import forms_in_use, list_drafts
from fengqiao.form_design.writing import form_document
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change, NewUnit
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.queries import list_changes
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.duties import own_duties
from fengqiao.reports.excusing import remind_unit
from fengqiao.reports.on_behalf import begin_on_behalf
from fengqiao.reports.queries import form_of, own_report
from fengqiao.reports.request_queries import own_requests
from fengqiao.reports.requesting import ask_for, grant_request
from fengqiao.reports.settling import settle_now
from fengqiao.reports.submission import submit_report
from fengqiao.reports.window_queries import windows_of
from fengqiao.reports.windows import open_window
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_below

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation

_FORM = "village_weekly"


def live_exceptions(county: County, now: datetime) -> None:
    """Let the county and the township that is tried meet what does not run as usual; once."""
    at_county = person_of(county.unit)
    reviewer = enter(county.unit.county, at_county, "reviewer")
    township, villages = _tried(reviewer, county, now)
    desk = enter(county.unit.county, person_of(township), "reviewer")
    _raise(reviewer, [unit for unit in villages if unit.code not in LEFT_OPEN], now)
    _draw(enter(county.unit.county, designer_of(county.unit), "reviewer"), now)
    administrator = enter(county.unit.county, at_county, "administrator")
    _rename(administrator, villages, now)
    _let_look(administrator, now)
    apart = [unit for unit in villages if unit.code in LEFT_OPEN - {TRIED}]
    for village, deed in zip(apart, (_ask, _ask_and_get, _type_for), strict=False):
        deed(desk, village, now)
    for village in (unit for unit in villages if unit.code == TRIED):
        _remind(desk, village, now)


def _tried(actor: Actor, county: County, now: datetime) -> tuple[Unit, Sequence[Unit]]:
    """Return the township that is tried, or the first, and its villages."""
    first = next((t for t in county.townships if t.code[:9] == TRIED[:9]), county.townships[0])
    with transaction(actor) as work:
        below = units_below(work, first, on=local_date(now))
    return first, [unit for unit in below if unit.level == "village"]


def _raise(reviewer: Actor, villages: Iterable[Unit], now: datetime) -> None:
    today = local_date(now)
    floods = 5 <= today.month <= 9
    with transaction(reviewer, now) as work:
        if windows_of(work, reviewer):
            return
        open_window(
            work,
            reviewer,
            title="汛期地质灾害隐患加密排查" if floods else "岁末安全隐患集中排查",
            basis="金平安办〔演示〕9号",
            form=_FORM,
            frequency="day",
            first_day=today,
            last_day=today + timedelta(days=6),
            unit_ids=[village.id for village in villages],
            at=now,
        )
    settle_now(reviewer, at=now)


def _draw(reviewer: Actor, now: datetime) -> None:
    """Let the county draw the next version of the villages' form and hand it in for approval."""
    with transaction(reviewer, now) as work:
        if list_drafts(work, reviewer):
            return
        document = form_document(forms_in_use(work, reviewer)[_FORM])
        document["version_note"] = "拟从明年起增加防溺水巡查一项，正在征求乡镇意见"
        document["sections"][-1]["fields"].append(
            {
                "field": "water_patrols",
                "label": "开展防溺水巡查",
                "unit": "次",
                "max": "200",
                "help": "水库、河塘边的巡查，含志愿者开展的。",
            }
        )
        draft = begin_draft(work, reviewer, document=document, at=now)
        ask_approval(
            work,
            reviewer,
            draft_id=draft.id,
            version=draft.version,
            reason="近两年夏天都有孩子溺水险情，要知道哪几处水边没有人巡。",
            basis="防溺水工作要求〔演示〕6号",
            needed_by="县平安办、县教育局，安排暑期值守",
            until=local_date(now) + timedelta(days=365),
            at=now,
        )


def _rename(administrator: Actor, villages: Iterable[Unit], now: datetime) -> None:
    """Let a village become a community, as many do; what it filed before keeps its old name."""
    rural = "村委会"
    village = next((unit for unit in villages if unit.name.endswith(rural)), None)
    if village is None:
        return
    change = Change(
        kind="rename",
        on=local_date(now),
        document="金民字〔演示〕12号",
        units=(village.id,),
        new=(NewUnit(f"{village.name.removesuffix(rural)}社区居委会"),),
    )
    with transaction(administrator, now) as work:
        if list_changes(work, administrator):
            return
        seen = plan_change(work, administrator, change, at=now).sha256
        carry_out_change(work, administrator, change=change, seen=seen, at=now)


def _let_look(administrator: Actor, now: datetime) -> None:
    """Let the bureau look over the enterprises' reports, and seat somebody there to do it."""
    with transaction(administrator, now) as work:
        standing = departments(work, administrator, at=now)
        bureau = next((unit for unit in standing if unit.code == BUREAU), None)
    if bureau is None:
        return
    settle_person(administrator, looker_of(bureau), at=now, from_on=local_date(now))
    with transaction(administrator, now) as work:
        if not lookers_of(work, administrator, OF_ITS_LINE):
            set_lookers(work, administrator, code=OF_ITS_LINE, unit_ids=[bureau.id], at=now)


def _ask(_desk: Actor, village: Unit, now: datetime) -> None:
    _asked(village, "线路检修停电，照片和台账要等来电才能核对。", now)


def _ask_and_get(desk: Actor, village: Unit, now: datetime) -> None:
    request = _asked(village, "综治专干参加县里培训，周三回村后补齐巡防数据。", now)
    if request is None:
        return
    with transaction(desk, now) as work:
        grant_request(
            work,
            desk,
            request_id=request,
            until=None,
            words="同意，回村后请尽快补报。",
            version=None,
            at=now,
        )


def _asked(village: Unit, reason: str, now: datetime) -> UUID | None:
    """Ask for more time for what is still open, if nothing was asked yet; return the request."""
    filer = enter(village.county, person_of(village), "filer")
    with transaction(filer, now) as work:
        owed = _still_open(work, filer, now)
        if owed is None or own_requests(work, filer):
            return None
        later = local_date(max(owed.due_at, now)) + timedelta(days=3)
        asked = ask_for(
            work,
            filer,
            obligation_id=owed.id,
            kind="extension",
            reason=reason,
            wished_until=datetime.combine(later, time(18), ZONE),
            at=now,
        )
        return asked.id


def _type_for(desk: Actor, village: Unit, now: datetime) -> None:
    """Let the township file what a village told it on the telephone."""
    filer = enter(village.county, person_of(village), "filer")
    with transaction(filer) as work:
        owed = _still_open(work, filer, now)
    if owed is None:
        return
    with transaction(desk, now) as work:
        if own_report(work, desk, owed) is not None:
            return
        report = begin_on_behalf(
            work, desk, obligation_id=owed.id, reason="村里网络中断，电话报数。", at=now
        )
        form = form_of(work, report)
        counted = ledger_counts(work, desk, form, report.period, village.scope)
        answers = village_answers(form, village, report.period, counted)
        save_answers(work, desk, report_id=report.id, answers=answers, version=None, at=now)
        submit_report(work, desk, report_id=report.id, version=None, proposals=counted, at=now)


def _remind(desk: Actor, village: Unit, now: datetime) -> None:
    filer = enter(village.county, person_of(village), "filer")
    with transaction(filer) as work:
        owed = _still_open(work, filer, now)
    if owed is not None:
        with transaction(desk, now) as work:
            remind_unit(work, desk, obligation_id=owed.id, at=now)


def _still_open(work: Session, filer: Actor, now: datetime) -> Obligation | None:
    """Return the first thing a unit still owes and may still file."""
    still_open = [
        duty.obligation
        for duty in own_duties(work, filer)
        if duty.state == "missing" and duty.obligation.form == _FORM and not duty.closed(now)
    ]
    return min(still_open, key=lambda each: each.due_at, default=None)
