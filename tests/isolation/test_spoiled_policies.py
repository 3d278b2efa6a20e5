"""The tests can see a leak: each way of spoiling the lock is found by the very same checks.

Each spoiling is done in a transaction of the server's owner that is undone afterwards, and the
checks run inside it, in the web's role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import LiteralString

import pytest

from tests.ground import connect
from tests.isolation.catalogue import wrong_catalogue
from tests.isolation.checks import (
    Ground,
    declared_moves,
    wrong_moves,
    wrong_reads,
    wrong_writes,
)
from tests.isolation.conftest import Yard
from tests.isolation.guards import wrong_guards

Check = Callable[[Ground], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    wrong_reads,
    wrong_guards,
    wrong_catalogue,
    declared_moves,
    wrong_moves,
    wrong_writes,
)
LO, HI = "(select sec.lo())", "(select sec.hi())"


def read_rule(rule: LiteralString, table: LiteralString = "report") -> LiteralString:
    """Return the statements that give a table another rule for reading."""
    return (
        f"drop policy rd on fq.{table};"
        f" create policy rd on fq.{table} for select to fq_web using ({rule})"
    )


PAST = "scope = any ((select sec.past())::bigint[])"
INHERITED = f"{PAST} or above = any ((select sec.succeeded())::bigint[])"
FILED = f"above = (select sec.scope()) or {INHERITED}"
DRAFTS = "(state <> 'draft' or scope = (select sec.scope()))"
LINE = "form = any ((select sec.lines())::text[])"
BOUNDS = "scope between (select sec.linelo()) and (select sec.linehi())"


def line_rule(rule: LiteralString, table: LiteralString = "obligation") -> LiteralString:
    """Return the statements that give a table another rule for the forms of a line."""
    return (
        f"drop policy line on fq.{table};"
        f" create policy line on fq.{table} for select to fq_web using ({rule})"
    )


SPOILED: dict[str, LiteralString] = {
    "row-level security switched off": "alter table fq.report disable row level security",
    "the owner is exempt": "alter table fq.report no force row level security",
    "the lower bound dropped": read_rule(f"(scope <= {HI} or {FILED}) and {DRAFTS}"),
    "the upper bound dropped": read_rule(f"(scope >= {LO} or {FILED}) and {DRAFTS}"),
    "the upper bound one too far": read_rule(
        f"(scope between {LO} and {HI} + 1 or {FILED}) and {DRAFTS}"
    ),
    "the lower bound one too short": read_rule(
        f"(scope > {LO} and scope <= {HI} or {FILED}) and {DRAFTS}"
    ),
    "one more policy that lets in": "create policy more on fq.report for select to fq_web"
    " using (state = 'accepted')",
    "no context means everything": read_rule(
        f"(scope between coalesce({LO}, 0) and coalesce({HI}, 99999999999999999) or {FILED})"
        f" and {DRAFTS}"
    ),
    "the county's digits instead of the branch": read_rule(
        f"(scope / 100000000000 = {LO} / 100000000000 or {FILED}) and {DRAFTS}"
    ),
    "drafts are shown to the unit above": read_rule(f"scope between {LO} and {HI} or {FILED}"),
    "facts of the whole county": read_rule("county = (select sec.county())", "fact"),
    "results before they are published": read_rule(
        "county = (select sec.county())", "assessment"
    ),
    "every unit's lines, once they are published": read_rule(
        "county = (select sec.county())", "assessment_result"
    ),
    "the tree of all counties": read_rule("level = 'county' or true", "unit"),
    "whoever takes a unit over loses its past": read_rule(
        f"(scope between {LO} and {HI} or above = (select sec.scope())) and {DRAFTS}"
    ),
    "what others filed to a merged unit is lost": read_rule(
        f"scope between {LO} and {HI} or above = (select sec.scope()) or {PAST}", "fact"
    ),
    "every closed unit's past is everybody's": "create or replace function sec.past() returns"
    " bigint[] language sql stable security definer set search_path = pg_catalog, pg_temp as"
    " $$ select array_agg(k) from fq.unit u, unnest(u.inherits) k $$",
    "the trail of the whole county": read_rule("county = (select sec.county())", "trail"),
    "whoever takes a unit over reads who signed in there": read_rule(
        f"scope between {LO} and {HI} or sight between {LO} and {HI} or {PAST}", "trail"
    ),
    "a department reads every form": line_rule(BOUNDS),
    "a department reads its line in every county": line_rule(LINE),
    "a station reads its line in the whole county": line_rule(
        f"{LINE} and county = (select sec.county())", "fact"
    ),
    "a department reads drafts of its line": line_rule(f"{LINE} and {BOUNDS}", "report"),
    "a department reads every unit's other photos": line_rule(BOUNDS, "attachment"),
    "a department reads the units of every county": line_rule(
        "(select sec.linelo()) is not null", "unit"
    ),
    "whoever a form is given reads it, department or not": "create or replace function sec.lines()"
    " returns text[] language sql stable security definer set search_path = pg_catalog, pg_temp as"
    " $$ select array_agg(l.form) from fq.form_line l where l.unit_id = (sec.ctx()).unit_id $$",
    "every department has every line of the county": "create or replace function sec.lines()"
    " returns text[] language sql stable security definer set search_path = pg_catalog, pg_temp as"
    " $$ select array_agg(l.form) from fq.form_line l where l.county = (sec.ctx()).county $$",
    "a department loses its line": "drop policy line on fq.report_revision",
    "no guard over a report's states": "drop trigger a_guard on fq.report",
    "no guard over an entry's states": "drop trigger a_guard on fq.ledger_entry",
    "one more move in the table": "insert into sec.state_move values"
    " ('report', 'draft', 'accepted', 'own', '{filer}')",
    "a move open to more posts": "update sec.state_move set roles = '{filer,reviewer}'"
    " where kind = 'report' and to_state = 'accepted'",
    "the unit itself may do what the unit above does": "update sec.state_move set who = 'branch'"
    " where kind = 'report' and from_state = 'submitted' and to_state = 'accepted'",
    "closed periods take reports": "drop trigger b_keep on fq.report",
    "one more column may be written": "grant update (first_submitted_at) on fq.report to fq_web",
    "the password's hash may be read": "grant select (password_hash) on fq.account to fq_web",
    "any post may write": "drop policy ins on fq.report; create policy ins on fq.report for insert"
    " to fq_web with check (scope = (select sec.scope()));"
    "update sec.state_move set roles = roles || '{administrator}' where from_state = ''",
    "any post may staff": "drop policy ins on fq.account; create policy ins on fq.account"
    f" for insert to fq_web with check (scope between {LO} and {HI})",
    "a branch writes for its units": "drop policy ins on fq.adjustment; create policy ins on"
    f" fq.adjustment for insert to fq_web with check (scope between {LO} and {HI})",
    "posts may borrow another unit's reach": "drop trigger check_post on fq.post",
    "revisions may be rewritten": "grant update on fq.report_revision to fq_web;"
    " create policy ed on fq.report_revision for update to fq_web"
    " using (scope = (select sec.scope()))",
    "published bulletins may change": "drop trigger b_keep on fq.bulletin",
    "whoever rectified may close": "drop trigger b_keep on fq.ledger_entry",
    "a row may hang on a sibling's report": "alter table fq.adjustment drop constraint"
    " adjustment_county_report_id_scope_fkey",
    "work in another's name": "drop policy ins on fq.outbox; create policy ins on fq.outbox"
    " for insert to fq_web with check (scope = (select sec.scope()))",
    "sessions never end": "create or replace function sec.ctx() returns sec.session language sql"
    " stable security definer set search_path = pg_catalog, pg_temp as $$ select s from sec.session"
    " s where s.token_sha = sha256(convert_to(nullif(current_setting('fq.tok', true), ''),"
    " 'UTF8')) $$",
    "a session idle for a year is alive": "create or replace function sec.ctx() returns sec.session"
    " language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select s"
    " from sec.session s where s.token_sha = sha256(convert_to(nullif(current_setting('fq.tok',"
    " true), ''), 'UTF8')) and s.expires_at > now() $$",
    "the web's role is exempt": "alter role fq_web bypassrls",
    "the web's role belongs to the owner": "grant fq_owner to fq_web",
    "the web may read the sessions": "grant select on sec.session to fq_web",
    "a view in its owner's name": "create view fq.all_reports as select * from fq.report;"
    " grant select on fq.all_reports to fq_web",
    "a definer's function for everybody": "create function fq.count_all() returns bigint"
    " language sql security definer as 'select count(*) from fq.report'",
    "a key over all tenants": "create unique index on fq.account (login)",
    "a per-row look-up": read_rule(
        "(exists (select from fq.unit u where u.scope = report.scope"
        f" and u.scope between {LO} and {HI}) or {FILED}) and {DRAFTS}"
    ),
    "drafts on behalf are shown to the whole branch": "drop policy behalf_rd on fq.report;"
    " create policy behalf_rd on fq.report for select to fq_web using (on_behalf and"
    f" scope between {LO} and {HI})",
    "the whole branch above writes on behalf": "drop policy ins on fq.on_behalf; create policy ins"
    f" on fq.on_behalf for insert to fq_web with check (scope between {LO} and {HI})",
    "the mark needs no reason and may be set and taken off": "drop trigger c_mark on fq.report",
    "the mark is not asked for": "drop policy behalf_ins on fq.report; create policy behalf_ins on"
    " fq.report for insert to fq_web with check (above = (select sec.scope()));"
    " update sec.state_move set who = 'branch' where kind = 'report' and from_state = ''",
    "the county missing from a key": "alter table fq.gap drop constraint gap_pkey;"
    " alter table fq.gap add primary key (report_id, obligation_id)",
    "what was filed to a unit is hidden from it once the filing unit has moved": read_rule(
        f"scope between {LO} and {HI} or {INHERITED}", "fact"
    ),
    "what was filed to one unit is shown to its neighbors": read_rule(
        f"scope between {LO} and {HI} or above <= (select sec.scope()) or {INHERITED}", "fact"
    ),
    "whom a unit once answered to forgets its name": read_rule(
        f"scope between {LO} and {HI} or (lo <= {LO} and hi >= {LO})", "unit"
    ),
    "every administrator changes the tree": "create or replace function sec.arranges() returns"
    " boolean language sql stable security definer set search_path = pg_catalog, pg_temp as"
    " $$ select (sec.ctx()).role in ('system', 'administrator') $$",
    "every post moves a unit": "create or replace function sec.arranged_county() returns int"
    " language sql stable security definer set search_path = pg_catalog, pg_temp as"
    " $$ select (sec.ctx()).county $$",
    "a key that was another unit's may be given again": "drop trigger key on fq.unit",
    "whom a fact was filed to is the writer's to say": "drop trigger above on fq.fact",
    "any post gives a form to a department": "drop policy ins on fq.form_line; create policy ins on"
    " fq.form_line for insert to fq_web with check (county = (select sec.county()))",
    "what a line lets read may be changed": "drop policy ed on fq.obligation; create policy ed on"
    f" fq.obligation for update to fq_web using ({LINE} or scope between {LO} and {HI})",
    "any unit is given a line": "drop trigger b_keep on fq.form_line",
    "which form a remark is of is the writer's to say": "drop trigger form on fq.remark",
    "a person puts duties into windows": "drop trigger b_window on fq.obligation",
    "a settled plan is settled again": "drop trigger b_keep on fq.planned_change",
    "any unit's past may be taken over": "create or replace function fq.inherit_past(p_heir uuid,"
    " p_from uuid, p_whole boolean) returns bigint[] language sql security definer"
    " set search_path = pg_catalog, pg_temp as $$ update fq.unit set inherits = inherits"
    " where id = p_heir returning inherits $$",
    "a foreign key over the security key cannot follow": "alter table fq.remark alter constraint"
    " remark_county_report_id_scope_fkey not deferrable",
}  # fmt: skip


def spoil(yard: Yard, statements: LiteralString) -> str:
    """Return the first thing that some check finds wrong with a spoiled lock; tried once."""
    if statements not in yard.found:
        yard.found[statements] = first_wrong(yard, statements)
    return yard.found[statements]


def first_wrong(yard: Yard, statements: LiteralString) -> str:
    """Spoil the lock in a transaction and return the first thing that some check finds wrong."""
    with connect(yard.admin_url, autocommit=False) as admin:
        admin.execute("set local lock_timeout = '120s'")
        admin.execute(statements)
        admin.execute("set local role fq_web")
        ground = yard.enter(admin)
        for check in CHECKS:
            found = next(check(ground), "")
            if found:
                admin.rollback()
                return f"{check.__name__}: {found}"
        admin.rollback()
    return ""


def test_nothing_is_found_wrong_while_nothing_is_spoiled(yard: Yard) -> None:
    assert spoil(yard, "select 1") == ""


@pytest.mark.parametrize("statements", SPOILED.values(), ids=SPOILED.keys())
def test_every_spoiled_policy_is_found(yard: Yard, statements: LiteralString) -> None:
    assert spoil(yard, statements) != ""


def test_every_leak_is_seen_by_trying_not_only_in_the_catalogue(yard: Yard) -> None:
    leaks = [name for name in list(SPOILED)[:28] if name != "the owner is exempt"]
    for name in leaks:
        assert spoil(yard, SPOILED[name]).startswith("wrong_reads"), name
