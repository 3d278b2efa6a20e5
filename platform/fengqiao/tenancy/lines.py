"""Which forms the acting department reads beyond its own unit, as the database says it.

A form belongs to the line (条线) of one or several departments. Such a department reads what the
units around it handed up in that form, and writes nothing there: viewing reaches further than
filing. The database decides anew in every transaction, so that what is lifted is gone at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor

_LINE = text("select sec.lines(), sec.linelo(), sec.linehi()")
_INHERITED = text("select :scope = any (sec.past())")


@dataclass(frozen=True)
class Line:
    """Codes of the forms in a department's line, and the scope keys between which it reads them."""

    forms: tuple[str, ...] = ()
    lo: int = 0
    hi: int = -1

    def __bool__(self) -> bool:
        """Tell whether there is any form in it."""
        return bool(self.forms)


NO_LINE = Line()


def by_line(actor: Actor, scope: int) -> bool:
    """Tell whether a department looks at another unit's record: it has none below it."""
    return actor.unit_level == "department" and not actor.owns(scope)


def inherited(work: Session, scope: int) -> bool:
    """Tell whether a record is of a unit whose place somebody below, or oneself, has taken."""
    return bool(work.scalar(_INHERITED, {"scope": scope}))


def line_of(work: Session, actor: Actor) -> Line:
    """Return the line of the actor's department; every other unit has none."""
    if actor.unit_level != "department":
        return NO_LINE
    forms, lo, hi = work.execute(_LINE).one()
    return Line(tuple(forms), int(lo), int(hi)) if forms and lo is not None else NO_LINE
