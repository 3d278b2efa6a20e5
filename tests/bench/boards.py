"""What row-level security costs: the product's own queries, against the owner's with a WHERE."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.db import database, open_database
from fengqiao.reports.duties import duties_owed_to
from fengqiao.reports.listing import Wanted, list_reports
from fengqiao.settings import Settings
from fengqiao.tenancy.sessions import Seat, auth_transaction, database_token, open_session
from fengqiao.tenancy.transaction import transaction
from tests.bench.places import Captured, server
from tests.bench.rows import Row, medians_side_by_side
from tests.ground import connect

# Three counties of 6 townships with 50 villages each, over 52 weeks: 46,800 reports.
COUNTIES, TOWNSHIPS, VILLAGES, WEEKS = (341701, 341702, 341703), 6, 50, 52
FORM, PERIOD = "village_weekly", "2026-W30"
_MOST = 1.5
_TIMES = 60

_FILL = """
set session_replication_role = replica;
insert into fq.county (county, name, definition, sha256)
  select c, '县' || c, '{{}}', '' from unnest(array{counties}) c;
insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on)
  select c, gen_random_uuid(), s, s, s + 99999, (s / 100000)::text, '村' || t || '-' || v, 'cun',
         'village', '2020-01-01'
    from unnest(array{counties}) c, generate_series(1, {townships}) t,
         generate_series(1, {villages}) v,
         lateral (select c * 100000000000 + (100 + t) * 100000000::bigint
                                + (200 + v) * 100000) k(s);
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period,
                           opens_at, due_at, grace_at, closes_at)
  select u.county, gen_random_uuid(), u.scope, u.scope / 100000000 * 100000000, u.id, '{form}', '',
         '2026-W' || lpad(w::text, 2, '0'), d, d + interval '5 days', d + interval '6 days',
         d + interval '12 days'
    from generate_series(1, {weeks}) w,
         lateral (select timestamptz '2026-01-01' + w * interval '7 days') x(d), fq.unit u
   where u.county = any(array{counties});
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
                       form_sha256, period, state, answers, revision, created_at, saved_at,
                       first_submitted_at, submitted_at)
  select o.county, gen_random_uuid(), o.scope, o.above, o.unit_id, '', o.id, o.form, '', o.period,
         'accepted', (select jsonb_object_agg('field_' || n, n::text)
                        from generate_series(1, 16) n), 1, o.opens_at, o.due_at, o.due_at, o.due_at
    from fq.obligation o where o.county = any(array{counties});
set session_replication_role = origin;
analyze fq.unit; analyze fq.obligation; analyze fq.report;
"""


def measure() -> list[Row]:
    """Return the time of a township's page of 50 and of a county's board of 300."""
    with server() as settings:
        open_database(settings)
        with connect(str(settings.admin_url)) as admin:
            for statement in _fill().split(";"):
                admin.execute(statement)
        county = COUNTIES[1]
        lowest = (county * 1000 + 103) * 100000000
        township = _viewer(county, lowest, lowest + 99999999, "township")
        above = _viewer(county, county * 10**11, (county + 1) * 10**11 - 1, "county")
        return [
            _compared(settings, "township page of 50 reports", township, _township_page, 50),
            _compared(settings, "township board of 50 duties", township, _township_board, 50),
            _compared(settings, "county board of 300 villages", above, _county_board, 300),
        ]


def _township_page(work: Session, actor: Actor) -> int:
    wanted = Wanted(form=FORM, period=PERIOD)
    return len(list_reports(work, actor, wanted, after=None, limit=50))


def _township_board(work: Session, actor: Actor) -> int:
    return len(duties_owed_to(work, actor, form=FORM, period=PERIOD))


def _county_board(work: Session, actor: Actor) -> int:
    wanted = Wanted(form=FORM, period=PERIOD)
    return len(list_reports(work, actor, wanted, after=None, limit=300))


def _compared(
    settings: Settings,
    what: str,
    actor: Actor,
    ask: Callable[[Session, Actor], int],
    expected: int,
) -> Row:
    captured = Captured()
    with transaction(actor) as work, captured.of(database().web):
        found = ask(work, actor)
    if found != expected:
        raise AssertionError(f"{what}: {found} rows instead of {expected}")
    query, values = captured.statements[-1]
    with (
        connect(str(settings.web_url), autocommit=False) as web,
        connect(str(settings.admin_url), autocommit=False) as owner,
    ):
        for connection in (web, owner):
            connection.prepare_threshold = None

        def guarded() -> None:
            web.execute("select set_config('fq.tok', %s, true)", [actor.token])
            _all_rows(web, query, values, expected)
            web.rollback()

        def free() -> None:
            owner.execute("select set_config('fq.tok', %s, true)", [""])
            _all_rows(owner, query, values, expected)
            owner.rollback()

        ours, floor = medians_side_by_side(guarded, free, _TIMES)
    note = f"{expected} rows of {len(COUNTIES) * TOWNSHIPS * VILLAGES * WEEKS:,}"
    return Row(what, ours * 1000, "ms", floor=floor * 1000, most=_MOST, note=note)


def _all_rows(connection: Any, query: str, values: Any, expected: int) -> None:
    found = connection.execute(query, values).fetchall()
    if len(found) != expected:
        raise AssertionError(len(found))


def _viewer(county: int, lowest: int, highest: int, level: str) -> Actor:
    seat = Seat(county, None, None, None, "reviewer", lowest, lowest, highest, False)
    with auth_transaction() as auth, auth.begin():
        secret = open_session(auth, seat)
    nobody = UUID(int=0)
    return Actor(
        account_id=nobody,
        account_name="",
        post_id=nobody,
        role="reviewer",
        county=county,
        unit_id=nobody,
        unit_name="",
        unit_level=level,
        scope=lowest,
        lo=lowest,
        hi=highest,
        demonstration=False,
        token=database_token(secret),
    )


def _fill() -> str:
    return _FILL.format(
        counties=list(COUNTIES), townships=TOWNSHIPS, villages=VILLAGES, weeks=WEEKS, form=FORM
    )
