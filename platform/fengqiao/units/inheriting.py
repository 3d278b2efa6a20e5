"""Who takes a closed unit's place reads its past: taken over, given back, asked for by name.

The key of a closed unit stays where it stood. Its heir keeps that key among those it inherits, and
the database lets the heir, and whoever is above it, read what lies there; nobody writes there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from fengqiao.units.models import Unit

_TAKE = text("select fq.inherit_past(:heir, :past, :whole)")
_PAST = text("select sec.past()")
_RETURN = text("select fq.return_past(:heir, :keys)").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)


def take_over(work: Session, heir: UUID, past: UUID, *, whole: bool) -> list[int]:
    """Let a unit read what a closed one left behind; return the keys that this opened.

    ``whole`` says that it took the other's place alone, as by a merger: then what others filed to
    the closed unit is in sight too, and the figures of the one are a part of the other's.
    """
    work.flush()
    keys = work.execute(_TAKE, {"heir": heir, "past": past, "whole": whole}).scalar_one()
    work.expire_all()
    return [int(key) for key in keys]


def give_back(work: Session, heir: UUID, keys: Sequence[int]) -> None:
    """Take the sight of these keys from a unit again."""
    work.flush()
    work.execute(_RETURN, {"heir": heir, "keys": list(keys)})
    work.expire_all()


def past_keys(work: Session) -> list[int]:
    """Return the keys of closed units whose past the actor reads beyond the own branch."""
    return list(work.execute(_PAST).scalar_one())


def marked(name: str, scope: int, past: Collection[int]) -> str:
    """Return a unit's name, marked if it is one that is no more and whose past was taken over."""
    return f"原{name}" if scope in past else name


def predecessors(work: Session, unit: Unit) -> list[Unit]:
    """Return the closed units whose past a unit has taken over, in the order of their keys."""
    if not unit.inherits:
        return []
    found = select(Unit).where(Unit.county == unit.county, Unit.scope.in_(unit.inherits))
    return list(work.scalars(found.order_by(Unit.scope)))
