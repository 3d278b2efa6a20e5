"""Exact numbers: integers at a known number of decimals, read, divided, rounded and shown."""

from __future__ import annotations

import re
import unicodedata

from fengqiao.rules.model.quantities import Quantity, quantity

WHOLE_PERCENT = 10_000  # 100 % in hundredths of a per cent
LONGEST_WHOLE_PART = 12
MOST_DECIMALS = 6
MODES = ("half_away", "up", "down", "floor")

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


class NotANumber(ValueError):
    """The text is no plain decimal number; the argument says why, in Chinese."""


def round_half_away(numerator: int, denominator: int) -> int:
    """Return the quotient as a whole number, an exact half going away from zero.

    :raises ZeroDivisionError: if the denominator is not positive
    """
    if denominator <= 0:
        raise ZeroDivisionError
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def divide(numerator: int, denominator: int, mode: str) -> int:
    """Return the quotient of two whole numbers as a whole number, rounded by ``mode``.

    ``half_away`` and ``up`` go away from zero, ``down`` towards zero, ``floor`` downwards.

    :raises ZeroDivisionError: if the denominator is 0
    :raises ValueError: if the mode is unknown
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if mode == "half_away":
        return round_half_away(numerator, denominator)
    if mode == "floor":
        return numerator // denominator
    if mode not in MODES:
        raise ValueError(mode)
    spare = denominator - 1 if mode == "up" else 0
    size = (abs(numerator) + spare) // denominator
    return -size if numerator < 0 else size


def read_quantity(text: str, decimals: int = MOST_DECIMALS) -> Quantity:
    """Return a written number in its shortest form: ``"2.50"`` is 25 at 1 decimal.

    :raises NotANumber: if it is no number, is too long, or has more decimals than allowed
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NotANumber(_why_no_number(text))
    sign, whole, fraction = match.group(1), match.group(2), (match.group(3) or "").rstrip("0")
    if len(whole) > LONGEST_WHOLE_PART:
        raise NotANumber(f"太大了。整数部分最多 {LONGEST_WHOLE_PART} 位。")
    if len(fraction) > decimals:
        allowed = f"最多 {decimals} 位小数" if decimals else "只能是整数"
        raise NotANumber(f"小数位太多。这里{allowed}。")
    size = int(whole + fraction)
    return quantity(-size if sign else size, len(fraction))


def _why_no_number(text: str) -> str:
    half = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("。", ".")
    if half != text and _NUMBER.fullmatch(half):
        return f"不是数字。请改用半角，写成“{half}”。"
    bare = text.rstrip("%\uff05分件次人元份个 ")
    if bare != text and _NUMBER.fullmatch(bare):
        return f"不是数字。单位和百分号不用写，写成“{bare}”。"
    return "不是数字。请只写半角数字，例如 12 或 2.5，不带单位和百分号。"


def read_number(text: str, decimals: int) -> int:
    """Return a written number as an integer at ``decimals``: ``"2.5"`` at 2 is 250.

    :raises NotANumber: as :func:`read_quantity`
    """
    return read_quantity(text, decimals).at(decimals)


def show(value: int, decimals: int) -> str:
    """Return an integer at ``decimals`` as people write it: 250 at 2 is ``"2.5"``."""
    if not decimals:
        return str(value)
    digits = str(abs(value)).rjust(decimals + 1, "0")
    part = digits[-decimals:].rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-decimals]}{'.' if part else ''}{part}"
