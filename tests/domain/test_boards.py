"""A board is drawn from what was kept when reports were handed up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fengqiao.db import database
from fengqiao.forms.form import Form
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.board_rows import BoardRow, board_rows, numeric_codes, totals
from fengqiao.reports.following import clear_follow_up, follow_figure
from fengqiao.reports.queries import form_asked_below
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.reporting import hand_in, send_back
from tests.ground import connect
from tests.pages.reporting import with_ledger
from tests.world import (
    MONDAY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
    submitted,
)


def board(world: World, period: str = W11) -> tuple[Form, dict[str, BoardRow]]:
    """Return the township's board of a week, each line by the name of its village."""
    actor = world.who("bridge", "reviewer")
    with transaction(actor, MONDAY) as work:
        form = form_asked_below(work, actor, VILLAGE_WEEKLY, period)
        assert form is not None
        rows = board_rows(work, actor, form, period, {}, at=MONDAY)
    return form, {row.found.unit_name: row for row in rows}


def adopt(world: World, form: Form, from_period: str = "") -> None:
    """Have the county adopt another version of its weekly form."""
    with_ledger(A)
    system = open_system_session(A, demonstration=True)
    at = WEDNESDAY + timedelta(hours=1)
    with transaction(system, at) as work:
        assert adopt_form(work, system, form, at=at, from_period=from_period)


def changed(form: Form, code: str, **changes: object) -> Form:
    """Return a form of which one field is another, or gone if nothing is said of it."""
    sections = tuple(
        replace(
            section,
            fields=tuple(
                replace(each, **changes) if each.code == code else each  # type: ignore[arg-type] # differs by test
                for each in section.fields
                if each.code != code or changes
            ),
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


def test_what_was_unusual_when_it_was_handed_up_stays_with_it(world: World) -> None:
    first = submitted(world, period=W10, answers={"households_visited": "2"})
    submitted(world, period=W11, answers={"households_visited": "60"}, at=MONDAY)
    marks = [("jump", "households_visited")]
    assert [each[:2] for each in marked(board(world)[1]["上河村"])] == marks
    send_back(world, first)
    hand_in(world, first, households_visited="55")
    assert [each[:2] for each in marked(board(world)[1]["上河村"])] == marks
    assert marked(board(world, W10)[1]["上河村"]) == []


def marked(row: BoardRow) -> list[tuple[str, str, str]]:
    """Return what is unusual about a line."""
    return [(each.kind, each.field, each.words) for each in row.flags]


def test_what_nobody_looked_at_is_never_called_without_question(world: World) -> None:
    report = submitted(world)
    assert board(world, W10)[1]["上河村"].unproblematic
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute("set session_replication_role = replica")
        told = admin.execute(
            "update fq.report_revision set marks = null where report_id = %s", [report]
        )
        assert told.rowcount == 1
    row = board(world, W10)[1]["上河村"]
    assert row.state == "submitted"
    assert not row.unproblematic


def test_a_board_shows_the_version_asked_for_then_not_one_for_later(world: World) -> None:
    form = world.forms[VILLAGE_WEEKLY]
    adopt(world, changed(form, "volunteers"), from_period="2026-W12")
    assert "volunteers" in numeric_codes(board(world, W11)[0])
    assert "volunteers" not in numeric_codes(board(world, "2026-W12")[0])


def test_what_was_unusual_about_a_figure_no_longer_asked_is_a_mark_on_the_report(
    world: World,
) -> None:
    submitted(world, period=W10, answers={"households_visited": "2"})
    submitted(world, period=W11, answers={"households_visited": "60"}, at=MONDAY)
    ((_, _, words),) = marked(board(world)[1]["上河村"])
    asked = world.forms[VILLAGE_WEEKLY].fields["households_visited"]
    adopt(world, changed(world.forms[VILLAGE_WEEKLY], asked.code), from_period=W11)
    form, rows = board(world)
    assert asked.code not in form.fields
    assert marked(rows["上河村"]) == [("jump", "", f"“{asked.label}”{words}")]
    assert not rows["上河村"].unproblematic


def test_a_figure_that_is_followed_up_and_no_longer_asked_keeps_its_report_among_those_to_look_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, above = submitted(world, period=W10), world.who("bridge", "reviewer")
    asked = world.forms[VILLAGE_WEEKLY].fields["households_visited"]
    with transaction(above, MONDAY) as work:
        mark = follow_figure(work, above, report_id=number, field=asked.code, words="再核").id
    newer = changed(world.forms[VILLAGE_WEEKLY], asked.code)
    adopt(world, newer, from_period=W11)
    monkeypatch.setitem(world.forms, VILLAGE_WEEKLY, newer)
    submitted(world, period=W11, at=MONDAY)
    row = board(world)[1]["上河村"]
    said = f"在跟进“{asked.label}”（这张表不再收这一项，看过请解除）：再核"
    assert marked(row) == [("followed", "", said)]
    assert not row.unproblematic
    with transaction(above, MONDAY) as work:
        clear_follow_up(work, above, mark_id=mark, version=None, words="", at=MONDAY)
    assert board(world)[1]["上河村"].unproblematic


def test_figures_of_an_earlier_version_keep_their_worth_on_the_board(world: World) -> None:
    form = world.forms[VILLAGE_WEEKLY]
    accepted(world, answers={"households_visited": "12"})
    adopt(world, changed(form, "households_visited", type="decimal", places=1))
    submitted(world, "lower", answers={"households_visited": "3.5"})
    shown, rows = board(world, W10)
    assert [rows[name].values["households_visited"] for name in ("上河村", "下河村")] == [120, 35]
    assert totals(shown, list(rows.values()))["households_visited"] == 155
