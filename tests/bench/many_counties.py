"""Many counties on one installation: what a county's work costs among a hundred, and among ten.

Ten counties are loaded and filled with half a year of weeks, and the database is copied; then the
others come to it. Whatever is looked at in the first county must not be dearer for what ten times
as many others keep: it is held against the copy, by the blocks that the database reads for it,
which no busy machine changes, with the web's processor time beside them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import process_time
from typing import Any, cast
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import make_url

from fengqiao.accounts.queries import find_seat
from fengqiao.app import create_app
from fengqiao.clock import local_date, now
from fengqiao.counties.loading import load_county
from fengqiao.counties.periods import open_county_periods
from fengqiao.db import database, open_database
from fengqiao.outbox import due_work
from fengqiao.periods.period import Frequency, period_of
from fengqiao.settings import Settings
from fengqiao.tenancy.sessions import auth_transaction, open_session
from tests.bench.places import scratch, server
from tests.bench.rows import Row
from tests.faults.county import CODE, TENANTS
from tests.ground import connect
from tests.pages.browser import Browser
from tests.world import VILLAGE_WEEKLY
from workers.schedule import change_trees, open_periods

COUNTIES = int(os.environ.get("FENGQIAO_BENCH_COUNTIES", "100"))
TOWNSHIPS, VILLAGES_EACH, WEEKS = 12, 15, 26
MOST_RATIO = 1.5
# Below so many blocks a look is cheap, however they lie among those of other counties.
_LITTLE = 100
# Against so many of them the whole is held.
FEW = max(COUNTIES // 10, 1)
_TIMES = 7

# Everybody has a post at the own unit, and every village filed the weeks before.
_FILL = """
set session_replication_role = replica;
create temporary table here as select county, id, scope, code, level from fq.unit
  where county = any (%(counties)s);
insert into fq.account (county, id, scope, login, name)
  select county, md5('a' || id)::uuid, scope, 'at' || code, '综治专干' from here;
insert into fq.post (county, id, scope, account_id, unit_id, role, from_on)
  select county, gen_random_uuid(), scope, md5('a' || id)::uuid, id,
         case level when 'village' then 'filer' else 'reviewer' end, date '2020-01-01' from here;
create temporary table batch as
  select v.county, v.scope, v.scope / 100000000 * 100000000 as above, v.id as unit_id,
         to_char(d, 'IYYY-"W"IW') as period, d::timestamptz as opens, f.sha256,
         gen_random_uuid() as owed, gen_random_uuid() as report, hashtext(v.id::text || d) & 63 as n
    from here v join (select distinct on (county) county, sha256 from fq.form_version
                       where form = %(form)s) f using (county),
         generate_series(date_trunc('week', now()) - %(weeks)s * interval '7 days',
                         date_trunc('week', now()) - interval '7 days', interval '7 days') d
   where v.level = 'village';
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select county, owed, scope, above, unit_id, %(form)s, sha256, period, opens,
         opens + interval '5 days', opens + interval '6 days', opens + interval '12 days'
    from batch;
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, answers, revision, created_at, saved_at, first_submitted_at,
    submitted_at)
  select county, report, scope, above, unit_id, '', owed, %(form)s, sha256, period, 'accepted',
         '{}', 1, opens, opens, opens + interval '4 days', opens + interval '4 days' from batch;
insert into fq.report_revision (county, report_id, number, scope, above, answers, marks,
    nil_report, sha256, submitted_at, account_id)
  select county, report, 1, scope, above, jsonb_build_object('narrative', '本周排查隐患，路灯正常'),
         '[]', false, '', opens, unit_id from batch;
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select county, report, k, scope, above, unit_id, %(form)s, period, n, 1
    from batch, unnest(array['disputes_found', 'disputes_resolved']) k;
insert into fq.told (county, kind, record_id, scope, subject, moment, words)
  select county, 'report', report, scope, %(form)s, period, '本周排查隐患，路灯正常' from batch;
drop table batch; drop table here;
set session_replication_role = origin;
"""
_READ = "select sum(shared_blks_hit + shared_blks_read + local_blks_hit) from pg_stat_statements"


@dataclass(frozen=True)
class Cost:
    """What something cost: pages of storage read, and milliseconds of the web process."""

    blocks: float
    spent: float


def measure() -> list[Row]:
    """Return what a county's work costs among many, each beside the same county alone."""
    with server() as settings, scratch() as folder:
        open_database(settings)
        folders = [_write_county(folder, number) for number in range(COUNTIES)]
        loading = [_loaded(each) for each in folders[:FEW]]
        _fill(settings, [CODE + number for number in range(FEW)])
        few = _copied(settings)
        loading += [_loaded(each) for each in folders[FEW:]]
        held = getrusage(RUSAGE_SELF).ru_maxrss / 1024
        _fill(settings, [CODE + number for number in range(FEW, COUNTIES)])
        return [
            Row("load one of the last five", median(loading[-5:]), "ms CPU", median(loading[1:6])),
            Row(f"memory of the process that loaded {COUNTIES}", held, "MB"),
            *_ticks(),
            *_compared(_costs(settings), _costs(few)),
        ]


