"""Work that kills whoever does it is given up; until then it is tried once more."""

from __future__ import annotations

import pytest

from fengqiao.actor import Actor
from fengqiao.jobs import RENDER_BULLETIN
from fengqiao.outbox import MOST_ATTEMPTS, Claim
from tests import judging
from tests.judging import small_year
from tests.workers.test_documents import is_rendered, let_leases_end, outbox
from tests.world import A, World
from workers.bulletins import render_bulletin
from workers.running import WORK, drain_outbox


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the attempts at rendering that were begun, by their number; each goes through."""
    begun: list[int] = []

    def render(actor: Actor, claim: Claim) -> None:
        begun.append(claim.attempts)
        render_bulletin(actor, claim)

    monkeypatch.setitem(WORK, RENDER_BULLETIN, render)
    return begun


@pytest.fixture
def assessor(world: World) -> Actor:
    """Return the assessor of a county that can sign bulletins."""
    judging.give_card(A)
    return world.who("county", "assessor")


def test_work_that_killed_every_worker_is_given_up_and_never_tried_again(
    assessor: Actor, tried: list[int]
) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    outbox(f"update fq.outbox set attempts = {MOST_ATTEMPTS}")
    let_leases_end()

    assert drain_outbox() == 0

    [row] = outbox()
    assert row["failure"] == "worker-died"
    assert row["failed_at"] is not None
    let_leases_end()
    assert drain_outbox() == 0
    assert tried == []
    assert not is_rendered(assessor, bulletin)


def test_work_with_one_attempt_left_is_tried_once_more(assessor: Actor, tried: list[int]) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    outbox(f"update fq.outbox set attempts = {MOST_ATTEMPTS - 1}")
    let_leases_end()

    assert drain_outbox() == 1

    [row] = outbox()
    assert (row["failure"], row["failed_at"]) == ("", None)
    assert tried == [MOST_ATTEMPTS]
    assert is_rendered(assessor, bulletin)
