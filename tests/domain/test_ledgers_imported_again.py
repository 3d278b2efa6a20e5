"""A ledger's file that is imported again writes nothing twice, whatever became of its entries."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest

from fengqiao.county_files import read_county
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.checking import Inspection
from fengqiao.ledgers.entries import amend_entry, enter_inspection
from fengqiao.ledgers.importing import Planned, import_entries
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.reorganizing import TODAY, asked, changed, now_is, scalar
from tests.world import MONDAY, ROOT, A, World

HALL: dict[str, object] = {"place": "村礼堂", "item": "消防"}
STORE: dict[str, object] = {"place": "村口仓库", "item": "消防"}


@pytest.fixture(autouse=True)
def _with_ledger(world: World) -> None:
    ledger = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        adopt_ledger(work, system, ledger, at=MONDAY)


def imported(world: World, *rows: Mapping[str, object]) -> list[Planned]:
    """Have a village import a file of inspections of that day that found nothing."""
    actor = now_is(world, "upper")
    with transaction(actor, MONDAY) as work:
        made = [Inspection(each, False, "", TODAY) for each in rows]
        ledger = newest_ledgers(work, actor)["inspection"]
        return import_entries(work, actor, ledger=ledger, rows=made, at=MONDAY)


def typed(world: World, answers: Mapping[str, object]) -> UUID:
    """Have the village type an inspection on the page."""
    actor = now_is(world, "upper")
    with transaction(actor, MONDAY) as work:
        ledger = newest_ledgers(work, actor)["inspection"]
        return enter_inspection(
            work, actor, ledger=ledger, answers=answers, found=False, at=MONDAY
        ).id


def amended(world: World, entry_id: UUID, answers: Mapping[str, object]) -> None:
    """Have the village correct an entry."""
    actor = now_is(world, "upper")
    with transaction(actor, MONDAY) as work:
        amend_entry(
            work,
            actor,
            entry_id=entry_id,
            version=None,
            answers=answers,
            reason="写错",
            at=MONDAY,
        )


def kept() -> int:
    """Return how many entries there are."""
    return int(scalar("select count(*) from fq.ledger_entry"))


def test_a_typed_entry_that_was_amended_since_is_still_the_files_row(world: World) -> None:
    entry_id = typed(world, HALL)
    assert [each.repeated for each in imported(world, HALL)] == [True]
    amended(world, entry_id, STORE)
    assert [each.repeated for each in imported(world, HALL)] == [True]
    assert kept() == 1


def test_one_amended_entry_stands_for_one_row_what_it_says_today_first(world: World) -> None:
    amended(world, typed(world, HALL), STORE)
    assert [each.repeated for each in imported(world, HALL, STORE)] == [False, True]
    assert [each.repeated for each in imported(world, HALL, STORE)] == [True, True]
    assert kept() == 2


def test_an_imported_entry_is_known_again_after_its_unit_moved(world: World) -> None:
    (first,) = imported(world, HALL)
    amended(world, first.number, STORE)
    changed(world, asked(world, "move", "upper", target="willow"))
    (again,) = imported(world, HALL)
    assert (again.number, again.repeated) == (first.number, True)
    assert kept() == 1
