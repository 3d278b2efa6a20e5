"""Who plays in the demonstration, and how well each township works in each year.

Everything follows from one seed, so that every installation shows the same story. The people
are made up; the units are the county's own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fengqiao.units.models import Unit

SEED = 20261122
PASSWORD = "fengqiao-demo"  # noqa: S105 - printed on the screen of every demonstration

# The village whose running week is left to whoever tries the demonstration.
TRIED = "341524102201"
# The bureau that looks over the enterprises' monthly reports, whose line they are.
BUREAU, OF_ITS_LINE = "34152400000000004", "enterprise_monthly"
# Nobody files the running week of these as usual; what happens instead is in the exceptions.
LEFT_OPEN = frozenset({TRIED, "341524102202", "341524102203", "341524102204"})

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = ("建国", "秀英", "志强", "桂兰", "永明", "淑珍", "国平", "玉梅", "德胜", "学文", "春燕")


@dataclass(frozen=True)
class Person:
    """One person of the demonstration: a login, a made-up name, and the posts to hold."""

    login: str
    name: str
    unit_id: UUID
    roles: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class Habit:
    """How a township works in a year, as chances between 0 and 1."""

    late: float
    missing: float
    careless: float
    overdue: float
    consolidation_late: float
    satisfaction: int
    onsite: int
    accidents: int


def dice(*parts: object) -> random.Random:
    """Return the dice for one matter, the same in every run."""
    return random.Random(":".join(str(part) for part in (SEED, *parts)))  # noqa: S311 - play


def person_of(unit: Unit) -> Person:
    """Return the person who does a unit's work; a village's holds two posts, as they do."""
    throw = dice("name", unit.code)
    name = throw.choice(_SURNAMES) + throw.choice(_GIVEN)
    prefix, roles, title = {
        "county": ("xian", ("assessor", "reviewer", "administrator"), "县平安办"),
        "township": ("zhen", ("reviewer", "administrator"), "乡镇平安办"),
        "village": ("cun", ("filer", "reviewer"), "综治专干"),
        "enterprise": ("qiye", ("filer",), "安全员"),
    }[unit.level]
    return Person(f"{prefix}{unit.code[6:].rstrip()}", name, unit.id, roles, title)


def leader_of(county: Unit) -> Person:
    """Return the county's leader, who only looks."""
    return Person("lingdao", "高国平", county.id, ("leader",), "县领导")


def looker_of(bureau: Unit) -> Person:
    """Return who files for the bureau, and looks over the form of its line."""
    return Person("yingji", "李安平", bureau.id, ("filer",), "安全生产岗")


def designer_of(county: Unit) -> Person:
    """Return who draws the county's forms; somebody else approves them."""
    return Person("biaoyang", "周晓燕", county.id, ("reviewer",), "县平安办报表岗")


def habit_of(township: Unit, year: int, townships: Sequence[Unit], years: Sequence[int]) -> Habit:
    """Return how a township works in a year.

    Three are weak in each year and four are strong; one township is weak in every year, so that
    the rule of two years running is met.
    """
    order = sorted(townships, key=lambda unit: unit.code)
    dice("order").shuffle(order)
    place = order.index(township)
    turn = list(years).index(year) if year in years else 0
    weak = place == 0 or place in (1 + 2 * turn, 2 + 2 * turn)
    strong = place >= len(order) - 4
    throw = dice("habit", township.code, year)
    if weak:
        return Habit(0.12, 0.1, 0.08, 0.4, 0.6, 8600 + throw.randrange(200), 250, 1)
    if strong:
        return Habit(0.0, 0.0, 0.01, 0.02, 0.0, 9600 + throw.randrange(200), 480, 0)
    return Habit(
        late=throw.uniform(0.01, 0.04),
        missing=throw.uniform(0.0, 0.02),
        careless=throw.uniform(0.01, 0.04),
        overdue=throw.uniform(0.02, 0.15),
        consolidation_late=throw.choice((0.0, 0.0, 0.25)),
        satisfaction=9000 + throw.randrange(550),
        onsite=350 + 5 * throw.randrange(25),
        accidents=int(throw.random() < 0.15),
    )
