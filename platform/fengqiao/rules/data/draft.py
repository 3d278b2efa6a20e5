"""What has been read so far, before it is known to be sound."""

from __future__ import annotations

from dataclasses import dataclass, field

from fengqiao.rules.data.collecting import Fault, Faults
from fengqiao.rules.facts import FactValue, HeldStatus, Row
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Place


@dataclass
class UnitDraft:
    """A unit as its file names it."""

    code: str
    name: str
    parent: str


@dataclass
class PlacedRow:
    """A row and where it stands; ``period`` is empty if the file names none."""

    place: Place
    period: str
    row: Row


@dataclass
class Draft:
    """Everything read: units, figures by period ("" if not said) and unit, rows, statuses.

    ``closed`` says that a list of units was read: then no other unit may appear. ``delivered``
    holds each register that is there, be it without rows, with the period it is there for
    ("" for all). ``listed_in`` is the file that lists the units, ``headings`` the facts each
    table has a column for; ``long`` says that a table names its facts line by line. ``notes``
    forbid nothing.
    """

    rules: Rules
    faults: Faults = field(default_factory=Faults)
    period: str = ""
    closed: bool = False
    units: dict[str, UnitDraft] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)  # None: more than one unit
    figures: dict[str, dict[str, dict[str, FactValue]]] = field(default_factory=dict)
    rows: dict[str, list[PlacedRow]] = field(default_factory=dict)
    delivered: set[tuple[str, str]] = field(default_factory=set)
    statuses: list[HeldStatus] = field(default_factory=list)
    listed_in: str = ""
    headings: dict[str, set[str]] = field(default_factory=dict)
    long: bool = False
    notes: list[str] = field(default_factory=list)

    def add_unit(self, code: str, name: str, parent: str) -> None:
        """Keep a unit.

        :raises Fault: if its code is there already
        """
        if code in self.units:
            raise Fault(f"单位代码“{code}”写了两次。", "请只留一行。")
        self.units[code] = UnitDraft(code, name, parent)
        self.names[name] = None if name in self.names else code

    def deliver(self, register: str, period: str) -> list[PlacedRow]:
        """Note that a register is there and return its rows so far."""
        self.delivered.add((register, period))
        return self.rows.setdefault(register, [])

    def unit(self, word: str) -> str:
        """Return the code of a unit called by its code or name.

        A word not known yet is a new unit, as long as there is no list of units.

        :raises Fault: if it is unknown, or several units have the name
        """
        if word in self.units:
            return word
        if word in self.names:
            code = self.names[word]
            if code is None:
                raise self._same_name(word)
            return code
        if self.closed:
            raise Fault(f"单位名单里没有“{word}”。", "请核对名称或代码，或先把它加进单位名单。")
        if not word:
            raise Fault("没有写单位。", "请补上单位名称或代码。")
        self.add_unit(word, word, "")
        return word

    def _same_name(self, word: str) -> Fault:
        codes = "、".join(unit.code for unit in self.units.values() if unit.name == word)
        where = f"{self.listed_in} 里" if self.listed_in else ""
        what = f"{where}有几个单位都叫“{word}”（代码 {codes}）。"
        if not where:
            return Fault(what, "请改写单位代码。")
        advice = f"写重了的请改正 {self.listed_in}；确是几个单位的，这里请改写单位代码。"
        return Fault(what, advice)


def words_of_facts(facts: tuple[Fact, ...]) -> dict[str, Fact]:
    """Return the facts by all words a heading may use: id, title, title with its unit.

    A title that two facts have stands for neither.
    """
    found: dict[str, Fact] = {}
    doubtful = set()
    for fact in facts:
        words = {fact.title}
        if fact.unit:
            words |= {f"{fact.title}（{fact.unit}）", f"{fact.title}({fact.unit})"}
        for word in words:
            if word in found:
                doubtful.add(word)
            found[word] = fact
    for word in doubtful:
        del found[word]
    return {**found, **{fact.id: fact for fact in facts}}
