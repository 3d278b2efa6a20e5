"""The tree an explanation is: what, how much, why, by which rule, from which records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fengqiao.rules.facts import Source
from fengqiao.sources import Place

VIEWS = {"full": "全部", "cost": "只看失分", "change": "怎样会变"}


@dataclass(frozen=True)
class Location:
    """Where the rule stands: file and line, version of the file, clause it rests on."""

    file: str
    line: int
    version: str
    clause: str

    def __str__(self) -> str:
        clause = f"，{self.clause}" if self.clause else ""
        return f"{self.file}:{self.line}（第 {self.version} 版{clause}）"


@dataclass(frozen=True)
class Step:
    """One figure of a unit, and those it was made from.

    ``kind``: ``total``, ``bonuses``, ``section``, ``item``, ``bonus``, ``group``, ``measure``,
    ``fact``, ``row``, ``rank``, ``grade``, ``decision``, ``money``, ``round``, ``gap``,
    ``waiver``, ``change``. ``value`` is as people read it, with ``unit`` its unit of measure.
    ``lost`` is what it cost of the full mark in words, empty if nothing.
    """

    kind: str
    id: str
    title: str
    value: str
    unit: str
    sentence: str
    rule: Location | None = None
    sources: tuple[Source, ...] = ()
    children: tuple[Step, ...] = ()
    lost: str = ""

    def walk(self) -> Iterator[Step]:
        """Yield this step and all below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, kind: str, id_: str) -> Step:
        """Return the first step of a kind with an id.

        :raises KeyError: if there is none
        """
        for step in self.walk():
            if (step.kind, step.id) == (kind, id_):
                return step
        raise KeyError(kind, id_)


def only_losses(step: Step) -> Step:
    """Return the tree with only those branches that cost points, whole below each of them."""
    kept = []
    for child in step.children:
        if child.kind in ("item", "bonus", "decision"):
            kept += [child] if child.lost else []
        elif child.kind in ("total", "section", "bonuses", "group"):
            pruned = only_losses(child)
            kept += [pruned] if child.lost or pruned.children else []
    return replace(step, children=tuple(kept))


def place_of(place: Place, version: str, clause: str = "") -> Location:
    """Return a place in a rule file as an explanation names it."""
    return Location(place.file, place.line, version, clause)
