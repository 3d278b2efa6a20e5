"""Measures: figures worked out of registers, facts, peers and the past before any points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fengqiao.rules.model.conditions import Condition
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


@dataclass(frozen=True)
class KeyTable:
    """A value for each combination of choice labels; ``otherwise`` None: such a row is refused."""

    by: tuple[str, ...]
    rows: tuple[tuple[tuple[int, ...], Quantity], ...]
    otherwise: Quantity | None


@dataclass(frozen=True)
class StepTable:
    """A value by a numeric field: ``steps`` from high to low, the last without an edge."""

    by: str
    steps: tuple[tuple[Quantity | None, bool, Quantity], ...]  # lower edge, included, value


@dataclass(frozen=True)
class Days:
    """From one day to another, both included, as (years before the period's year, month, day)."""

    first: tuple[int, int, int]
    last: tuple[int, int, int]


@dataclass(frozen=True)
class Window:
    """Which rows belong to the period: the first rule whose ``where`` fits decides.

    ``date`` is the date field looked at; ``days`` None is the period itself. A row found late
    may be taken with ``date: found`` in an earlier rule, with ``reach_back`` years for its
    first date.
    """

    rules: tuple[WindowRule, ...]


@dataclass(frozen=True)
class WindowRule:
    where: Condition | None
    date: str
    days: Days | None
    reach_back: int | None


@dataclass(frozen=True)
class Nth:
    """How much the n-th row of a unit weighs, counted in the order of a date field.

    ``values[n-1]`` multiplies the row's value (``effect: multiply``) or stands in its place
    (``replace``). After the last: ``last`` repeats it, ``step`` goes on by ``step`` each time.
    ``within`` None counts in the whole period; else a field (case, place) that starts anew.
    A row for which ``keep_own`` holds takes its number in the count, but keeps its own value.
    """

    order: str
    values: tuple[Quantity, ...]
    after: str
    step: Quantity
    effect: str
    within: str | None
    keep_own: Condition | None = None


@dataclass(frozen=True)
class Multiplier:
    when: Condition
    by: Quantity


@dataclass(frozen=True)
class Rows:
    """A figure from the rows of a register.

    In this order: ``where`` keeps rows; ``unless`` exempts; ``charged_to`` gives each to a unit
    (a ``unit`` field; an empty one charges nobody); ``window`` places it in the period;
    ``once_per`` keeps one of the rows with the same text, the ``highest`` in value, or
    ``first``/``last`` by date; ``value`` gives each its value (1 if None; a field's name as a
    Formula; a table); ``multipliers`` apply, by their ``product`` or only the ``largest``;
    ``nth`` weighs repetition; then ``take`` makes one figure of them: ``sum``, ``mean``,
    ``lowest``, ``highest``, ``count``, or ``share`` (per cent of rows for which ``fits``
    holds). A unit without rows has 0 for sum and count, else is missing.
    """

    register: str
    where: Condition | None
    unless: Condition | None
    charged_to: str | None
    window: Window
    once_per: str | None
    keep: str
    value: Formula | KeyTable | StepTable | None
    multipliers: tuple[Multiplier, ...]
    together: str
    nth: Nth | None
    take: str
    fits: Condition | None


@dataclass(frozen=True)
class Lateness:
    """How late filings are: rows with a due and a received date.

    ``per``: ``filing`` counts the late ones, ``day`` and ``month`` sum the time, a begun one
    counted (``begun``) or only whole ones. Never received: late until the period's end,
    or by ``never``, a fixed figure. ``which``: ``late``, ``missing`` or ``both``.
    """

    register: str
    where: Condition | None
    due: str
    received: str
    per: str
    begun: bool
    which: str
    never: Quantity | None


@dataclass(frozen=True)
class Computed:
    """A formula; every division inside stands in ROUND or RATE."""

    formula: Formula


@dataclass(frozen=True)
class Rate:
    """A per-cent figure ``100 × top ÷ bottom`` at the measure's decimals."""

    top: Formula
    bottom: Formula
    when_none: str  # "missing" | "zero" | "full" (100 %)


@dataclass(frozen=True)
class Trend:
    """Change of a figure against an earlier period.

    ``kind``: ``difference``, ``percent`` of the earlier, or ``falling``/``rising``: how many
    periods in a row up to now it fell or rose (at most ``back``). ``back`` is how many periods
    earlier (1 = the one before).
    """

    of: Formula
    kind: str
    back: int


@dataclass(frozen=True)
class Baseline:
    """A figure of the peers, or of the own past ``past`` periods.

    ``kind``: ``mean``, ``best``, ``worst``, ``sum``, ``count``. ``best`` is the highest unless
    ``low_is_best``.
    """

    of: Formula
    kind: str
    among: str  # "group" | "all" | "own_past"
    past: int
    low_is_best: bool
    without_self: bool


@dataclass(frozen=True)
class Survey:
    """A mean of answers: Σ weight × number ÷ Σ number; too small a sample is missing."""

    answers: tuple[tuple[str, Quantity], ...]  # fact, weight
    smallest_sample: int


@dataclass(frozen=True)
class Standing:
    """The place of a unit by a figure: 1 is best; ties ``share``, ``dense`` or ``average``."""

    of: Formula
    low_is_best: bool
    among: str
    ties: str
    from_last: bool


Source: TypeAlias = Rows | Lateness | Computed | Rate | Trend | Baseline | Survey | Standing


@dataclass(frozen=True)
class Measure:
    """A named figure, rounded half away from zero to ``decimals`` where it is named."""

    id: str
    title: str
    unit: str
    decimals: int
    most: int | None  # a bound in integers at decimals; None: proved from its parts
    source: Source
    place: Place
