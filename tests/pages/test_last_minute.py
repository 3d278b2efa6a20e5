"""Many file at once while their period closes: in time or not at all, late or not, by one clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from psycopg.rows import dict_row
from sqlalchemy import select

from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.models import Obligation
from fengqiao.reports.receipts import receipt_number
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import etag_of
from tests.ground import connect
from tests.pages.browser import as_somebody
from tests.world import VILLAGE_WEEKLY, World, filled

CLIENTS = 64
# Filed before the end is set, while it comes, and after it has passed.
BEFORE, AMID = range(12), range(12, 52)
PERIODS = [f"2025-W{week:02}" for week in range(1, 53)] + [
    f"2024-W{week:02}" for week in range(1, 13)
]

OWED = """
insert into fq.obligation
  select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'period', p,
          'due_at', timestamptz '2999-12-31', 'grace_at', timestamptz '2999-12-31',
          'closes_at', timestamptz '2999-12-31'))).*
    from fq.obligation o, unnest(%s::text[]) p
   where o.scope = %s and o.form = %s and o.period = '2026-W10'
"""
# Every other period closes then; to the others, that is the end of the grace.
ENDS = """
update fq.obligation
   set due_at = t.at, grace_at = t.at,
       closes_at = case when mod(right(period, 1)::int, 2) = 0 then t.at else closes_at end
  from (select clock_timestamp() + interval '0.3 seconds' as at) t
 where scope = %s and period = any(%s)
"""
STANDS = """
select r.id, r.state, r.revision, r.late, r.first_submitted_at, r.submitted_at, r.answers,
       o.grace_at, o.closes_at, v.submitted_at as handed_up_at,
       (select count(*) from fq.report_revision v where v.report_id = r.id) as revisions,
       (select count(*) from fq.fact f where f.report_id = r.id) as facts,
       (select count(*) from fq.trail t where t.subject_id = r.id::text) as entries
  from fq.report r join fq.obligation o on o.id = r.obligation_id
  left join fq.report_revision v on v.report_id = r.id
 where r.period = any(%s)
"""


@dataclass(frozen=True)
class Told:
    """What a person was told: the status, and the answer's body."""

    status: int
    body: dict[str, Any]


@pytest.fixture
def drafts(world: World) -> list[tuple[UUID, int]]:
    """Return a filled-in draft for each of many periods, all still open, with its version."""
    actor, at = world.who("b-head"), now()
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute("set role fq_owner")
        admin.execute(OWED, (PERIODS, actor.scope, VILLAGE_WEEKLY))
    answers = filled(world.forms[VILLAGE_WEEKLY], {"patrols": "3", "patrol_attendance": "9"})
    made = []
    with transaction(actor, at) as work:
        owed = select(Obligation).where(Obligation.period.in_(PERIODS))
        for duty in work.scalars(owed.order_by(Obligation.period)).all():
            report = begin_report(work, actor, obligation_id=duty.id, at=at)
            report = save_answers(
                work, actor, report_id=report.id, answers=answers, version=None, at=at
            )
            made.append((report.id, report.version))
    return made


def file(app: Flask, world: World, report: UUID, version: int, *, machine: bool) -> Told:
    """Submit a report, by the page's own script or at the machine's door."""
    village = as_somebody(app, world, "b-head")
    headers = {"Idempotency-Key": str(uuid4()), "Accept": "application/json"}
    if machine:
        path = f"/api/v1/reports/{report}/submission"
        answer = village.call("POST", path, headers={**headers, "If-Match": etag_of(version)})
    else:
        data = {"action": "submit", "version": str(version)}
        answer = village.post(f"/reports/{report}", data=data, headers=headers)
    return Told(answer.status_code, answer.json or {})


def at_the_end(app: Flask, world: World, drafts: list[tuple[UUID, int]]) -> dict[UUID, Told]:
    """Let everybody file while the end comes; return what each was told."""
    coming, past = Event(), Event()
    with connect(str(database().settings.admin_url)) as admin:

        def work(place: int) -> Told:
            if place not in BEFORE:
                (coming if place in AMID else past).wait()
            return file(app, world, *drafts[place], machine=place % 4 < 2)

        with ThreadPoolExecutor(CLIENTS) as clients:
            working = [clients.submit(work, place) for place in range(len(drafts))]
            try:
                for place in BEFORE:
                    working[place].result()
                admin.execute("set role fq_owner")
                admin.execute(ENDS, (world.unit("b-head").scope, PERIODS))
                coming.set()
                admin.execute(
                    "do $$ begin while exists (select from fq.obligation where period = '2025-W52'"
                    " and grace_at >= clock_timestamp()) loop perform pg_sleep(0.02); end loop;"
                    " end $$"
                )
            finally:
                # Nobody waits for what no longer comes.
                coming.set()
                past.set()
            told = [each.result() for each in working]
    return {report: answer for (report, _), answer in zip(drafts, told, strict=True)}


def test_at_the_end_of_a_period_everybody_is_in_time_or_refused_and_told_so_by_one_clock(
    app: Flask,
    world: World,
    drafts: list[tuple[UUID, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(drafts) == len(PERIODS) == CLIENTS
    # Many more than there are lines to the database: each waits for one as long as it takes.
    monkeypatch.setattr(database().web.pool, "_timeout", 300)
    told = at_the_end(app, world, drafts)

    with connect(str(database().settings.admin_url)) as admin:
        found = admin.cursor(row_factory=dict_row).execute(STANDS, (PERIODS,))
        rows = {row["id"]: row for row in found}
    assert set(rows) == set(told)
    for report, answer in told.items():
        judge(rows[report], answer)
    assert all(told[report].status == 200 for report, _ in drafts[: len(BEFORE)])
    after = [rows[report] for report, _ in drafts[AMID.stop :]]
    assert {(row["state"], row["late"]) for row in after} == {
        ("draft", False),
        ("submitted", True),
    }


def judge(row: dict[str, Any], told: Told) -> None:
    """Hold what stands against what a person was told: whole, or not at all."""
    kept = (row["revision"], row["revisions"], row["facts"] > 0, row["entries"])
    if told.status == 200:
        assert row["state"] == "submitted"
        assert kept == (1, 1, True, 1)
        assert row["first_submitted_at"] <= row["closes_at"]
        assert row["late"] == (row["first_submitted_at"] > row["grace_at"])
        assert row["first_submitted_at"] == row["submitted_at"] == row["handed_up_at"]
        assert told.body["receipt"] == receipt_number(row["id"], 1)
        if "late" in told.body:
            assert told.body["late"] == row["late"]
            assert datetime.fromisoformat(told.body["submitted_at"]) == row["submitted_at"]
    else:
        assert (told.status, told.body["code"]) == (409, "period-closed")
        assert row["state"] == "draft"
        assert kept == (0, 0, False, 0)
        assert row["answers"]["patrols"] == "3"
