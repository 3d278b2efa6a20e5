"""The trail: everybody's deeds in order, and no change to it goes unseen."""

from __future__ import annotations

from typing import LiteralString

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.queries import chain_break, chain_head, trail_page
from fengqiao.audit.trail import record
from fengqiao.audit.words import ACTION_WORDS
from fengqiao.db import Database
from fengqiao.errors import Invalid, NotYours
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.world import World, accepted


def tamper(base: Database, *statements: LiteralString) -> None:
    """Change the trail as somebody could who owns the server itself."""
    with connect(str(base.settings.admin_url)) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


def found_break(world: World) -> tuple[int, str] | None:
    """Return where the county's administrator finds the chain broken."""
    with transaction(world.who("county", "administrator")) as work:
        found = chain_break(work)
    return (found.seq, found.what) if found else None


def test_every_deed_of_a_report_is_in_the_trail_with_who_did_it(world: World) -> None:
    report_id = accepted(world)
    with transaction(world.who("county", "administrator")) as work:
        entries = trail_page(work, subject="report", subject_id=str(report_id))
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("report.accepted", "石桥镇reviewer（石桥镇）"),
        ("report.submitted", "上河村filer（上河村）"),
    ]
    assert all(entry.words == ACTION_WORDS[entry.action] for entry in entries)


def send_something_unfit(work: Session, actor: Actor) -> None:
    """Leave a trace and then be refused."""
    record(work, "report.submitted", "report", "x", scope=actor.scope)
    raise Invalid


def test_a_refused_deed_leaves_no_trace_and_no_gap(world: World) -> None:
    with transaction(world.who("county", "administrator")) as work:
        before = chain_head(work)
    actor = world.who("upper")
    with pytest.raises(Invalid), transaction(actor) as work:
        send_something_unfit(work, actor)
    with transaction(world.who("county", "administrator")) as work:
        assert chain_head(work) == before


def test_the_untouched_chain_holds_in_both_counties(world: World) -> None:
    accepted(world)
    assert found_break(world) is None
    with transaction(world.who("b-county", "administrator")) as work:
        assert chain_break(work) is None
        assert chain_head(work)[0] > 10


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("update fq.trail set detail = '{}' where county = 341599 and seq = 5", (5, "content")),
        ("update fq.trail set actor = '别人' where county = 341599 and seq = 5", (5, "content")),
        (
            "update fq.trail set at = at + interval '1 s' where county = 341599 and seq = 5",
            (5, "content"),
        ),
        ("update fq.trail set scope = scope + 1 where county = 341599 and seq = 5", (5, "content")),
        ("delete from fq.trail where county = 341599 and seq = 5", (6, "missing")),
        ("delete from fq.trail where county = 341599 and seq = 1", (2, "missing")),
        (
            "update fq.trail set seq = case seq when 5 then 6 else 5 end"
            " where county = 341599 and seq in (5, 6)",
            (5, "order"),
        ),
    ],
    ids=["detail", "actor", "time", "scope", "one removed", "the first removed", "two swapped"],
)
def test_every_change_in_the_chain_is_found_where_it_is(
    world: World, base: Database, statement: LiteralString, expected: tuple[int, str]
) -> None:
    if "case seq" in statement:
        # The key is checked row by row; the exchange needs a third place.
        tamper(
            base,
            "update fq.trail set seq = -5 where county = 341599 and seq = 5",
            "update fq.trail set seq = 5 where county = 341599 and seq = 6",
            "update fq.trail set seq = 6 where county = 341599 and seq = -5",
        )
    else:
        tamper(base, statement)
    assert found_break(world) == expected


def test_an_entry_forged_with_a_fitting_hash_breaks_the_next(world: World, base: Database) -> None:
    tamper(
        base,
        "update fq.trail set actor = '别人' where county = 341599 and seq = 5",
        "update fq.trail t set hash = fq.trail_hash(t) where county = 341599 and seq = 5",
    )
    assert found_break(world) == (6, "order")


def test_a_tail_cut_off_is_found(world: World, base: Database) -> None:
    with transaction(world.who("county", "administrator")) as work:
        last, _ = chain_head(work)
    tamper(
        base,
        "delete from fq.trail t using fq.trail_head h"
        " where t.county = 341599 and h.county = t.county and t.seq > h.seq - 2",
    )
    assert found_break(world) == (last, "tail")


def test_a_county_whose_whole_trail_was_emptied_is_found(world: World, base: Database) -> None:
    tamper(base, "delete from fq.trail where county = 341599")
    found = found_break(world)
    assert found is not None
    assert found[1] == "tail"


@pytest.mark.parametrize(
    "statement",
    [
        "update fq.trail set actor = ''",
        "delete from fq.trail",
        "truncate fq.trail",
        "update fq.trail_head set seq = 0",
        "insert into fq.trail select * from fq.trail limit 1",
    ],
)
def test_the_product_itself_cannot_touch_the_trail(world: World, statement: str) -> None:
    with pytest.raises(NotYours), transaction(world.who("county", "administrator")) as work:
        work.execute(text(statement))


@pytest.mark.parametrize("statement", ["delete from fq.trail", "truncate fq.trail"])
def test_not_even_the_owner_changes_it_by_mistake(
    world: World, base: Database, statement: LiteralString
) -> None:
    with (
        connect(str(base.settings.admin_url)) as connection,
        pytest.raises(Exception, match="append-only"),
    ):
        connection.execute(statement)


def test_nobody_writes_into_another_countys_trail(world: World) -> None:
    with pytest.raises(NotYours), transaction(world.who("county", "administrator")) as work:
        record(work, "report.accepted", "report", "x", scope=world.unit("b-county").scope)


def test_without_a_session_nothing_is_written(world: World) -> None:
    with pytest.raises(DBAPIError, match="no session"), transaction("forged") as work:
        record(work, "report.accepted", "report", "x", scope=world.unit("county").scope)


def test_a_unit_reads_its_own_branchs_trail_and_no_other(world: World) -> None:
    accepted(world, "upper")
    accepted(world, "maple")
    with transaction(world.who("bridge", "administrator")) as work:
        actors = {entry.actor for entry in trail_page(work, subject="report")}
    assert actors == {"石桥镇reviewer（石桥镇）", "上河村filer（上河村）"}
