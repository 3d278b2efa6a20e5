"""Every page, tried by everybody at everybody's records, against the oracle."""

from __future__ import annotations

import pytest

from fengqiao.web.guards import guard_of
from tests.isolation.matrix import Matrix
from tests.isolation.routes import ASKING, FILING, FORMS, JUDGING, LOOKING, OFFICES, PUBLIC, ROUTES
from tests.isolation.routing import Route


def test_every_route_is_in_the_matrix(matrix: Matrix) -> None:
    written = {(route.method, route.rule) for route in ROUTES}
    assert set(matrix.views()) == written | PUBLIC
    assert not written & PUBLIC


def test_every_guard_admits_whom_the_matrix_says(matrix: Matrix) -> None:
    views = matrix.views()
    for route in ROUTES:
        guard = guard_of(views[route.method, route.rule])
        assert guard is not None
        assert guard.signed_in
        if guard.roles:
            assert set(guard.roles) == set(route.roles), route
        assert set(guard.levels) == set(route.levels), route
    for place in PUBLIC:
        guard = guard_of(views[place])
        assert guard is not None
        assert not guard.signed_in


@pytest.mark.parametrize(
    "routes",
    [OFFICES, JUDGING, FORMS, ASKING, LOOKING],
    ids=["offices", "judging", "forms", "asking", "looking"],
)
def test_everybody_gets_from_the_pages_what_the_oracle_says(
    matrix: Matrix, routes: tuple[Route, ...]
) -> None:
    before = matrix.inventory()
    assert list(matrix.wrong(matrix.attempts(routes))) == []
    assert matrix.inventory() == before


def test_everybody_gets_from_the_filing_pages_what_the_oracle_says(matrix: Matrix) -> None:
    before = matrix.inventory()
    assert list(matrix.wrong(matrix.attempts(FILING))) == []
    assert matrix.inventory() == before
    # Each unit's secret words were read by those who may: no answer could hide them otherwise.
    entries = {each.code for each in matrix.things["entry"]}
    reports = matrix.things["report"]
    drafts = {each.code for each in reports if each.state == "draft"}
    handed_up = {each.code for each in reports if each.state != "draft"}
    assert matrix.read_in(draft=False) == handed_up | entries
    assert matrix.read_in(draft=True) == drafts
