"""Looking at a large county: pages by processor time, and five years against one.

One county of 2,000 villages is filled by bulk SQL for a year, looked at through the product's own
pages, then filled for the four years before and looked at again. What a page costs may not grow
with the past it does not show.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import psycopg
from flask import Flask

from fengqiao.app import create_app
from fengqiao.db import database, open_database
from tests.bench.places import server
from tests.bench.rows import Row
from tests.ground import connect
from tests.pages.browser import Browser
from tests.world import VILLAGE_WEEKLY, A, World, build_world

# A township of 30 villages, one of 300 (as wide as a county's sheet), the rest of 50 each.
VILLAGES = int(os.environ.get("FENGQIAO_BENCH_VILLAGES", "2000"))
SMALL, WIDE, USUAL = 200, 201, 202
YEARS, LAST_WEEK = 5, "2026-11-16"
MOST_RATIO, MOST_MILLISECONDS = 2.0, 25.0
_TIMES = 15
_HELD_TO_THE_GOAL = ("overview of a township of 30 villages", "overview of the county")

_UNITS = """
set session_replication_role = replica;
create temporary table v as
  select t, n, {A}::bigint * 100000000000 + t * 100000000::bigint + (200 + n) * 100000 as scope
    from (select {SMALL} as t, generate_series(1, 30) as n
          union all select {WIDE}, generate_series(1, 300)
          union all select {USUAL} + g / 50, g % 50 from generate_series(0, {rest}) g) x;
create temporary table w as
  select distinct t, {A}::bigint * 100000000000 + t * 100000000::bigint as scope from v;
insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on)
  select {A}, md5('t' || scope)::uuid, scope, scope, scope + 99999999, (scope / 100000)::text,
         '第' || t || '镇', 'zhen', 'township', date '2020-01-01' from w
  union all
  select {A}, md5('t' || scope)::uuid, scope, scope, scope + 99999, (scope / 100000)::text,
         '第' || t || '镇' || n || '村', 'cun', 'village', date '2020-01-01' from v;
insert into fq.unit_edge (county, child_id, parent_id, scope, above, valid_from)
  select {A}, md5('t' || w.scope)::uuid, u.id, w.scope, u.scope, date '2020-01-01'
    from w, fq.unit u where u.scope = {A}::bigint * 100000000000
  union all
  select {A}, md5('t' || v.scope)::uuid, md5('t' || w.scope)::uuid, v.scope, w.scope,
         date '2020-01-01'
    from v join w using (t);
analyze fq.unit; analyze fq.unit_edge;
"""

_WEEKS = """
set session_replication_role = replica;
create temporary table if not exists f as
  select sha256 from fq.form_version where county = {A} and form = '{form}' limit 1;
create temporary table batch as
  select v.scope, v.scope / 100000000 * 100000000 as above, md5('t' || v.scope)::uuid as unit_id,
         to_char(d, 'IYYY-"W"IW') as period, d::timestamptz as opens,
         md5('o' || v.scope || d)::uuid as owed, md5('r' || v.scope || d)::uuid as report,
         (hashtext(v.scope::text || d) & 1023) as luck, v.t, v.n
    from v, generate_series(date '{last}' - {first_week} * 7, date '{last}' - {end_week} * 7,
                            interval '7 days') d;
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select {A}, owed, scope, above, unit_id, '{form}', f.sha256, period, opens,
         opens + interval '5 days', opens + interval '6 days', opens + interval '12 days'
    from batch, f;
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, answers, revision, created_at, saved_at, first_submitted_at,
    submitted_at, late)
  select {A}, report, scope, above, unit_id, '', owed, '{form}', f.sha256, period, 'accepted',
         (select jsonb_object_agg('field_' || g, g::text) from generate_series(1, 16) g), 1, opens,
         opens, opens + interval '4 days', opens + interval '4 days', luck < 40
    from batch, f where luck > 15;
