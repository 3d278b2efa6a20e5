"""Real records of every unit, each with words that nobody may read who must not see the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from sqlalchemy import select

from fengqiao.attachments.keeping import keep_attachment
from fengqiao.bulletins.documents import keep_document
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.clock import local_date, now
from fengqiao.county_files import read_county
from fengqiao.form_design.drafting import begin_draft
from fengqiao.form_design.writing import form_document
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import close_out_hazard, enter_inspection, rectify_hazard
from fengqiao.periods.period import period_of
from fengqiao.reports.following import follow_figure
from fengqiao.reports.models import Report
from fengqiao.reports.requesting import ask_for, refuse_request
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.windows import open_window
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.approving import handed_in
from tests.isolation.drawn import a_pdf, a_photo
from tests.isolation.listening import listen
from tests.judging import JUDGED, SMALL_RULES, give_card, opened, small_year
from tests.judging import townships as townships_of
from tests.world import (
    H1,
    MARCH,
    MONDAY,
    ROOT,
    UNITS,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    B,
    Spot,
    World,
    drafted,
    duty_of,
    submitted,
)

# Units that have one period and have only begun to fill it in.
BEGINNERS = ("b-shore", "mill")
PERIODS = {"week": (W10, W11), "half_month": (H1, "2026-03-H2"), "month": (MARCH,)}


@dataclass(frozen=True)
class Thing:
    """A record that a request may name: of which unit, in which state and version.

    ``within`` is the record it belongs to, where an address names both.
    """

    kind: str
    id: UUID | str
    code: str
    state: str = ""
    version: int = 1
    gathers: bool = False
    within: UUID | None = None
    level: str = ""


def secret_words(code: str, *, draft: bool = False) -> str:
    """Return the words that stand in a unit's records and nowhere else."""
    return f"{'密稿' if draft else '暗记'}〔{code}〕"


def lay_out(world: World) -> None:
    """Have every unit file, inspect and upload, and both counties judge three years."""
    for county, demonstration in ((A, True), (B, False)):
        system = open_system_session(county, demonstration=demonstration)
        ledger = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
        with transaction(system) as work:
            adopt_ledger(work, system, ledger, at=now())
    for key in world.units:
        if (key, "filer") in world.people:
            _fill(world, key)
    for desk, village in (("county", "upper"), ("b-county", "b-head")):
        _judge(world, desk)
        _design(world, desk)
        _raise(world, desk, village)
    for key in ("county", "bridge", "upper", "b-sand"):
        listen(world, key)
    for key in ("upper", "bamboo", "peach", "willow", "b-head"):
        _ask(world, key)
    for key in ("upper", "b-head"):
        _follow(world, key)


def _fill(world: World, key: str) -> None:
    """Have a unit inspect and file whatever its level is asked for."""
    _inspect(world, key)
    for form in world.forms.values():
        if form.level == world.unit(key).level:
            _file(world, key, form.code)


def _file(world: World, key: str, code: str) -> None:
    """Leave a draft, and beside it a report that went as far as the unit's name decides."""
    form = world.forms[code]
    at = WEDNESDAY if code == VILLAGE_WEEKLY else MONDAY
    periods: tuple[str, ...] = PERIODS[form.frequency]
    if world.unit(key).county == B:
        at = now()
        periods = (str(period_of(form.frequency, local_date(at))),)
    kept = {"narrative": secret_words(UNITS[key][0])} if "narrative" in form.fields else {}
    if key in BEGINNERS or len(periods) > 1:
        hidden = {**kept, "narrative": secret_words(UNITS[key][0], draft=True)}
        drafted(world, key, answers=hidden, form=code, period=periods[-1], at=at)
    if key not in BEGINNERS:
        number = submitted(world, key, answers=kept, form=code, period=periods[0], at=at)
        _finish(world, key, number, at)


def _finish(world: World, key: str, report_id: UUID, at: datetime) -> None:
    above = world.people.get((UNITS[key][3], "reviewer"))
    if above is None:
        return
    with transaction(above, at) as work:
        if key in ("lower", "willow"):
            accept_report(work, above, report_id=report_id, version=None, at=at)
        if key in ("bamboo", "peach"):
            remarks = {"": secret_words(UNITS[key][0])}
            send_back_report(work, above, report_id=report_id, version=None, remarks=remarks, at=at)


def _inspect(world: World, key: str) -> None:
    """Have a unit upload a photo of its own and, if it keeps the ledger, find hazards."""
    actor, at = world.who(key), now()
    code = UNITS[key][0]
    with transaction(actor, at) as work:
        photo = keep_attachment(work, actor, raw=a_photo(code), name=f"{code}.jpg", at=at).sha256
    if actor.unit_level not in ("village", "enterprise", "township"):
        return
    ledger = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
    for state in ("found", "closed") if key == "upper" else ("rectified", "found"):
        with transaction(actor, at) as work:
            entry = enter_inspection(
                work,
                actor,
                ledger=ledger,
                answers={"place": secret_words(code), "item": "消防"},
                found=True,
                severity="general",
                photos=[photo],
                at=at,
            )
        if state == "found":
            continue
        with transaction(actor, at) as work:
            rectify_hazard(
                work, actor, entry_id=entry.id, version=None, words="已清", photos=[photo], at=at
            )
        above = world.people.get((UNITS[key][3], "reviewer"))
        if state == "closed" and above is not None:
            with transaction(above, at) as work:
                close_out_hazard(work, above, entry_id=entry.id, version=None, at=at)


