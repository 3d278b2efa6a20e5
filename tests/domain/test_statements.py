"""Many reports below cost one statement where one does: gathering, handing up, accepting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from fengqiao.audit.queries import chain_break
from fengqiao.db import database
from fengqiao.errors import Stale
from fengqiao.reports.consolidation import draft_consolidation, explain_gaps
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.models import Gap
from fengqiao.reports.queries import find_report
from fengqiao.reports.review import accept_reports
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    W10,
    W11,
    World,
    accepted,
    begun,
    filled,
    submitted,
)


@contextmanager
def heard() -> Iterator[list[str]]:
    """Listen to what is sent to the database, a line for each time it is executed."""
    course: list[str] = []

    def sent(_c: Any, _k: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
        course.extend([statement.lower()] * (len(values) if many else 1))

    event.listen(database().web, "before_cursor_execute", sent)
    try:
        yield course
    finally:
        event.remove(database().web, "before_cursor_execute", sent)


def times(course: list[str], *words: str) -> int:
    """Return how often statements with these words were executed."""
    return sum(all(word in statement for word in words) for statement in course)


def test_pins_gaps_and_the_children_taken_up_are_a_statement_each(world: World) -> None:
    below = [accepted(world, unit, period=W10) for unit in ("upper", "lower")]
    township = world.who("bridge")
    number = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    with transaction(township, MONDAY) as work, heard() as course:
        draft_consolidation(work, township, report_id=number, version=None, at=MONDAY)
        work.flush()
    assert times(course, "insert into fq.pin") == times(course, "insert into fq.gap") == 1
    with transaction(township, MONDAY) as work:
        gaps = {gap.obligation_id: gap.kind for gap in work.query(Gap).filter_by(report_id=number)}
    assert len(gaps) == 4
    with transaction(township, MONDAY) as work, heard() as course:
        explain_gaps(work, township, report_id=number, reasons=dict.fromkeys(gaps, "没有信号"))
    assert times(course, "insert into fq.gap") == times(course, "delete from fq.gap") == 1
    with transaction(township, MONDAY) as work:
        said = [gap.reason for gap in work.query(Gap).filter_by(report_id=number)]
        assert said == ["没有信号"] * 4
        whole = filled(
            world.forms[TOWNSHIP_HALF_MONTHLY], find_report(work, township, number).answers
        )
        save_answers(work, township, report_id=number, answers=whole, version=None, at=MONDAY)
    with transaction(township, MONDAY) as work, heard() as course:
        submit_report(work, township, report_id=number, version=None, proposals={}, at=MONDAY)
        assert [find_report(work, township, each).state for each in below] == ["consolidated"] * 2
    assert times(course, "update fq.report") == 2


def test_several_are_accepted_with_one_look_and_one_entry_each_or_none_of_them(
    world: World,
) -> None:
    chosen = [(submitted(world, unit, period=W11, at=MONDAY), 3) for unit in ("upper", "lower")]
    above = world.who("bridge", "reviewer")
    with transaction(above, MONDAY) as work:
        chosen = [(number, find_report(work, above, number).version) for number, _ in chosen]
    stale = [chosen[0], (chosen[1][0], chosen[1][1] - 1)]
    with pytest.raises(Stale), transaction(above, MONDAY) as work:
        accept_reports(work, above, chosen=stale, at=MONDAY)
    with transaction(above, MONDAY) as work, heard() as course:
        accept_reports(work, above, chosen=chosen, at=MONDAY)
    assert times(course, "trail_put") == times(course, "from fq.report") == 1
    assert times(course, "update fq.report") == 2
    with transaction(world.who("county", "administrator")) as work:
        assert chain_break(work) is None
    with transaction(above) as work:
        states = [find_report(work, above, number).state for number, _ in chosen]
        told = text("select subject_id from fq.trail where action = 'report.accepted'")
        assert {str(number) for number, _ in chosen} == set(work.scalars(told))
    assert states == ["accepted"] * 2
