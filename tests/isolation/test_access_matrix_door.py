"""Every operation at the machine's door, tried by everybody at everybody's records."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.isolation.matrix import Matrix
from tests.isolation.oracle import relation
from tests.isolation.routes import DOOR, ROUTES
from tests.isolation.routing import ANYBODY

RELATIONS = {
    "self",
    "sibling",
    "parent",
    "child",
    "cousin",
    "department",
    "enterprise",
    "other county",
}
# A county has assessors, its townships have none; only a county answers to nobody.
NOT_THERE = {"assessor": {"parent", "sibling", "cousin"}}


def test_the_matrix_holds_ten_thousand_attempts_of_every_outcome(matrix: Matrix) -> None:
    tried = list(matrix.attempts(ROUTES))
    statuses = Counter(min(attempt.right) for attempt in tried)
    assert len(tried) >= 10_000
    assert min(statuses[200], statuses[401], statuses[403], statuses[404]) > 500
    assert min(statuses[303], statuses[412], statuses[422]) > 100


def test_every_role_is_tried_in_every_relation_at_every_kind_of_record(matrix: Matrix) -> None:
    tried: dict[str, set[str]] = {role: set() for role in ANYBODY}
    for attempt in matrix.attempts(ROUTES):
        visitor, thing = attempt.visitor, attempt.thing
        if visitor.code and thing is not None:
            tried[visitor.role].add(relation(visitor.code, thing.code, thing.level))
    for role in ANYBODY:
        assert tried[role] >= RELATIONS - NOT_THERE.get(role, set()), role
    assert {attempt.thing.kind for attempt in matrix.attempts(ROUTES) if attempt.thing} == set(
        matrix.things
    )
    nobody = {visitor.name for visitor in matrix.visitors if not visitor.code}
    assert {"", "forged", "upper.filer, signed out", "county.assessor, signed out"} <= nobody


@pytest.mark.parametrize("changing", [False, True], ids=["reading", "changing"])
def test_everybody_gets_at_the_door_what_the_oracle_says(matrix: Matrix, changing: bool) -> None:
    routes = tuple(route for route in DOOR if (route.method != "GET") is changing)
    before = matrix.inventory()
    assert list(matrix.wrong(matrix.attempts(routes))) == []
    assert matrix.inventory() == before