def _design(world: World, key: str) -> None:
    """Have a county begin to change a form."""
    actor, at = world.who(key, "reviewer"), now()
    with transaction(actor, at) as work:
        document = form_document(world.forms[VILLAGE_WEEKLY])
        draft = begin_draft(work, actor, document=document, at=at)
    handed_in(world, draft.id, at=at, desk=key)


def _follow(world: World, key: str) -> None:
    """Have a township keep an eye on a figure of one of its villages."""
    above = world.who(UNITS[key][3], "reviewer")
    with transaction(above, now()) as work:
        found = select(Report).where(Report.scope == world.unit(key).scope, Report.state != "draft")
        report = work.scalars(found.limit(1)).one()
        follow_figure(work, above, report_id=report.id, field="patrols", words="再核")


def _ask(world: World, key: str) -> None:
    """Have a unit ask to be excused from something it has not filed; one is refused."""
    actor, at = world.who(key), now() if world.unit(key).county == B else WEDNESDAY
    form, period = (VILLAGE_WEEKLY, W10 if key == "b-head" else "2026-W12")
    if key == "willow":
        form, period = "township_half_monthly", "2026-03-H2"
    with transaction(actor, at) as work:
        asked = ask_for(
            work,
            actor,
            obligation_id=duty_of(work, world, key, form=form, period=period).id,
            kind="waiver",
            reason=secret_words(UNITS[key][0]),
            wished_until=None,
            at=at,
        )
    if key == "bamboo":
        above = world.who("bridge", "reviewer")
        with transaction(above, at) as work:
            refuse_request(work, above, request_id=asked.id, words="时间够用", version=None)


def _raise(world: World, desk: str, village: str) -> None:
    """Have a county ask one village for more in the days ahead."""
    actor, at = world.who(desk, "reviewer"), now()
    tomorrow = local_date(at) + timedelta(days=1)
    with transaction(actor, at) as work:
        open_window(
            work,
            actor,
            title="防汛",
            basis="防汛通知",
            form=VILLAGE_WEEKLY,
            frequency="day",
            first_day=tomorrow,
            last_day=tomorrow,
            unit_ids=[world.unit(village).id],
            at=at,
        )


def _judge(world: World, county: str) -> None:
    """Have a county open 2023, score 2024 and publish 2025, with its paper."""
    assessor = world.who(county, "assessor")
    give_card(assessor.county, demonstration=assessor.demonstration)
    opened(assessor, SMALL_RULES, "2023", JUDGED)
    units = townships_of(assessor)
    for year in ("2024", "2025"):
        bulletin = small_year(assessor, year, [9000 - 100 * n for n in range(len(units))])
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
    with transaction(assessor, JUDGED) as work:
        paper = find_bulletin(work, assessor, bulletin)
        keep_document(
            work,
            assessor,
            bulletin_id=bulletin,
            snapshot_sha256=paper.snapshot_sha256,
            pdf=a_pdf(),
            at=JUDGED,
        )


# What there is, by kind: id, scope of the unit, state, version, whether it gathers, belongs to.
_KINDS: dict[str, LiteralString] = {
    "unit": "select id, scope, '', 1, false, null from fq.unit",
    "report": "select id, scope, state, version, form in ('township_half_monthly',"
    " 'county_monthly'), null from fq.report",
    "obligation": "select distinct on (o.scope, r.id is null) o.id, o.scope,"
    " case when r.id is null then 'bare' else 'begun' end, 1, false, null::uuid"
    " from fq.obligation o left join fq.report r on r.obligation_id = o.id"
    " order by o.scope, r.id is null, o.period",
    "entry": "select id, scope, state, version, false, null from fq.ledger_entry",
    "attachment": "select sha256, scope, '', 1, false, null from fq.attachment",
    "assessment": "select id, scope, state, version, false, null from fq.assessment",
    "bulletin": "select id, scope, state, version, false, null from fq.bulletin",
    "rules": "select id, county::bigint * 100000000000, '', 1, false, null from fq.rule_set",
    "score": "select u.id, u.scope, (a.state = 'published')::text, 1, false, a.id from fq.unit u"
    " join fq.assessment a on a.county = u.county and a.state <> 'gathering'"
    " where u.level = 'township'",
    "form draft": "select id, county::bigint * 100000000000, '', version, false, null"
    " from fq.form_draft",
    "form approval": "select id, scope, state, version, false, null from fq.form_approval",
    "follow-up": "select id, scope, '', version, false, null from fq.follow_up",
    "channel": "select id, scope, '', 1, false, null from fq.notice_channel",
    "notice": "select id, scope, '', 1, false, null from fq.notice",
    "request": "select id, scope, state, version, false, null from fq.obligation_request",
    "window": "select id, scope, state, version, false, null from fq.sensitive_window",
    "account": "select id, scope, '', 1, false, null from fq.account",
    "post": "select id, scope, '', 1, false, null from fq.post",
    "session": "select id, scope, '', 1, false, null from sec.session where kind = 'person'",
}


def things(spots: Iterable[Spot], admin: psycopg.Connection[Any]) -> dict[str, list[Thing]]:
    """Return everything there is, as the server's owner sees it."""
    units = {spot.scope: spot for spot in spots}
    return {
        kind: [
            Thing(
                kind,
                number,
                units[scope].code,
                state,
                version,
                gathers,
                within,
                units[scope].level,
            )
            for number, scope, state, version, gathers, within in admin.execute(query)
        ]
        for kind, query in _KINDS.items()
    }
