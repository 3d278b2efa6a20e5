"""The same tree over other figures: a named value gives way to a column filled later."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from fengqiao.rules.tree.nodes import Base, Column, Named, Node
from fengqiao.rules.tree.walking import nodes_in_order

SETTLED = "#settled:"
ROUNDS = "#rounds:"
_ROOM = 1000


@lru_cache(maxsize=4096)
def settle_names(node: Node, ids: frozenset[str]) -> Node:
    """Return the tree with every value named in ``ids`` read from a column.

    The column is called :data:`SETTLED` and the name. Parts without such a value stay the same
    objects, so that what is known of them stays known.
    """
    return _replaced(node, ids, lambda named: _column(named, SETTLED))


def bring_in(node: Node, ids: frozenset[str]) -> Node:
    """Return the tree with every value named in ``ids`` brought in from the rounds.

    It keeps its name; its column is called :data:`ROUNDS` and the name.
    """
    return _replaced(node, ids, lambda named: replace(named, of=_column(named, ROUNDS)))


def _column(named: Named, prefix: str) -> Column:
    # What effects and rounds make of a value may lie beyond what scoring can reach.
    size = _ROOM * max(abs(named.low), abs(named.high), 1)
    return Column(named.decimals, -size, size, prefix + named.id, 0)


def _replaced(node: Node, ids: frozenset[str], make: Callable[[Named], Node]) -> Node:
    made: dict[Node, Node] = {}
    for each in nodes_in_order([node]):
        if isinstance(each, Named) and each.id in ids:
            made[each] = make(each)
        else:
            made[each] = _rebuilt(each, made)
    return made[node]


def _rebuilt(node: Node, made: Mapping[Node, Node]) -> Node:
    changed = {}
    for part in dataclasses.fields(node):
        old = getattr(node, part.name)
        new = _exchanged(old, made)
        if new is not old:
            changed[part.name] = new
    # One of the records of the union, with other operands.
    return cast(Node, dataclasses.replace(cast(Any, node), **changed)) if changed else node


def _exchanged(old: Any, made: Mapping[Node, Node]) -> Any:
    """Return an operand, or a tuple of operands, in its new form; itself if nothing changed."""
    if isinstance(old, Base):
        return made[cast(Node, old)]
    if isinstance(old, tuple):
        new = tuple(_exchanged(each, made) for each in old)
        same = all(a is b for a, b in zip(new, old, strict=True))
        return old if same else new
    return old
