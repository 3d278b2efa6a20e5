"""What a board costs the web process, and what it costs to add up forty villages.

One county of 300 villages of its own and of townships with 30 and 40. What was handed up for the
present week went through the product's own deeds; the weeks before are filled in by bulk SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time
from typing import Any

import psycopg
from flask import Flask

from fengqiao.actor import Actor
from fengqiao.app import create_app
from fengqiao.clock import local_date, now
from fengqiao.db import database, open_database
from fengqiao.forms.form import Form
from fengqiao.periods.period import period_of
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.duties import duties_owed_to
from fengqiao.reports.models import Obligation
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.sessions import Seat, auth_transaction, database_token, open_session
from fengqiao.tenancy.transaction import transaction
from tests.bench.places import server
from tests.bench.rows import Row, median_processor_seconds, medians_side_by_side
from tests.ground import connect
from tests.pages.browser import Browser
from tests.pages.reporting import with_ledger
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    UNITS,
    VILLAGE_WEEKLY,
    W10,
    W11,
    A,
    World,
    build_world,
    duty_of,
    filled,
    open_period,
)

# How many villages answer to a township's board, to one that consolidates, and to the county.
VILLAGES = {"bridge": 30, "willow": 40, "county": 300}
MOST_BOARD, MOST_GATHERING = 25.0, 150.0
_TIMES = 40
# Of every twenty villages so many have not filed, and one was sent back; every fifth is accepted.
_UNFILED = 2

_UNITS = """
set session_replication_role = replica;
create temporary table v as
  select above, above + (300 + n) * 100000 as scope, gen_random_uuid() as id
    from unnest(array{above}::bigint[], array{villages}) x(above, many), generate_series(1, many) n;
insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on)
  select {A}, id, scope, scope, scope + 99999, (scope / 100000)::text,
         '第' || (scope / 100000) % 1000000 || '村', 'cun', 'village', date '2020-01-01' from v;
insert into fq.unit_edge (county, child_id, parent_id, scope, above, valid_from)
  select {A}, v.id, u.id, v.scope, v.above, date '2020-01-01'
    from v join fq.unit u on u.county = {A} and u.scope = v.above;
set session_replication_role = origin;
analyze fq.unit; analyze fq.unit_edge;
"""

# Everybody filed in the weeks before, and all of it was accepted.
_PAST = """
set session_replication_role = replica;
create temporary table past as
  select o.*, md5('r' || o.id)::uuid as report,
         jsonb_build_object('narrative', '排查隐患，路灯正常') ||
         (select jsonb_object_agg(k, abs(hashtext(o.scope || k || o.period)) % 7)
               from unnest(array{fields}) k) as answers
    from fq.obligation o
   where o.county = {A} and o.form = '{form}' and o.period = any(array{weeks});
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, answers, revision, created_at, saved_at, first_submitted_at,
    submitted_at)
  select county, report, scope, above, unit_id, '', id, form, form_sha256, period, 'accepted',
         answers, 1, opens_at, opens_at, opens_at, opens_at
    from past;
insert into fq.report_revision (county, report_id, number, scope, above, answers, nil_report,
    sha256, submitted_at, account_id)
  select county, report, 1, scope, above, answers, false, '', opens_at, unit_id from past;
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select county, report, k, scope, above, unit_id, form, period, (answers ->> k)::int, 1
    from past, unnest(array{fields}) k;
insert into fq.ledger_entry (county, id, scope, unit_id, ledger, ledger_sha256, state, values,
    found_on, due_on, created_at)
  select v.county, gen_random_uuid(), u.scope, u.id, v.ledger, v.sha256, 'clear', '{{}}',
         date '{today}', date '{today}', now()
    from fq.unit u, fq.ledger_version v, generate_series(1, 3)
   where u.county = {A} and v.county = {A} and u.level = 'village';
