"""Points by place, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

from fengqiao.rules.model.mechanisms import RankPoints
from fengqiao.rules.model.scheme import WeightByType
from tests.rules.compiling.running import work_out
from tests.rules.compiling.writing import choice, fact, item, maybe, number, of, rules

FACTS = (fact("n"), choice("kind", "社区", "村"))


def ranked(*table: str, **changes: Any) -> RankPoints:
    plain: dict[str, Any] = {
        "low_is_best": False, "among": "all", "ties": "share", "from_last": False,
        "after": "last", "step": None, "step_share": None,
    }  # fmt: skip
    written = {**plain, **changes}
    written["step"] = maybe(written["step"])
    return RankPoints(of=of("n"), table=tuple(map(number, table)), **written)


def points(mechanism: RankPoints, *figures: int | None, **changes: object) -> list[str | None]:
    rule = rules(item("a", mechanism, "60", **changes), facts=FACTS)
    return [found["item:a"] for found in work_out(rule, *({"n": one} for one in figures))]


def test_a_table_by_place_with_what_comes_after_it() -> None:
    figures = 9, 7, 7, 5, None
    # Places 1 2 2 4.
    assert points(ranked("60", "57", "54"), *figures) == ["60", "57", "57", "54", None]
    zero = ranked("60", "57", "54", after="zero")
    assert points(zero, *figures) == ["60", "57", "57", "0", None]
    step = ranked("60", "57", after="step", step="-3")
    assert points(step, *figures) == ["60", "57", "57", "51", None]
    assert points(ranked("60"), 3, 2) == ["60", "60"]


def test_ties_may_close_up_or_share_the_mean() -> None:
    assert points(ranked("60", "57", "54", ties="dense"), 9, 7, 7, 5) == ["60", "57", "57", "54"]
    # Places 2 and 3 have 57 and 54; 1 and 2 of four equal ones 60 57 54 54.
    mean = ranked("60", "57", "54", ties="average")
    assert points(mean, 9, 7, 7, 5) == ["60", "55.5", "55.5", "54"]
    assert points(mean, 4, 4, 4, 4) == ["56.25"] * 4
    zero = ranked("10", "9", ties="average", after="zero")
    assert points(zero, 4, 4, 4) == ["6.33"] * 3
    step = ranked("10", ties="average", after="step", step="-4")
    assert points(step, 9, 4, 4, 4) == ["10", "2", "2", "2"]
    # Below the floor no place earns less: 6, 2, 0 and not 6, 2, -2.
    assert points(step, 9, 4, 4, 4, floor="0") == ["10", "2.67", "2.67", "2.67"]


def test_the_full_mark_less_a_step_for_each_place() -> None:
    down = ranked(after="step", step="0.5")
    assert points(down, 9, 7, 7, 5) == ["60", "59.5", "59.5", "58.5"]
    # 5 % of 60 are 3.
    share = ranked(after="step", step_share=500)
    assert points(share, 9, 7, 5) == ["60", "57", "54"]
    mean = ranked(after="step", step_share=500, ties="average")
    assert points(mean, 9, 7, 7, 5) == ["60", "55.5", "55.5", "51"]


def test_low_may_be_best_and_places_may_count_from_the_end() -> None:
    low = ranked("60", "57", low_is_best=True)
    assert points(low, 1, 5) == ["60", "57"]
    last = ranked("0", "5", from_last=True)
    assert points(last, 1, 5, 9) == ["0", "5", "5"]
    rule = rules(item("a", last, "60"), facts=FACTS)
    assert [found["item:a/place"] for found in work_out(rule, {"n": 1}, {"n": 5})] == ["1", "2"]


def test_a_step_of_the_full_mark_by_type() -> None:
    by = WeightByType("kind", ((0, number("60")), (1, number("40"))))
    units = [{"n": 9, "kind": 0}, {"n": 7, "kind": 1}, {"n": 7, "kind": 0}]
    for ties, expected in (("share", ["60", "38", "57"]), ("average", ["60", "37", "55.5"])):
        mechanism = ranked(after="step", step_share=500, ties=ties)
        rule = rules(item("a", mechanism, None, weight_by=by), facts=FACTS)
        assert [found["item:a"] for found in work_out(rule, *units)] == expected
