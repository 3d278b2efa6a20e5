"""A rule file as one tree of nodes for one period: what the executors run and deciding reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fengqiao.rules.compiling.scope import Asked
from fengqiao.rules.tree.nodes import Column, Named, Node


@dataclass(frozen=True)
class Program:
    """All nodes of a rule file in one period, by the ids of the file.

    Points: ``items``, ``bonuses`` and ``sections`` are called ``item:<id>``, ``bonus:<id>`` and
    ``section:<id>``, ``bonus_groups`` ``group:<id>``, ``measures`` ``measure:<id>``; ``bonus`` is
    all bonuses together, ``total`` the total. Points are missing where the item or section does
    not exist for the unit (``applies`` is 0), where it was dropped (``counts`` is 0), and where
    there is a gap: both are not 0. ``full`` is the full mark, of bonuses only where they have
    one. ``applies`` and ``counts`` of an item are 0 also where its section does not exist.

    Figures: ``facts`` by id, 0 already in the place of no entry where the fact says so.

    What follows: ``sort_keys`` in the order of the ranking, ``group`` what ranks units apart (a
    choice fact, else None), ``conditions`` by ``decision:<id>``, ``grade:<id>`` (its ``also``),
    ``seats:<id>`` (whom a grade's seats count), ``money:<id>`` (its ``when``) and
    ``among:<column>`` (whom an edge counts); ``points`` of decisions, at the decimals of
    the total, and ``amounts`` of money in yuan, limited and rounded.

    Columns: ``columns`` are those the data fills, ``#parent`` (a number per parent) among them;
    ``rolled`` those filled with points of shorter periods, by item id; ``asked`` says of each
    column of yes and no what it asks: ``#edge:<path>``, ``#grade:<id>``, ``#met:<decision>``,
    ``#run:<path>``, ``#held:<path>``. ``#rank`` is the place. A path is ``decision:<id>``,
    ``item:<id>/zero_if`` and so on, with ``/0``, ``/1`` inside all and any, ``/not`` inside not.

    Telling: ``parts`` by full id, not among what scoring needs. Of an item ``weight``, ``before``
    (its limits), ``missing`` (1 where the rule for missing figures holds), ``peers_mean``,
    ``only_for``, ``zero_if``, ``full_if``, and by mechanism: ``figure`` (a fact or formula), or
    ``top``, ``bottom`` and ``rate``; ``target``, ``best``, ``place``, ``edge/n``, ``figure/n``,
    ``each/n`` with ``taken`` (deduct) or ``given`` (add), ``line/n`` (check), ``start/n``,
    ``way/n``, ``steps/n``, ``taken``, ``given`` (slope). Of a section ``before`` and ``overflow``;
    ``bonus/before``, ``total/main``; of a condition ``<path>/figure``.
    """

    period: str
    facts: Mapping[str, Node]
    measures: Mapping[str, Named]
    items: Mapping[str, Named]
    bonuses: Mapping[str, Named]
    bonus_groups: Mapping[str, Named]
    sections: Mapping[str, Named]
    bonus: Named
    total: Named
    applies: Mapping[str, Node]
    counts: Mapping[str, Node]
    full: Mapping[str, Node]
    group: Node | None
    sort_keys: tuple[Node, ...]
    conditions: Mapping[str, Node]
    points: Mapping[str, Named]
    amounts: Mapping[str, Named]
    columns: tuple[Column, ...]
    asked: Mapping[str, Asked]
    rolled: Mapping[str, Column]
    parts: Mapping[str, Named] = field(repr=False)