set session_replication_role = origin;
drop table past;
analyze fq.obligation; analyze fq.report; analyze fq.report_revision; analyze fq.fact;
analyze fq.ledger_entry;
"""


def measure() -> list[Row]:
    """Return the boards' processor time, and a consolidation's beside its time by the clock."""
    with server() as settings:
        open_database(settings)
        world = build_world()
        with_ledger(A)
        week = furnish(world)
        app = create_app(replace(database().settings, secure_cookies=True))
        return [*_boards(app, world, week), *_gathering(world)]


def _boards(app: Flask, world: World, week: str) -> Iterable[Row]:
    for what, unit in (("township board of 30", "bridge"), ("county board of 300", "county")):
        look = _board(Browser(app, world.cookies[unit, "reviewer"]), week, VILLAGES[unit])
        # What a request costs before anything is looked at: a page of nobody's data.
        bare = _nothing(Browser(app, world.cookies[unit, "reviewer"]))
        spent, floor = medians_side_by_side(look, bare, _TIMES, process_time)
        note = f"median of {_TIMES}, {look() / 1000:.0f} kB; an empty page {floor * 1000:.1f} ms"
        yield Row(what, spent * 1000, "ms CPU", most=MOST_BOARD, note=note)


def _nothing(browser: Browser) -> Callable[[], object]:
    return lambda: browser.get("/outbox")


def _board(browser: Browser, week: str, villages: int) -> Callable[[], int]:
    def look() -> int:
        text = browser.get(f"/board?form={VILLAGE_WEEKLY}&period={week}").text
        if (found := text.count('scope="row"')) != villages + 1:
            raise AssertionError(f"{found} rows instead of {villages} and their sum")
        return len(text.encode())

    return look


def _gathering(world: World) -> Iterable[Row]:
    actor = world.who("willow")
    with transaction(actor, MONDAY) as work:
        owed = duty_of(work, world, "willow", form=TOWNSHIP_HALF_MONTHLY, period=H1)
        number = begin_report(work, actor, obligation_id=owed.id, at=MONDAY).id

    def gather() -> None:
        with transaction(actor, MONDAY) as work:
            draft_consolidation(work, actor, report_id=number, version=None, at=MONDAY)

    walls = []
    for _ in range(_TIMES):
        began = perf_counter()
        gather()
        walls.append(perf_counter() - began)
    spent = median_processor_seconds(gather, _TIMES)
    note = f"{VILLAGES['willow']} villages, two weeks, {_TIMES} times"
    what = "consolidation of 40 villages"
    return [
        Row(f"{what}: processor", spent * 1000, "ms CPU", most=MOST_GATHERING, note=note),
        Row(f"{what}: by the clock", median(walls) * 1000, "ms", most=MOST_GATHERING),
    ]


def furnish(world: World) -> str:
    """Fill in the county and return the present week, in which not everybody has filed."""
    week = period_of("week", local_date(now()))
    weeks = [week]
    while len(weeks) < 5:
        weeks.insert(0, weeks[0].previous())
    past = [str(each) for each in weeks[:-1]] + [W10, W11]
    form = world.forms[VILLAGE_WEEKLY]
    with connect(str(database().settings.admin_url)) as admin:
        above = [world.unit(unit).scope for unit in VILLAGES]
        there = [sum(each[2:] == ("village", unit) for each in UNITS.values()) for unit in VILLAGES]
        villages = [n - m for n, m in zip(VILLAGES.values(), there, strict=True)]
        _run(admin, _UNITS.format(A=A, above=above, villages=villages))
        for period in (*past, str(week)):
            open_period(world, A, period)
        fields = [code for code, asked in form.fields.items() if asked.numeric]
        numbers = {"form": form.code, "weeks": past, "fields": fields, "today": local_date(now())}
        _run(admin, _PAST.format(A=A, **numbers))
    _file(world, str(week))
    return str(week)


def _file(world: World, week: str) -> None:
    """Hand up the present week's reports, village by village, and review some of them."""
    form, at = world.forms[VILLAGE_WEEKLY], now()
    for unit in VILLAGES:
        above = world.who(unit, "reviewer")
        with transaction(above, at) as work:
            owed = duties_owed_to(work, above, form=form.code, period=week)
        for number, duty in enumerate(owed):
            if number % 20 < _UNFILED:
                continue
            actor = _filer(world.who("upper"), duty.obligation)
            with transaction(actor, at) as work:
                report = begin_report(work, actor, obligation_id=duty.obligation.id, at=at)
                answers = filled(form, _answers(form, number))
                known: dict[str, Any] = {"report_id": report.id, "at": at}
                save_answers(work, actor, **known, answers=answers, version=None)
                submit_report(work, actor, **known, version=None, proposals={})
            with transaction(above, at) as work:
                if number % 20 == 19:
                    known["remarks"] = {"patrols": "请核对"}
                    send_back_report(work, above, **known, version=None)
                elif number % 5 == 0:
                    accept_report(work, above, **known, version=None)


def _answers(form: Form, number: int) -> dict[str, object]:
    """Return a village's figures; every fifteenth has more disputes than anybody expects."""
    several = {code: str(number % 4) for code in ("households_visited", "places_patrolled")}
    found = 90 if number % 15 == 0 else 2
    return {
        **several,
        "disputes_found": str(found),
        "disputes_resolved": str(found),
        "places_inspected": "2" if number % 30 == 7 else "3",
    }


def _filer(known: Actor, owed: Obligation) -> Actor:
    """Return an actor who files for a village, in the name of somebody the county knows."""
    seat = Seat(
        owed.county,
        known.account_id,
        known.post_id,
        owed.unit_id,
        "filer",
        owed.scope,
        owed.scope,
        owed.scope + 99_999,
        True,
    )
    with auth_transaction() as auth, auth.begin():
        secret = open_session(auth, seat)
    return replace(
        known,
        unit_id=owed.unit_id,
        role="filer",
        scope=owed.scope,
        lo=owed.scope,
        hi=owed.scope + 99_999,
        token=database_token(secret),
    )


def _run(admin: psycopg.Connection[Any], statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            admin.execute(statement.encode())
