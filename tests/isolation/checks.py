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
from tests.isolation.oracle import in_village, sees, writes
from tests.isolation.specimens import (
    APPROVAL_STATES,
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
        if _spared(viewer, target):
            continue
        for name, table in TABLES.items():
            if name in OF_THE_COUNTY and not target.code.endswith("000000"):
                continue
            for way, statement, rule in _ways(table):
                allowed = writes(rule, viewer.code, viewer.role, target.code)
                yield f"{way} {name} of {target.key}", _aimed(statement, viewer, target), allowed


def _spared(viewer: Viewer, target: Target) -> bool:
    """Tell whether a try is spared: grids try what is near them, others the microgrid alone."""
    if in_village(viewer.code):
        return not in_village(target.code) and target.code != viewer.code[:12]
    return in_village(target.code) and target.code.endswith("000")


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
        "form_approval": APPROVAL_STATES,
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
    names = {
        "ledger_entry": "entry",
        "obligation_request": "request",
        "sensitive_window": "window",
        "form_approval": "approval",
    }
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
