"""Where a unit stands on the key axis: keys for new units, and a branch that moves to another.

The security key of a unit lies within that of the unit it answers to. A code says where a unit
was born; a key where it stands, and no key that a unit once had is given to another one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.errors import Refusal
from fengqiao.units.models import Unit

# How far apart the keys of neighbors of a level lie, and how many of them one unit has room for.
_STEPS = {"county": 10**11, "township": 10**8, "village": 10**5}
_ROOM = {"township": 999, "village": 999}
_SERIALS = 99_999
_TAKEN = text(
    "select scope from fq.unit where county = :county and scope between :lo and :hi"
    " union select k from fq.unit u, unnest(u.former_keys) k"
    "  where u.county = :county and k between :lo and :hi"
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


def slot_below(parent: Unit, level: str) -> Slot:
    """Return the keys that units of a level may have directly below a unit."""
    step = _STEPS.get(level, 1)
    return Slot(parent.scope + step, parent.scope + step * _ROOM.get(level, _SERIALS), step)


def width_of(level: str) -> int:
    """Return how many keys the branch of a unit of a level has."""
    return _STEPS.get(level, 1)


def free_key(work: Session, parent: Unit, level: str, *, wanted: int | None = None) -> int:
    """Return a key below a unit that nobody has or had: the wanted one, else the highest.

    Official codes begin low, so that a key taken from above meets none of them later.

    :raises Refusal: ``no-key-left`` if the unit has no room for another one of this level
    """
    work.flush()
    slot = slot_below(parent, level)
    row = {"county": parent.county, "lo": slot.first, "hi": slot.last + slot.step - 1}
    taken = set(work.scalars(_TAKEN, row))
    if wanted is not None and slot.holds(wanted) and wanted not in taken:
        return wanted
    for key in range(slot.last, slot.first - 1, -slot.step):
        if key not in taken:
            return key
    raise Refusal(
        "no-key-left", "放不下了", f"“{parent.name}”下面已经没有空位，请联系系统管理人员。"
    )


def move_branch(
    work: Session, unit: Unit, *, left: Unit | None, joined: Unit, key: int | None = None
) -> int:
    """Give a unit and all below it a key under the unit it joins; return the key it had.

    Its whole past moves with it. What was filed to the unit it left stays readable there; without
    ``left`` nothing is marked, as when a move is taken back. ``key`` is one it had before.

    :raises Refusal: ``no-key-left``
    """
    before = unit.scope
    if slot_below(joined, unit.level).holds(before):
        return before
    work.flush()
    work.execute(_PATIENCE)
    work.execute(
        _REKEY,
        {
            "unit": unit.id,
            "key": free_key(work, joined, unit.level) if key is None else key,
            "left": None if left is None else left.scope,
            "joined": joined.scope,
        },
    )
    # Keys of every record in this unit of work may have changed behind its back.
    work.expire_all()
    return before
