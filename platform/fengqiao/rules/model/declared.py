"""What a rule file declares before it scores: basis, parameters, facts, registers."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place

LEVELS = {
    "province": "省",
    "prefecture": "市（州）",
    "county": "县（市、区）",
    "township": "乡镇（街道）",
    "village": "村（社区）",
    "enterprise": "企业",
    "department": "部门",
    "grid": "网格",
    "microgrid": "微网格",
    "team": "班组",
}
PERIODS = {
    "year": "年度",
    "half_year": "半年",
    "quarter": "季度",
    "month": "月度",
    "round": "轮次",
}


@dataclass(frozen=True)
class Basis:
    """A clause the rules rest on."""

    id: str
    document: str
    clause: str
    text: str


@dataclass(frozen=True)
class Parameter:
    """A dated value: the newest whose date is not after the first day of the period holds.

    ``by`` names a choice fact; then each date has a value per choice label, and the record with
    the empty label (if any) holds for the rest. ``values`` is sorted by date, then label.
    """

    id: str
    title: str
    unit: str
    by: str | None
    values: tuple[tuple[str, str, Quantity], ...]  # ISO date, choice label or "", value
    place: Place


@dataclass(frozen=True)
class Fact:
    """One figure per unit and period; integers at ``decimals`` between ``least`` and ``most``.

    ``choices`` are (code, label); a yes-no fact has 0 否 and 1 是. ``absent`` says what no entry
    means: ``missing`` or ``zero``. ``source`` is where the product takes it from (``reports.``,
    ``ledger.``, ``manual.``, ``unit.``, ``result.``, ``survey.``, ``import.``).
    """

    id: str
    title: str
    source: str
    unit: str
    decimals: int
    least: int
    most: int
    choices: tuple[tuple[int, str], ...]
    absent: str
    place: Place


@dataclass(frozen=True)
class Field:
    """One column of a register.

    ``kind`` is ``number`` (integers at ``decimals``), ``choice`` (codes as in a fact),
    ``text`` (only equality), ``date`` or ``unit`` (a unit's code).
    """

    id: str
    title: str
    kind: str
    unit: str
    decimals: int
    least: int
    most: int
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Register:
    """Rows about units: events, filings, awards, survey answers, or their child units.

    Every row has a unit (column ``unit``) and the date fields named in ``dates``; the first of
    them is the one that counts if nothing else is said; a register without dates holds rows of
    the period itself.
    """

    id: str
    title: str
    source: str
    fields: tuple[Field, ...]
    dates: tuple[str, ...]
    most_rows: int
    place: Place
