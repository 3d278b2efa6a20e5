"""The periods of rules as texts: ``2014``, ``2014-H1``, ``2014-Q1``, ``2014-03``, ``2014-R2``.

A round has no days of its own but those of its year; how many rounds a year has only the rule
file knows (``rounds`` of its roll-up), so moving over the year's end needs that number.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

YEARS = range(1950, 2200)
_FORM = re.compile(r"([0-9]{4})(?:-(?:([HQR])([0-9]{1,2})|([0-9]{2})))?")
_KINDS = {None: "year", "H": "half_year", "Q": "quarter", "R": "round"}
_LETTERS = {"half_year": "H", "quarter": "Q", "round": "R"}
_PER_YEAR = {"year": 1, "half_year": 2, "quarter": 4, "month": 12}
_ORDINALS = "〇一二三四"


class _Parts(NamedTuple):
    year: int
    kind: str
    number: int


def is_period(text: str, kind: str | None = None) -> bool:
    """Tell whether a text is a period, of a kind (a key of ``PERIODS``) if one is given."""
    try:
        found = _parts(text).kind
    except ValueError:
        return False
    return kind is None or found == kind


def kind_of(period: str) -> str:
    """Return ``year``, ``half_year``, ``quarter``, ``month`` or ``round``.

    :raises ValueError: if the text is no period
    """
    return _parts(period).kind


def year_of(period: str) -> int:
    """Return the year a period lies in.

    :raises ValueError: if the text is no period
    """
    return _parts(period).year


def first_day(period: str) -> date:
    """Return the first day of a period; for a round, of its year.

    :raises ValueError: if the text is no period
    """
    year, kind, number = _parts(period)
    if kind == "round":
        return date(year, 1, 1)
    return date(year, (number - 1) * _months(kind) + 1, 1)


def last_day(period: str) -> date:
    """Return the last day of a period; for a round, of its year.

    :raises ValueError: if the text is no period
    """
    year, kind, number = _parts(period)
    month = 12 if kind == "round" else number * _months(kind)
    return date(year, month, monthrange(year, month)[1])


def shifted(period: str, by: int, rounds: int | None = None) -> str | None:
    """Return the period ``by`` periods later (earlier if negative), of the same kind.

    None where it cannot be told: beyond the years known, or a round beyond its year's end
    without the number of ``rounds`` a year has.

    :raises ValueError: if the text is no period
    """
    year, kind, number = _parts(period)
    many = _PER_YEAR.get(kind, rounds)
    if many is None or number > many:
        return _written(year, kind, number + by) if number + by >= 1 else None
    years, rest = divmod(number - 1 + by, many)
    return _written(year + years, kind, rest + 1) if year + years in YEARS else None


def before(period: str, rounds: int | None = None) -> str | None:
    """Return the period before; see :func:`shifted`."""
    return shifted(period, -1, rounds)


def after(period: str, rounds: int | None = None) -> str | None:
    """Return the period after; see :func:`shifted`."""
    return shifted(period, 1, rounds)


def sub_periods(period: str, kind: str, rounds: int | None = None) -> tuple[str, ...]:
    """Return the shorter periods of a kind that make up a longer one, in order.

    Rounds make up a year only, and none are known without their number.

    :raises ValueError: if the text is no period, or the kind is not shorter than its own
    """
    year, own, number = _parts(period)
    if kind == "round" and own == "year":
        return tuple(_written(year, "round", each) for each in range(1, (rounds or 0) + 1))
    if own == "round" or kind not in _PER_YEAR or _months(kind) >= _months(own):
        raise ValueError(f"{kind} is not shorter than {own}")
    many = _months(own) // _months(kind)
    first = (number - 1) * many + 1
    return tuple(_written(year, kind, each) for each in range(first, first + many))


def containing(period: str, kind: str) -> str:
    """Return the longer period of a kind in which a shorter one lies (its own kind: itself).

    :raises ValueError: if the text is no period, or the kind is shorter than its own
    """
    year, own, number = _parts(period)
    if kind == own:
        return period
    if own == "round" and kind == "year":
        return _written(year, "year", 1)
    if own == "round" or kind not in _PER_YEAR or _months(kind) < _months(own):
        raise ValueError(f"{kind} is not longer than {own}")
    return _written(year, kind, (number - 1) // (_months(kind) // _months(own)) + 1)


def words(period: str) -> str:
    """Return a period as people say it: ``2014年第一季度``.

    :raises ValueError: if the text is no period
    """
    year, kind, number = _parts(period)
    if kind == "half_year":
        return f"{year}年{'上' if number == 1 else '下'}半年"
    if kind == "quarter":
        return f"{year}年第{_ORDINALS[number]}季度"
    return {"year": f"{year}年", "month": f"{year}年{number}月"}.get(kind, f"{year}年第{number}轮")


def _months(kind: str) -> int:
    return 12 // _PER_YEAR[kind]


def _written(year: int, kind: str, number: int) -> str:
    if kind == "year":
        return str(year)
    return f"{year}-{number:02d}" if kind == "month" else f"{year}-{_LETTERS[kind]}{number}"


@lru_cache(maxsize=1024)
def _parts(text: str) -> _Parts:
    found = _FORM.fullmatch(text)
    if found:
        year, letter, number, month = found.groups()
        kind = "month" if month else _KINDS[letter]
        count = int(number or month or 1)
        written = _written(int(year), kind, count) == text
        if written and int(year) in YEARS and 1 <= count <= _PER_YEAR.get(kind, 99):
            return _Parts(int(year), kind, count)
    raise ValueError(f"{text!r} is no period")