insert into fq.report_revision (county, report_id, number, scope, answers, nil_report, sha256,
    submitted_at, account_id)
  select {A}, report, 1, scope, jsonb_build_object('narrative', words), false, '', opens, unit_id
    from (select *, case when luck % 2 = 0 then '本周排查隐患，路灯正常' else '' end
                 || case when luck = 777 then '，玉兰树倒伏' else '' end as words
            from batch where luck > 15) b;
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select {A}, report, k, scope, above, unit_id, '{form}', period, luck % 7, 1
    from batch, unnest(array['disputes_found', 'disputes_resolved']) k where luck > 15;
insert into fq.told (county, kind, record_id, scope, subject, moment, words)
  select {A}, 'report', b.report, b.scope, '{form}', b.period, concat_ws(E'\\n',
         '第' || t || '镇' || n || '村', '村（社区）平安建设周报', v.answers ->> 'narrative')
    from batch b join fq.report_revision v on v.county = {A} and v.report_id = b.report;
drop table batch;
analyze fq.obligation; analyze fq.report; analyze fq.fact; analyze fq.told;
analyze fq.report_revision;
"""


def measure() -> list[Row]:
    """Return each page's processor time, and its time over five years against one."""
    with server() as settings:
        open_database(settings)
        world = build_world()
        app = create_app(replace(database().settings, secure_cookies=True))
        look = _pages(app, world)
        with connect(str(settings.admin_url)) as admin:
            _run(admin, _UNITS.format(A=A, **_numbers()))
            _run(admin, _weeks(52, 0))
            one_year = {what: _timed(page) for what, page in look.items()}
            _run(admin, _weeks(52 * YEARS, 53))
        five_years = {what: _timed(page) for what, page in look.items()}
    return [row for what in look for row in _rows(what, one_year[what], five_years[what])]


def _pages(app: Flask, world: World) -> dict[str, Callable[[], None]]:
    county = Browser(app, world.cookies["county", "reviewer"])
    units = {t: _unit_id(t) for t in (SMALL, WIDE)}
    shown = f"form={VILLAGE_WEEKLY}&until=2026-W46"
    addresses = {
        "overview of a township of 30 villages": f"/overview?{shown}&unit={units[SMALL]}",
        "overview of 300 units at 12 periods": f"/overview?{shown}&unit={units[WIDE]}",
        "overview of the county": f"/overview?{shown}",
        "a figure of the county": f"/overview/trend?{shown}&field=disputes_found",
        "the leader's page": "/glance",
        "search for a common word": "/search?q=隐患",
        "search for a rare word": "/search?q=玉兰树倒伏",
        "search for a word nobody wrote": "/search?q=海啸",
    }
    return {what: _look(county, address) for what, address in addresses.items()}


def _look(browser: Browser, address: str) -> Callable[[], None]:
    def look() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")

    return look


def _timed(page: Callable[[], None]) -> tuple[float, float]:
    """Return the median time and the median processor time of this process, in seconds."""
    walls, own = [], []
    for turn in range(_TIMES + 3):
        began, worked = time.perf_counter(), time.process_time()
        page()
        if turn >= 3:
            walls.append(time.perf_counter() - began)
            own.append(time.process_time() - worked)
    return median(walls), median(own)


def _rows(what: str, one: tuple[float, float], five: tuple[float, float]) -> list[Row]:
    goal = MOST_MILLISECONDS if what in _HELD_TO_THE_GOAL else None
    return [
        Row(f"{what}: five years / one", five[0] * 1000, "ms", one[0] * 1000, MOST_RATIO),
        Row(f"{what}: processor time", five[1] * 1000, "ms", most=goal),
    ]


def _unit_id(t: int) -> str:
    scope = A * 10**11 + t * 10**8
    digest = hashlib.md5(f"t{scope}".encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"


def _numbers() -> dict[str, int]:
    return {"SMALL": SMALL, "WIDE": WIDE, "USUAL": USUAL, "rest": max(VILLAGES - 331, 0)}


def _weeks(first: int, last: int) -> str:
    return _WEEKS.format(A=A, form=VILLAGE_WEEKLY, last=LAST_WEEK, first_week=first, end_week=last)


def _run(admin: psycopg.Connection[Any], statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            admin.execute(statement.encode())
