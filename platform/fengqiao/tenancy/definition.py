"""A county as its files describe it: itself, its units, its calendar; and what a new list changes.

Forms and ledgers lie in the same folder but belong to the capabilities above;
:mod:`fengqiao.county_files` reads everything together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fengqiao.sources import Finding, Node, Place, Unreadable, read_yaml
from fengqiao.tenancy.calendar import BUILT_IN, CHINA, Calendar, read_calendar
from fengqiao.tenancy.findings import FileErrors, Sheet, root_sheet
from fengqiao.tenancy.unit_list import LEVEL_WORDS, LEVELS, UnitRow, read_units

_KEYS = (
    "county",
    "name",
    "division_code",
    "organ",
    "office",
    "number_prefix",
    "letterhead",
    "calendar",
    "demonstration",
    "levels",
)


@dataclass(frozen=True)
class County:
    """A county's own card.

    ``division_code`` has six digits; ``organ`` signs bulletins, ``office`` runs the work;
    ``number_prefix`` begins document numbers (金平安办), ``letterhead`` is the red
    head; ``levels`` says how each level is called there.
    """

    code: str
    name: str
    division_code: str
    organ: str
    office: str
    number_prefix: str
    letterhead: str
    calendar: str = "china"
    demonstration: bool = False
    levels: dict[str, str] = field(default_factory=lambda: dict(LEVEL_WORDS))


@dataclass(frozen=True)
class CountyBase:
    """The county's card, its units in the order of the file, and its calendar."""

    county: County
    units: tuple[UnitRow, ...]
    calendar: Calendar


def read_base(directory: Path, findings: list[Finding]) -> CountyBase:
    """Read ``county.yaml``, ``units.csv`` and the calendar; every fault is added to ``findings``.

    What is faulty is left empty, so that the other files can still be checked; the caller must
    not use the result while there are errors among the findings.
    """
    county = _read_card(directory, findings)
    units = _read_list(directory, county, findings)
    return CountyBase(county, tuple(units), _find_calendar(directory, county, findings))


def _read_card(directory: Path, findings: list[Finding]) -> County:
    shown = f"{directory.name}/county.yaml"
    try:
        sheet = root_sheet(read_yaml(directory / "county.yaml", shown), "县的基本情况", findings)
    except Unreadable as error:
        findings.append(error.finding)
        sheet = None
    except FileErrors as error:
        findings.extend(error.findings)
        sheet = None
    # An unreadable card has its finding; an empty one in its place adds no further noise.
    return _card(sheet or Sheet(Node(Place(shown, 1, 1), fields={}), "", []))


def _card(sheet: Sheet) -> County:
    sheet.known(_KEYS)
    division = sheet.text("division_code")
    if division and not (division.isascii() and division.isdigit() and len(division) == 6):
        sheet.fault("division_code", f"“{division}”不是六位区划代码。", "样例：341524。")
    return County(
        code=sheet.code("county"),
        name=sheet.text("name", longest=30),
        division_code=division,
        organ=sheet.text("organ", longest=60),
        office=sheet.text("office", longest=60),
        number_prefix=sheet.text("number_prefix", longest=20),
        letterhead=sheet.text("letterhead", longest=40),
        calendar=(sheet.code("calendar") if sheet.has("calendar") else "") or "china",
        demonstration=sheet.flag("demonstration"),
        levels=_level_words(sheet),
    )


def _level_words(sheet: Sheet) -> dict[str, str]:
    words = sheet.sheet("levels", "层级名称")
    if words is None:
        return dict(LEVEL_WORDS)
    words.known(LEVELS)
    written = {level: words.text(level, required=False, longest=20) for level in LEVELS}
    return {level: written[level] or LEVEL_WORDS[level] for level in LEVELS}


def _read_list(directory: Path, county: County, findings: list[Finding]) -> list[UnitRow]:
    shown = f"{directory.name}/units.csv"
    try:
        raw = (directory / "units.csv").read_bytes()
    except OSError:
        place = Place(shown, 1, 1)
        findings.append(Finding(place, "找不到单位名单。", "请把 units.csv 放在县的文件夹里。"))
        return []
    units, faults = read_units(raw, shown, county.division_code)
    findings.extend(faults)
    return units


def _find_calendar(directory: Path, county: County, findings: list[Finding]) -> Calendar:
    if county.calendar in BUILT_IN:
        return BUILT_IN[county.calendar]
    name = f"{county.calendar}.yaml"
    try:
        return read_calendar(directory / "calendars" / name, f"{directory.name}/calendars/{name}")
    except FileErrors as error:
        findings.extend(error.findings)
        return CHINA


class KnownUnit(NamedTuple):
    """A unit as the database has it now."""

    code: str
    name: str
    level: str
    parent_code: str


@dataclass(frozen=True)
class Changes:
    """What adopting a new list would do to the units there are.

    A renamed or moved unit is given as it is and as it would be. Units missing from the list are
    never closed by it: they are only named, because closing needs a document.
    """

    added: tuple[UnitRow, ...] = ()
    renamed: tuple[tuple[KnownUnit, UnitRow], ...] = ()
    moved: tuple[tuple[KnownUnit, UnitRow], ...] = ()
    missing: tuple[KnownUnit, ...] = ()

    @property
    def none(self) -> bool:
        """Tell whether the list changes nothing."""
        return not (self.added or self.renamed or self.moved or self.missing)

    def lines(self) -> list[str]:
        """Return one line per change, in Chinese."""
        if self.none:
            return ["名单和现有单位一致，没有变化。"]
        return [
            *(f"新增：{unit.name}（{unit.code}）" for unit in self.added),
            *(f"改名：{old.name} → {new.name}（{new.code}）" for old, new in self.renamed),
            *(f"划转：{new.name}（{old.code} → {new.code}）" for old, new in self.moved),
            *(
                f"名单里没有了：{unit.name}（{unit.code}），不会自动撤销，请办撤并手续"
                for unit in self.missing
            ),
        ]


def differences(old: Iterable[KnownUnit], new: Sequence[UnitRow]) -> Changes:
    """Compare the units there are with those of a list.

    Units are the same if their codes are. A code contains the branch, so a unit that moves gets
    a new one: one unit missing and one added with the same name and level are a move, unless
    the name occurs twice on either side.
    """
    known = {unit.code: unit for unit in old}
    listed = {unit.code: unit for unit in new}
    both = [(known[code], unit) for code, unit in listed.items() if code in known]
    missing = [unit for code, unit in known.items() if code not in listed]
    added = [unit for code, unit in listed.items() if code not in known]
    moved = _moves(missing, added)
    gone, come = {one.code for one, _ in moved}, {other.code for _, other in moved}
    return Changes(
        added=tuple(unit for unit in added if unit.code not in come),
        renamed=tuple((a, b) for a, b in both if (a.name, a.level) != (b.name, b.level)),
        moved=tuple(moved) + tuple((a, b) for a, b in both if a.parent_code != b.parent_code),
        missing=tuple(unit for unit in missing if unit.code not in gone),
    )


def _moves(
    missing: Sequence[KnownUnit], added: Sequence[UnitRow]
) -> list[tuple[KnownUnit, UnitRow]]:
    pairs = []
    for one in missing:
        here = [unit for unit in missing if (unit.name, unit.level) == (one.name, one.level)]
        there = [unit for unit in added if (unit.name, unit.level) == (one.name, one.level)]
        if len(here) == len(there) == 1:
            pairs.append((one, there[0]))
    return pairs
