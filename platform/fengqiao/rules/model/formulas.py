"""Formulas as trees: what stands in ``formula``, ``rate`` and ``of``, with Excel's names.

Every node remembers its place in the file, so that a message can point at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


@dataclass(frozen=True)
class Number:
    """A number written in a formula."""

    value: Quantity
    place: Place


@dataclass(frozen=True)
class Name:
    """A fact, measure, parameter, item, section or ``total``; in an event rule a field."""

    word: str
    place: Place


@dataclass(frozen=True)
class Operation:
    """``+ - * /``, a comparison ``= <> < <= > >=``, or a sign (then ``left`` is None)."""

    sign: str
    left: Formula | None
    right: Formula
    place: Place


@dataclass(frozen=True)
class Call:
    """A function with its arguments.

    MIN MAX ABS SUM IF AND OR NOT ROUND ROUNDUP ROUNDDOWN RATE IFMISSING ISMISSING PAST
    PASTMEAN PEERMEAN PEERMAX PEERMIN PEERSUM PEERCOUNT PEERRANK.
    """

    function: str
    arguments: tuple[Formula, ...]
    place: Place


Formula: TypeAlias = Number | Name | Operation | Call