def _compared(among: Mapping[str, Cost], few: Mapping[str, Cost]) -> list[Row]:
    return [
        Row(
            f"{what}: blocks read",
            cost.blocks,
            "",
            few[what].blocks,
            MOST_RATIO if cost.blocks > _LITTLE else None,
            f"{cost.spent:.1f} ms CPU, among {FEW} {few[what].spent:.1f}",
        )
        for what, cost in among.items()
    ]


def _write_county(folder: Path, number: int) -> Path:
    """Write 金寨县's files under another name and code, with units of its own."""
    code, target = CODE + number, folder / str(CODE + number)
    shutil.copytree(TENANTS / "jinzhai", target)
    card = target / "county.yaml"
    written = card.read_text(encoding="utf-8")
    written = written.replace("金寨县", f"第{number}县").replace(str(CODE), str(code))
    card.write_text(written, encoding="utf-8")
    lines = ["code,name,level,parent_code", f"{code}000000,第{number}县,county,"]
    for town in range(TOWNSHIPS):
        above = f"{code}{100 + town}000"
        lines.append(f"{above},第{town + 1}镇,township,{code}000000")
        for place in range(VILLAGES_EACH):
            village = f"{code}{100 + town}{200 + place}"
            lines.append(f"{village},第{town + 1}镇第{place + 1}村,village,{above}")
    (target / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def _loaded(folder: Path) -> float:
    """Load a county and return the milliseconds of processor time that took."""
    began = process_time()
    load_county(folder, at=now())
    return (process_time() - began) * 1000


def _fill(settings: Settings, counties: list[int]) -> None:
    given = {"counties": counties, "form": VILLAGE_WEEKLY, "weeks": WEEKS}
    with connect(str(settings.admin_url)) as admin:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                text = cast("Any", statement)
                # A statement that names nothing is sent as it stands.
                admin.execute(text, given if "%(" in statement else None)
    for county in counties:
        open_county_periods(county, at=now())
    with connect(str(settings.admin_url)) as admin:
        admin.execute("vacuum analyze")


def _copied(settings: Settings) -> Settings:
    """Copy the database as it stands; nobody may be connected to it."""
    database().close()
    url = make_url(str(settings.admin_url))
    with connect(str(settings.admin_url), database="postgres") as admin:
        admin.execute(f'create database few template "{url.database}"')
    open_database(settings)
    urls = {
        name: make_url(str(getattr(settings, name)))
        .set(database="few")
        .render_as_string(hide_password=False)
        for name in ("admin_url", "web_url", "auth_url")
    }
    return replace(settings, **cast("Any", urls))


def _ticks() -> list[Row]:
    """Return what the scheduler's routines cost over all counties when there is nothing to do."""
    rows = []
    for name, run in (("opening", open_periods), ("changes of the tree", change_trees)):
        began = process_time()
        run(now())
        spent = (process_time() - began) * 1000
        rows.append(Row(f"tick of {name}, a county", spent / COUNTIES, "ms CPU"))
    return rows


def _costs(settings: Settings) -> dict[str, Cost]:
    """Return what each look and deed in the first county costs in one of the databases."""
    app = create_app(replace(settings, secure_cookies=True))
    with connect(str(settings.admin_url)) as admin:
        admin.execute("create extension if not exists pg_stat_statements")
        return {what: _cost(admin, run) for what, run in _looks(app, admin).items()}


def _cost(admin: psycopg.Connection[Any], run: Callable[[], object]) -> Cost:
    for _ in range(3):
        run()
    blocks, spent = [], []
    for _ in range(_TIMES):
        admin.execute("select pg_stat_statements_reset()")
        began = process_time()
        run()
        spent.append((process_time() - began) * 1000)
        found = admin.execute(_READ).fetchone()
        blocks.append(float(found[0] or 0) if found else 0.0)
    return Cost(median(blocks), median(spent))


def _looks(app: Flask, admin: psycopg.Connection[Any]) -> dict[str, Callable[[], object]]:
    """Return what people of the first county do, by name."""
    week = str(period_of(Frequency.WEEK, local_date(now())))
    county, township = (_browser(app, admin, f"{CODE}{rest}") for rest in ("000000", "100000"))
    village = _browser(app, admin, f"{CODE}100200")
    board = f"/board?form={VILLAGE_WEEKLY}&period={week}"
    return {
        "the county's board": _page(county, board),
        "a township's board": _page(township, board),
        "a village's tasks": _page(village, "/tasks"),
        "a village's reports": _page(village, "/reports"),
        "a county's reports": _page(county, "/reports"),
        "the overview": _page(county, f"/overview?form={VILLAGE_WEEKLY}"),
        "the leader's page": _page(county, "/glance"),
        "search for a common word": _page(county, "/search?q=隐患"),
        "search for a word nobody wrote": _page(county, "/search?q=海啸"),
        "the county's units": _page(county, "/units"),
        "the trail": _page(county, "/trail"),
        "the door": _page(Browser(app), "/sign-in"),
        "waiting work": lambda: due_work(20),
    }


def _browser(app: Flask, admin: psycopg.Connection[Any], code: str) -> Browser:
    account = admin.execute(
        "select id from fq.account where county = %s and login = %s", (CODE, f"at{code}")
    ).fetchone()
    if account is None:
        raise LookupError(code)
    with auth_transaction() as auth, auth.begin():
        return Browser(app, open_session(auth, find_seat(auth, CODE, UUID(str(account[0])), None)))


def _page(browser: Browser, address: str) -> Callable[[], object]:
    def look() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")

    return look
