"""Like is ranked with like: in groups that are entered, or that the list of units names."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from fengqiao.assessment.evidence import evidence_of
from fengqiao.assessment.open_matters import open_matters
from fengqiao.assessment.queries import find_assessment, judged, snapshot_of
from fengqiao.assessment.ranking_table import ranked_rows
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.tables import ranking_view
from fengqiao.errors import Invalid
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests import judging
from tests.judging import SMALL_RULES
from tests.world import World

_GROUPED = (
    SMALL_RULES.replace(
        "facts:\n", "facts:\n  kind: {title: 类别, from: manual.kind, choices: [山区, 平原]}\n"
    )
    .replace("groups: none", "groups: kind")
    .replace("given: {review: 90.5}", "given: {review: 90.5, kind: 山区}")
)


def test_like_is_compared_with_like_on_the_page_on_paper_and_in_the_score(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = judging.found_townships(world, monkeypatch, 341612, 4)
    year = judging.opened(assessor, _GROUPED, "2026")
    units = judging.townships(assessor)
    for unit, given, kind in zip(units, [6000, 9000, 7000, 9000], [0, 1, 0, 1], strict=True):
        judging.enter(assessor, unit.id, "2026", "review", given)
        judging.enter(assessor, unit.id, "2026", "kind", kind)
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        rows = ranked_rows(judged(work, assessment), None)
        first = evidence_of(work, assessor, assessment, units[2].id)
        ranking = work.get_one(Bulletin, (assessor.county, bulletin)).snapshot["ranking"]
    places = {row.scored.name: (row.scored.group, row.scored.rank, row.tied) for row in rows}
    assert places == {
        "第3镇": ("山区", 1, False),
        "第1镇": ("山区", 2, False),
        "第2镇": ("平原", 1, True),
        "第4镇": ("平原", 1, True),
    }
    assert (first.place, first.outcome.group, first.outcome.ranked) == (1, "山区", 2)
    view = ranking_view(ranking, [])
    assert view["columns"][:3] == ["名次", "单位", "组别"]
    assert sorted(row["cells"][2] for row in view["rows"]) == ["山区", "山区", "平原", "平原"]
    assert "组内名次" in view["note"]


def test_the_groups_of_the_list_of_units_are_ranked_apart_without_entering_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = judging.found_townships(world, monkeypatch, 341614, 3)
    rules = _GROUPED.replace("from: manual.kind", "from: unit.groups")
    in_groups(341614, {0: ["山区"], 1: ["平原", "老区"], 2: ["山区", "平原"]})
    with pytest.raises(Invalid) as astray:
        judging.opened(assessor, rules, "2026")
    assert "第3镇不在“类别”（kind）的任何一组里，或同时在两组里" in astray.value.reason
    in_groups(341614, {2: ["平原"], 0: []})
    with pytest.raises(Invalid) as absent:
        judging.opened(assessor, rules, "2026")
    assert "没有一个乡镇属于“山区”组" in absent.value.reason
    in_groups(341614, {0: ["山区"]})
    year = judging.opened(assessor, rules, "2026")
    for unit, given in zip(judging.townships(assessor), [6000, 7000, 9000], strict=True):
        judging.enter(assessor, unit.id, "2026", "review", given)
    judging.scored(assessor, year)
    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        rows = ranked_rows(judged(work, assessment), None)
        frozen = snapshot_of(work, assessment)
        found = open_matters(work, assessor, assessment, on=date(2027, 1, 5))
    places = {row.scored.name: (row.scored.group, row.scored.rank) for row in rows}
    assert places == {"第1镇": ("山区", 1), "第2镇": ("平原", 2), "第3镇": ("平原", 1)}
    assert frozen is not None
    assert "单位名单里的组：平原" in str(frozen.content)
    assert found.missing == []
    in_groups(341614, {0: []})
    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        found = open_matters(work, assessor, assessment, on=date(2027, 1, 5))
    assert [[unit.name for unit in each.units] for each in found.missing] == [["第1镇"]]


def in_groups(county: int, groups: dict[int, list[str]]) -> None:
    """Have the county's list name the groups of some of its townships."""
    system = open_system_session(county, demonstration=True)
    with transaction(system) as work:
        for number, names in groups.items():
            found = select(Unit).where(Unit.code == f"{county}{100 + number}000")
            work.scalars(found).one().groups = names
