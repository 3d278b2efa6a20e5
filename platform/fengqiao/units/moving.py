"""Where a unit stands on the key axis: keys for new units, and a branch that moves to another.

The security key of a unit lies within that of the unit it answers to. A code says where a unit
was born; a key where it stands, and no key that a unit once had is given to another one.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.errors import Refusal
from fengqiao.tenancy.unit_codes import ROOM
from fengqiao.units.models import Unit

# How many keys the branch of a unit of a level has; a grid has more once it is given room.
_WIDTHS = {"county": 10**11, "township": 10**8, "village": 10**5}
# How many units of such a branch one unit has room for; of those without one, what the digits hold.
_PLACES = {10**8: 999, 10**5: 999, ROOM: 99}
_SERIALS = 99_999
# Keys that somebody has, had, or is registered under, each with the last key that goes with it.
# A grid that left may come back with its microgrids, so that where it stood is kept whole.
_TAKEN = text(
    "select scope, hi from fq.unit u where u.county = :county and scope between :lo and :hi"
    "    and not scope between :own_lo and :own_hi"
    " union select k, case when k % 1000 = 0 and k % 100000 <> 0 then k + 999 else k end"
    "   from fq.unit u, unnest(u.former_keys) k where u.county = :county and k between :lo and :hi"
    "    and not u.scope between :own_lo and :own_hi"
    " union select k, k from (select rpad(u.code, 17, '0')::bigint as k from fq.unit u"
    "   where u.county = :county and not u.scope between :own_lo and :own_hi) x"
    "  where k between :lo and :hi"
)
_REKEY = text("select fq.rekey_branch(:unit, :key, :left, :joined)")
# A township with years of records takes longer than a page may.
_PATIENCE = text("select set_config('statement_timeout', '180s', true)")


@dataclass(frozen=True)
class Slot:
    """The keys that lie directly below a unit for one level: first, last and step."""

    first: int
    last: int
    step: int

    def holds(self, key: int) -> bool:
        """Tell whether a key is one of them."""
        return self.first <= key <= self.last and (key - self.first) % self.step == 0


def slot_below(parent: Unit, width: int) -> Slot:
    """Return the keys that units with so many keys may have directly below a unit."""
    last = parent.scope + width * _PLACES.get(width, _SERIALS)
    return Slot(parent.scope + width, min(last, parent.hi), width)


def width_of(level: str, *, room: bool = False) -> int:
    """Return how many keys the branch of a new unit of a level has.

    :param room: whether a grid is going to have microgrids
    """
    return ROOM if room else _WIDTHS.get(level, 1)


def free_key(
    work: Session,
    parent: Unit,
    width: int,
    *,
    wanted: int | None = None,
    own: Unit | None = None,
) -> int:
    """Return a key below a unit for a branch of so many: the wanted one, else the highest.

    Nobody else has or had a key in the branch that begins there, nor does that lie in another's.
    Official codes begin low, so that a key taken from above meets none of them later. What
    the unit ``own`` and those below it have and had is free for them.

    :raises Refusal: ``no-key-left`` if the unit has no room for another one
    """
    work.flush()
    slot = slot_below(parent, width)
    taken = _taken(work, parent, slot, own)
    if wanted is not None and slot.holds(wanted) and taken.leave(wanted, width):
        return wanted
    for key in range(slot.last, slot.first - 1, -slot.step):
        if taken.leave(key, width):
            return key
    raise Refusal(
        "no-key-left", "放不下了", f"“{parent.name}”下面已经没有空位，请联系系统管理人员。"
    )


@dataclass(frozen=True)
class _Taken:
    """Keys that begin something, in order, and for each the last key of all up to it."""

    firsts: list[int]
    lasts: list[int]

    def leave(self, key: int, width: int) -> bool:
        """Tell whether a branch of so many keys would meet nothing."""
        before = bisect_left(self.firsts, key + width)
        return not before or self.lasts[before - 1] < key


def _taken(work: Session, parent: Unit, slot: Slot, own: Unit | None) -> _Taken:
    rows = work.execute(
        _TAKEN,
        {
            "county": parent.county,
            "lo": slot.first,
            "hi": slot.last + slot.step - 1,
            "own_lo": own.lo if own else -1,
            "own_hi": own.hi if own else -1,
        },
    )
    spans = sorted((first, last) for first, last in rows)
    return _Taken([first for first, _ in spans], list(accumulate((e for _, e in spans), max)))


def move_branch(
    work: Session, unit: Unit, *, left: Unit | None, joined: Unit, key: int | None = None
) -> int:
    """Give a unit and all below it a key under the unit it joins; return the key it had.

    Its whole past moves with it. What was filed to the unit it left stays readable there; without
    ``left`` nothing is marked, as when a move is taken back. ``key`` is one it had before.

    :raises Refusal: ``no-key-left``
    """
    before, width = unit.scope, unit.hi - unit.lo + 1
    if slot_below(joined, width).holds(before):
        return before
    own = None if key is None else unit
    _rekey(work, unit, free_key(work, joined, width, wanted=key, own=own), left, joined)
    return before


def give_room(work: Session, grid: Unit, village: Unit) -> int:
    """Have a grid hold the keys of its microgrids; return the key it had.

    Where others stand or stood among the keys that follow its own, it gets another key.

    :raises Refusal: ``no-key-left``
    """
    before = grid.scope
    key = free_key(work, village, ROOM, wanted=before, own=grid)
    if key != before:
        _rekey(work, grid, key, village, village)
    work.flush()
    work.execute(text("select fq.give_room(:grid)"), {"grid": grid.id})
    work.expire_all()
    return before


def take_room(work: Session, grid: Unit, village: Unit, key: int) -> None:
    """Have a grid hold only itself again, at the key it had; nobody stands in it."""
    work.flush()
    work.execute(text("select fq.take_room(:grid)"), {"grid": grid.id})
    work.expire_all()
    if key != grid.scope:
        _rekey(work, grid, free_key(work, village, 1, wanted=key, own=grid), None, village)


def _rekey(work: Session, unit: Unit, key: int, left: Unit | None, joined: Unit) -> None:
    work.flush()
    work.execute(_PATIENCE)
    work.execute(
        _REKEY,
        {
            "unit": unit.id,
            "key": key,
            "left": None if left is None else left.scope,
            "joined": joined.scope,
        },
    )
    # Keys of every record in this unit of work may have changed behind its back.
    work.expire_all()
