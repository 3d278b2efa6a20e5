"""Bonuses under their ceilings, and the total of everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fengqiao.rules.compiling.bench import POINTS
from fengqiao.rules.compiling.combining import Part, scaled
from fengqiao.rules.compiling.linear import ONE, limit, linear, multiplied, plain, plus
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.model.scheme import BonusGroup
from fengqiao.rules.tree.making import least, named, quotient
from fengqiao.rules.tree.nodes import Named, Node


def lower_group(group: BonusGroup, bonuses: Mapping[str, Part]) -> Named:
    """Return the points of bonuses under one ceiling."""
    points = linear((ONE, bonuses[id_].counted) for id_ in group.of)
    limited = limit(points, group.cap, group.floor)
    return named(limited, f"group:{group.id}", group.title, POINTS, limited.decimals)


def lower_bonus(scope: Scope, bonuses: Mapping[str, Part], groups: Mapping[str, Named]) -> Named:
    """Return all bonuses together; part ``bonus/before`` is their sum before the limits."""
    grouped = {id_ for group in scope.rules.bonus_groups for id_ in group.of}
    single = [part.counted for id_, part in bonuses.items() if id_ not in grouped]
    together = plus(*single, *groups.values())
    before = named(together, "bonus/before", "", POINTS, together.decimals)
    scope.parts[before.id] = before
    total = scope.rules.total
    limited = limit(together, total.bonus_cap, total.bonus_floor)
    return named(limited, "bonus", "加分", POINTS, limited.decimals)


def lower_total(scope: Scope, top: Sequence[Part], overflow: Sequence[Node], bonus: Node) -> Named:
    """Return the total: start, sections, what overflows, then bonus; limited, rounded once.

    Part ``total/main`` is what stands before bonuses.
    """
    total = scope.rules.total
    scaling = "declared" if total.parts == "rescale" else None
    upper, lower = scaled(top, total.combine, total.full, scaling).divided
    # Everything is put over the one bottom, so that nothing is rounded before the end.
    main = plus(upper, *(_times(node, lower) for node in (plain(total.start), *overflow)))
    if total.parts == "clip":
        main = least(main, _times(plain(total.full), lower))
    shown = named(_divided(main, lower, total.decimals), "total/main", "", POINTS, total.decimals)
    scope.parts[shown.id] = shown
    whole = _divided(plus(main, _times(bonus, lower)), lower, total.decimals)
    return named(limit(whole, total.cap, total.floor), "total", "总分", POINTS, total.decimals)


def _times(node: Node, bottom: Node | None) -> Node:
    return node if bottom is None else multiplied(node, bottom)


def _divided(node: Node, bottom: Node | None, decimals: int) -> Node:
    return node if bottom is None else quotient(node, bottom, decimals)
