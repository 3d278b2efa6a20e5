"""A connection keeps the plans of what looks up one record, and nobody sees more by that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import make_url, select, text

from fengqiao.db import _tell_pooler, database
from fengqiao.errors import NotFound
from fengqiao.reports.models import Report
from fengqiao.reports.queries import find_report
from fengqiao.tenancy.transaction import transaction
from tests.world import World, submitted

# PostgreSQL thinks a kept plan over five times before it stays with one.
PAST_THINKING = 8
_KEPT = text("select statement from pg_prepared_statements")


@pytest.fixture(scope="module")
def report(shared_world: World) -> UUID:
    """Return a report that one village handed up."""
    return submitted(shared_world, "upper")


def _kept(world: World) -> str:
    with transaction(world.who("upper")) as work:
        return "\n".join(work.scalars(_KEPT)).lower()


def test_a_plan_kept_for_one_village_shows_its_report_to_no_other(
    shared_world: World, report: UUID
) -> None:
    own, other = shared_world.who("upper"), shared_world.who("lower")
    for actor in [own, other] * PAST_THINKING:
        with transaction(actor) as work:
            if actor is own:
                assert find_report(work, actor, report).id == report
            else:
                with pytest.raises(NotFound):
                    find_report(work, actor, report)

    assert "from fq.report" in _kept(shared_world)


def test_what_reads_over_a_stretch_of_keys_is_planned_for_whoever_asks(
    shared_world: World, report: UUID
) -> None:
    actor = shared_world.who("bridge", "reviewer")
    found = select(Report.id).where(Report.scope.between(actor.lo, actor.hi))
    with transaction(actor) as work:
        for _ in range(PAST_THINKING):
            assert work.scalars(found).all() == [report]

    assert "set_config" in _kept(shared_world)
    assert "between" not in _kept(shared_world)


def test_the_search_reads_over_keys_inside_a_function_and_keeps_no_plan(
    shared_world: World,
) -> None:
    told = text("select proconfig from pg_proc where proname = 'find_told'")
    with transaction(shared_world.who("upper")) as work:
        assert "plan_cache_mode=force_custom_plan" in work.scalar(told)


class Pooled(psycopg.Connection[Any]):
    """A connection whose server's number a pooler keeps to itself."""

    @property
    def info(self) -> Any:
        """Return what is told at the beginning, with a number that no server has."""
        return type("Told", (), {"backend_pid": -1})()


@pytest.mark.parametrize(("kind", "threshold"), [(psycopg.Connection, 5), (Pooled, None)])
def test_behind_a_pooler_no_plan_is_kept(
    shared_world: World, kind: type[psycopg.Connection[Any]], threshold: int | None
) -> None:
    url = make_url(str(database().settings.web_url)).set(drivername="postgresql")
    with kind.connect(url.render_as_string(hide_password=False)) as connection:
        _tell_pooler(connection, None)

        assert connection.prepare_threshold == threshold
