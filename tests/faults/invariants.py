"""What must hold afterwards, asked of the database as its owner, who sees everything.

Each check yields sentences about what is wrong, and none if all is well.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from fengqiao.audit.queries import chain_break
from fengqiao.db import database
from fengqiao.reports.receipts import receipt_number
from fengqiao.settings import Settings
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.faults.history import History
from tests.ground import connect

_REVISIONS = """
select v.report_id, v.number, right(v.answers->>'narrative', 36) as key, r.revision
  from fq.report_revision v join fq.report r using (county)
 where r.id = v.report_id order by v.report_id, v.number
"""
_PUBLISHED = """
select id, serial, pdf_sha256, year from fq.bulletin
 where county = %s and state = 'published' order by year, serial
"""


def wrong_submissions(settings: Settings, history: History) -> Iterator[str]:
    """Say which submission was lost, doubled, or has the wrong receipt, facts or trail."""
    with connect(str(settings.admin_url)) as admin:
        rows = admin.execute(_REVISIONS).fetchall()
        yield from _wrong_revisions(rows)
        kept = {key: (str(report), number) for report, number, key, _ in rows}
        yield from _wrong_acknowledged(kept, history)
        yield from _wrong_records(admin, len(rows), kept)
    if history.answered_otherwise:
        yield f"sent again, answered otherwise: {history.answered_otherwise}"


def _wrong_revisions(rows: list[tuple[Any, ...]]) -> Iterator[str]:
    for key, times in Counter(row[2] for row in rows).items():
        if times > 1:
            yield f"the key {key} was submitted {times} times"
    for report in {row[0] for row in rows}:
        numbers = [number for of, number, _, _ in rows if of == report]
        last = next(revision for of, _, _, revision in rows if of == report)
        if numbers != list(range(1, last + 1)):
            yield f"report {report} stands at revision {last} but has {numbers}"


def _wrong_acknowledged(kept: dict[str, tuple[str, int]], history: History) -> Iterator[str]:
    for each in history.of("ok"):
        if kept.get(each.key) != (each.report, each.revision):
            yield f"acknowledged {each.key} as {each.revision}, kept {kept.get(each.key)}"
        if receipt_number(UUID(each.report), each.revision) != each.receipt:
            yield f"the receipt {each.receipt} is not that of {each.key}"
    for each in history.of("refused"):
        if each.key in kept:
            yield f"refused {each.key}, but kept it: {each.words}"


def _wrong_records(
    admin: psycopg.Connection[Any], revisions: int, kept: dict[str, tuple[str, int]]
) -> Iterator[str]:
    counts = {
        "trail entries": "select count(*) from fq.trail where action = 'report.submitted'",
        "answers kept by key": "select count(*) from fq.idempotency where key::text = any(%s)",
    }
    for what, query in counts.items():
        values = [list(kept)] if "%s" in query else None
        found = _one(admin, query, values)
        if found != revisions:
            yield f"{revisions} revisions but {found} {what}"
    astray = _one(
        admin,
        "select count(*) from fq.report r where r.revision > 0 and not exists (select 1"
        " from fq.fact f where f.report_id = r.id and f.revision = r.revision)",
    )
    if astray:
        yield f"{astray} reports have facts of another revision"


def wrong_bulletins(settings: Settings, county: int, history: History) -> Iterator[str]:
    """Say which bulletin was lost, lacks its document, or has a number twice or skipped."""
    with connect(str(settings.admin_url)) as admin:
        rows = admin.execute(_PUBLISHED, [county]).fetchall()
        counters = admin.execute("select year, last from fq.bulletin_counter").fetchall()
    for year, last in counters:
        serials = [serial for _, serial, _, of in rows if of == year]
        if serials != list(range(1, last + 1)):
            yield f"the counter of {year} stands at {last} but the numbers are {serials}"
    kept = {str(number): serial for number, serial, _, _ in rows}
    for told in history.publications:
        if kept.get(told.bulletin) != told.serial:
            yield f"{told.bulletin} was published as {told.serial}, kept {kept.get(told.bulletin)}"
    if len(rows) != sum(last for _, last in counters):
        yield f"{len(rows)} bulletins are published but the counters stand at {counters}"
    yield from undocumented(settings, county)


def undocumented(settings: Settings, county: int) -> list[str]:
    """Say which published bulletin has no document, or another one than its record names."""
    wrong = []
    with connect(str(settings.admin_url)) as admin:
        rows = admin.execute(_PUBLISHED, [county]).fetchall()
    for _, serial, digest, _ in rows:
        file = settings.files / str(digest)[:2] / str(digest)
        if digest is None or not file.exists():
            wrong.append(f"bulletin {serial} has no document")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            wrong.append(f"bulletin {serial} has another document than its record names")
    return wrong


def unfinished_work(settings: Settings) -> int:
    """Return how many pieces of work wait or were given up."""
    with connect(str(settings.admin_url)) as admin:
        return _one(admin, "select count(*) from fq.outbox where done_at is null")


def broken_trail(county: int) -> str:
    """Return where the county's chain of the trail breaks, or an empty text."""
    # Connections of this very process may have ended with a server that was killed.
    database().close()
    with transaction(open_system_session(county)) as work:
        found = chain_break(work)
    return f"{found.what} at {found.seq}" if found else ""


def _one(admin: psycopg.Connection[Any], query: str, values: list[Any] | None = None) -> int:
    row = admin.execute(query, values).fetchone()
    assert row is not None
    return int(row[0])
