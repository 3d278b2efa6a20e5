"""Units to choose from: nobody merges the wrong one of two villages of one name."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fengqiao.units.choices import Tree
from fengqiao.units.models import Unit


def grown(*paths: str) -> Tree:
    """Return a tree of units, each written as the path of names that leads to it."""
    units: dict[str, Unit] = {}
    above: dict[UUID, UUID] = {}
    for number, path in enumerate(paths, 1):
        key, name = UUID(int=number), path.split("/")[-1]
        units[path] = Unit(id=key, name=name, level="village", opened_on=date(2020, 1, 1))
        if "/" in path:
            above[key] = units[path.rsplit("/", 1)[0]].id
    return Tree(list(units.values()), above)


def labels(choices: list[dict[str, Any]]) -> list[str]:
    return [each["label"] for each in choices]


TWO = ("市", "市/安监局", "市/江东街道", "市/江东街道/江东社区", "市/城西镇", "市/城西镇/江东社区")


def test_two_villages_of_one_name_are_told_apart_by_their_townships() -> None:
    shown = labels(grown(*TWO).choices(grown(*TWO).units))
    assert shown.count("江东社区（江东街道）") == shown.count("江东社区（城西镇）") == 1
    assert {"安监局", "江东街道"} < set(shown)


def test_grids_alike_in_villages_alike_are_told_apart_by_both() -> None:
    tree = grown(*TWO, "市/江东街道/江东社区/一网格", "市/城西镇/江东社区/一网格")
    shown = set(tree.names(tree.units).values())
    assert {"一网格（江东街道江东社区）", "一网格（城西镇江东社区）"} < shown


def test_under_the_name_of_their_township_villages_need_no_other_one() -> None:
    tree = grown(*TWO, "市/江东街道/江东社区/一网格")
    street = tree.units[2]
    assert list(tree.names([tree.units[3]], street).values()) == ["江东社区"]
    assert list(tree.names([tree.units[6]], street).values()) == ["一网格（江东社区）"]


def test_a_long_list_comes_township_by_township_and_a_short_one_does_not() -> None:
    more = [f"市/城西镇/第{number}村" for number in range(12)]
    tree = grown(*TWO, *more)
    groups = tree.choices(tree.units)
    assert labels(groups) == ["市", "江东街道", "城西镇"]
    assert labels(groups[0]["choices"]) == ["市", "安监局"]
    assert labels(groups[1]["choices"]) == ["江东街道", "江东社区（江东街道）"]
    assert len(groups[2]["choices"]) == 14
    assert "choices" not in tree.choices(tree.units[:15])[0]
