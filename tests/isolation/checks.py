"""The checks themselves: each says what is wrong, sentence by sentence, and says nothing if sound.

They run in one transaction of one connection, so that the very same checks can be held against a
policy that was spoiled in that transaction; see ``test_spoiled_policies``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from fengqiao.tenancy.moves import MOVES, may_move
from tests.isolation.oracle import sees, writes
from tests.isolation.specimens import (
    ASSESSMENT_STATES,
    ENTRY_STATES,
    OF_THE_COUNTY,
    REPORT_STATES,
    REQUEST_STATES,
    TABLES,
    WINDOW_STATES,
)
from tests.isolation.tables import Table
from tests.isolation.viewers import Target, Viewer

REFUSED = ("rows 0", "42501")
Seen = set[tuple[str, int, str]]


@dataclass
class Ground:
    """Where the checks are held: an open transaction in the web's role, and who takes part."""

    web: psycopg.Connection[Any]
    viewers: Sequence[Viewer]
    targets: Sequence[Target]
    # Everything there is, as the server's owner sees it.
    everything: Seen
    attempts: int = 0

    def ask(self, viewer: Viewer, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Put a question in a viewer's name."""
        self.web.execute("select set_config('fq.tok', %s, true)", [viewer.token])
        return self.web.execute(query, values or None).fetchall()

    def attempt(self, viewer: Viewer, statements: Sequence[str]) -> list[str]:
        """Try statements in a viewer's name; each is undone, and its outcome returned."""
        self.attempts += len(statements)
        rows = self.ask(
            viewer,
            "select attempt(s) from unnest(%s::text[]) with ordinality u(s, n) order by n",
            list(statements),
        )
        return [row[0] for row in rows]


def inventory() -> str:
    """Return the query that lists, for every table, whose rows in which states are in sight."""
    return " union all ".join(
        f"select distinct '{name}', {table.scope}, ({table.state})::text from fq.{name} t"
        for name, table in TABLES.items()
    )


def wrong_reads(ground: Ground) -> Iterator[str]:
    """Say whose rows somebody sees or misses against the oracle."""
    codes = {target.scope: target.code for target in ground.targets}
    for viewer in ground.viewers:
        try:
            with ground.web.transaction():
                seen: Seen = set(ground.ask(viewer, inventory()))
        except psycopg.Error as error:
            yield f"{viewer.name} cannot even ask: {error}"
            continue
        ground.attempts += len(ground.everything)
        for item in ground.everything | seen:
            name, scope, state = item
            code = codes.get(scope, "nowhere")
            expected = sees(TABLES[name].sees, viewer.code, code, state)
            if (item in seen) != expected:
                verb = "misses" if expected else "sees"
                yield f"{viewer.name} {verb} {name} of {code} ({state})"


def wrong_writes(ground: Ground) -> Iterator[str]:
    """Say who can write what the oracle forbids, or cannot write what it allows."""
    for viewer in ground.viewers:
        tries = list(_tries(viewer, ground.targets))
        outcomes = ground.attempt(viewer, [statement for _, statement, _ in tries])
        for (what, _, allowed), outcome in zip(tries, outcomes, strict=True):
            done = outcome.startswith("rows ") and outcome != "rows 0"
            if allowed and not done:
                yield f"{viewer.name} cannot {what}: {outcome}"
            elif not allowed and outcome not in REFUSED:
                yield f"{viewer.name} can {what}: {outcome}"


def _tries(viewer: Viewer, targets: Sequence[Target]) -> Iterator[tuple[str, str, bool]]:
    for target in targets:
        for name, table in TABLES.items():
            if name in OF_THE_COUNTY and not target.code.endswith("000000"):
                continue
            for way, statement, rule in _ways(table):
                allowed = writes(rule, viewer.code, viewer.role, target.code)
                yield f"{way} {name} of {target.key}", _aimed(statement, viewer, target), allowed


def _ways(table: Table) -> Iterator[tuple[str, str, str]]:
    for way, (statement, rule) in (
        ("add", table.insert),
        ("change", table.update),
        ("remove", table.delete),
    ):
        if statement:
            yield way, statement, rule


def _aimed(statement: str, viewer: Viewer, target: Target) -> str:
    for state in ASSESSMENT_STATES:
        kind = f"assessment-{state}"
        statement = statement.replace(
            f"{{at_county:{kind}}}", f"md5('{target.county * 10**11}{kind}')::uuid"
        )
    return statement.format(
        scope=target.scope,
        county=target.county,
        unit=target.unit,
        code=target.code,
        code12=target.code[:12],
        above=target.above,
        parent=target.parent,
        post=f"'{viewer.post}'",
        account=f"'{viewer.account}'",
    )


def wrong_moves(ground: Ground) -> Iterator[str]:
    """Say which state moves the database allows though undeclared, or refuses though declared."""
    states = {
        "report": REPORT_STATES,
        "ledger_entry": ENTRY_STATES,
        "assessment": ASSESSMENT_STATES,
        "bulletin": ("draft", "published"),
        "obligation_request": REQUEST_STATES,
        "sensitive_window": WINDOW_STATES,
    }
    own = [t for t in ground.targets if t.key in ("county", "bridge", "upper", "b-head")]
    for viewer in ground.viewers:
        tries = [
            (kind, before, after, target)
            for kind, names in states.items()
            for target in own
            if kind in ("report", "ledger_entry", "obligation_request") or target.key == "county"
            for before in names
            for after in names
            if before != after
        ]
        outcomes = ground.attempt(viewer, [_move(*each) for each in tries])
        for (kind, before, after, target), outcome in zip(tries, outcomes, strict=True):
            allowed = viewer.actor is not None and may_move(
                viewer.actor, kind, before, after, scope=target.scope, above=target.above
            )
            if allowed != (outcome == "rows 1") or not (allowed or outcome in REFUSED):
                yield f"{viewer.name}: {kind} {before} -> {after} at {target.key}: {outcome}"


def _move(kind: str, before: str, after: str, target: Target) -> str:
    names = {"ledger_entry": "entry", "obligation_request": "request", "sensitive_window": "window"}
    name = names.get(kind, kind)
    also = ", serial = 9, number = '9', published_at = now()" if kind == "bulletin" else ""
    return (
        f"update fq.{kind} set state = '{after}', version = version + 1{also}"
        f" where id = md5('{target.scope}{name}-{before}')::uuid"
    )


def declared_moves(ground: Ground) -> Iterator[str]:
    """Say where the database's table of moves differs from the one in Python."""
    declared = {(m.kind, m.before, m.after, m.who, tuple(m.roles)) for m in MOVES}
    ground.web.execute("reset role")
    rows = ground.web.execute(
        "select kind, from_state, to_state, who, roles from sec.state_move"
    ).fetchall()
    ground.web.execute("set local role fq_web")
    guarded = {(kind, before, after, who, tuple(roles)) for kind, before, after, who, roles in rows}
    for move in declared ^ guarded:
        yield f"{'undeclared' if move in guarded else 'unguarded'} move: {move}"


# What the database alone must refuse, in whose name, and with which error.
GUARDS: tuple[tuple[str, str, str, str], ...] = (
    ("a report begins in another state than draft", "upper.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, created_at, saved_at) select county, gen_random_uuid(), scope,"
     " above, unit_id, '', id, form, form_sha256, period, 'accepted', now(), now()"
     " from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("a report answers another unit's duty", "upper.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, created_at, saved_at) select county, gen_random_uuid(), scope,"
     " above, unit_id, '', md5('{lower}obligation-free')::uuid, form, form_sha256, period, 'draft',"
     " now(), now() from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("a closed period takes a first submission", "upper.filer", "FQ001",
     "update fq.report set state = 'submitted', version = version + 1"
     " where id = md5('{upper}report-closed')::uuid"),
    ("a version is skipped", "upper.filer", "40001",
     "update fq.report set stale = stale where id = md5('{upper}report-draft')::uuid"),
    ("the first submission is rewritten", "upper.filer", "42501",
     "update fq.report set first_submitted_at = now(), version = version + 1"),
    ("lateness is rewritten", "upper.filer", "42501",
     "update fq.report set late = false, version = version + 1"),
    ("the answers of a submitted report change", "upper.filer", "42501",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-submitted')::uuid"),
    ("the unit above writes answers", "bridge.reviewer", "42501",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-sent_back')::uuid"),
    ("a report is begun on behalf without a reason", "bridge.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, on_behalf, created_at, saved_at) select county,"
     " gen_random_uuid(), scope, above, unit_id, '', id, form, form_sha256, period, 'draft', true,"
     " now(), now() from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("the unit above begins a report without the mark", "bridge.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, created_at, saved_at) select county,"
     " gen_random_uuid(), scope, above, unit_id, '', id, form, form_sha256, period, 'draft',"
     " now(), now() from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("the unit above writes what bears the mark", "bridge.filer", "rows 1",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("the county writes what the township writes on behalf", "county.filer", "rows 0",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("the unit above sets the mark on a report it sent back", "bridge.filer", "42501",
     "update fq.report set on_behalf = true, version = version + 1"
     " where id = md5('{upper}report-sent_back')::uuid"),
    ("the unit above takes its own mark off", "bridge.filer", "42501",
     "update fq.report set on_behalf = false, version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("whoever filed on behalf accepts it alone", "bridge.reviewer", "FQ004",
     "update fq.report set state = 'submitted', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid;"
     " insert into fq.report_revision (county, report_id, number, scope, answers, nil_report,"
     " sha256, submitted_at, account_id) values ({county}, md5('{upper}report-behalf')::uuid, 3,"
     " {upper}, '{{}}', false, '', now(), sec.account());"
     " update fq.report set state = 'accepted', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("a revision changes", "upper.filer", "42501", "update fq.report_revision set sha256 = 'x'"),
    ("a revision is removed", "upper.filer", "42501", "delete from fq.report_revision"),
    ("a revision is written under another number", "upper.filer", "42501",
     "insert into fq.report_revision values ({county}, md5('{upper}report-submitted')::uuid, 7,"
     " {upper}, '{{}}', false, '', now(), gen_random_uuid())"),
    ("a fact of an accepted report is removed", "upper.filer", "rows 0",
     "delete from fq.fact where report_id = md5('{upper}report-accepted')::uuid"),
    ("a fact changes", "upper.filer", "42501", "update fq.fact set value = 9"),
    ("an own row hangs on a sibling's report", "upper.filer", "23503",
     "insert into fq.adjustment values ({county}, md5('{lower}report-draft')::uuid, 'x', {upper},"
     " 1, 2, '因为')"),
    ("an own fact hangs on a sibling's report", "upper.filer", "42501",
     "insert into fq.fact values ({county}, md5('{lower}report-submitted')::uuid, 'x', {upper},"
     " gen_random_uuid(), '', '', 1, 0, 2)"),
    ("an own row claims another county", "upper.filer", "23514",
     "insert into fq.idempotency (county, scope, key, sha256, answer) values (341600, {upper},"
     " gen_random_uuid(), '', '{{}}')"),
    ("work is asked for in another's post", "upper.filer", "42501",
     "insert into fq.outbox (county, id, scope, post_id, kind, payload) values ({county},"
     " gen_random_uuid(), {upper}, md5('{upper}post')::uuid, 'x', '{{}}')"),
    ("a post borrows another unit's reach", "upper.administrator", "42501",
     "insert into fq.post (county, id, scope, account_id, unit_id, role, from_on) select county,"
     " gen_random_uuid(), {upper}, md5('{upper}account')::uuid, id, 'administrator', now()"
     " from fq.unit where scope = {bridge}"),
    ("the trail is written past its function", "county.administrator", "42501",
     "insert into fq.trail select * from fq.trail limit 1"),
    ("the trail is changed", "county.administrator", "42501", "update fq.trail set actor = 'x'"),
    ("a bulletin's number is taken by another post", "county.reviewer", "42501",
     "select fq.take_number(2026)"),
    ("a published bulletin changes", "county.assessor", "42501",
     "update fq.bulletin set title = 'x', version = version + 1 where state = 'published'"),
    ("a published result changes", "county.assessor", "42501",
     "update fq.assessment set ranked = 0, version = version + 1 where state = 'published'"),
    ("a kept result changes", "county.assessor", "42501",
     "update fq.assessment_result set content = '{{}}'"),
    ("a kept result is removed", "county.assessor", "42501", "delete from fq.assessment_result"),
    ("a hazard is closed by who rectified it", "bridge.reviewer", "FQ002",
     "with mine as (update fq.ledger_entry set rectified_by = sec.account(), version = version + 1"
     " where id = md5('{upper}entry-rectified')::uuid returning 1) select 1 from mine;"
     " update fq.ledger_entry set state = 'closed', version = version + 1"
     " where id = md5('{upper}entry-rectified')::uuid"),
    ("a unit is moved by another post", "bridge.administrator", "42501",
     "select fq.rekey_branch((select id from fq.unit where scope = {upper}), {upper} + 70000000,"
     " {bridge}, {bridge})"),
    ("obligations are handed over by another post", "bridge.administrator", "42501",
     "select fq.hand_over_obligations(array[md5('{upper}obligation-free')::uuid], {bridge})"),
    ("a unit is moved to where it cannot stand", "county.administrator", "42501",
     "select fq.rekey_branch((select id from fq.unit where scope = {upper}), {upper} + 70000000,"
     " {bridge}, {willow})"),
    ("another county is let see whom a unit left", "county.administrator", "42501",
     "select fq.rekey_branch((select id from fq.unit where scope = {upper}), {upper} + 70000000,"
     " ({county} + 1) * 100000000000, {bridge})"),
    ("a unit begins with somebody's sight of it", "county.administrator", "42501",
     "insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on,"
     " once_below) values ({county}, gen_random_uuid(), {bridge} + 98000000, {bridge} + 98000000,"
     " {bridge} + 98099999, '341599100980', '新', 'xin', 'village', now(), array[{willow}])"),
    ("another county is told what happened to a unit", "county.administrator", "42501",
     "insert into fq.unit_event (county, id, unit_id, scope, above, kind, happened_on) values"
     " ({county}, gen_random_uuid(), (select id from fq.unit where scope = {upper}), {upper},"
     " ({county} + 1) * 100000000000, 'rename', now())"),
    ("a key that was another unit's opens its past", "county.administrator", "42501",
     "insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on) values"
     " ({county}, gen_random_uuid(), {bridge} + 99900000, {bridge} + 99900000, {bridge} + 99999999,"
     " '341599100999', '新', 'xin', 'village', now())"),
    ("a fact says for itself whom it was filed to", "upper.filer", "rows 0",
     "with mine as (insert into fq.fact (county, report_id, field, scope, above, unit_id, form,"
     " period, value, revision) values ({county}, md5('{upper}report-submitted')::uuid, 'forged',"
     " {upper}, {willow}, gen_random_uuid(), 'specimen', 'submitted', 1, 2) returning above)"
     " select from mine where above = {willow}"),
    ("a password's hash is read", "county.administrator", "42501",
     "select password_hash from fq.account"),
    ("the sessions are read", "county.administrator", "42501", "select * from sec.session"),
)  # fmt: skip


def wrong_guards(ground: Ground) -> Iterator[str]:
    """Say which of the database's own guards gives way."""
    places: dict[str, int] = {
        target.key.replace("-", "_"): target.scope for target in ground.targets
    }
    by_name = {viewer.name: viewer for viewer in ground.viewers}
    for what, name, expected, statement in GUARDS:
        aimed = statement.format(**places | {"county": 341599})
        (outcome,) = ground.attempt(by_name[name], [aimed])
        if outcome != expected:
            yield f"{what}: {outcome} instead of {expected}"
