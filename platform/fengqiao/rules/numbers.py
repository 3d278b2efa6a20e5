"""Exact numbers: integers at a known number of decimals, read, rounded and shown."""

from __future__ import annotations

import re

POINT_DECIMALS = 2
PERCENT_DECIMALS = 2
WHOLE_PERCENT = 10_000
LONGEST_WHOLE_PART = 9

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


def read_number(text: str, decimals: int) -> int:
    """Return a written number as an integer at ``decimals``: ``"2.5"`` at 2 is 250.

    :raises NotANumber: if it is no number, is too long, or has more decimals than allowed
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NotANumber("不是数字。请只写半角数字，例如 12 或 2.5，不带单位和百分号。")
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if len(whole) > LONGEST_WHOLE_PART:
        raise NotANumber(f"太大了，整数部分最多 {LONGEST_WHOLE_PART} 位。")
    if len(fraction) > decimals:
        allowed = f"最多 {decimals} 位小数" if decimals else "只能是整数"
        raise NotANumber(f"小数位太多，这里{allowed}。")
    size = int(whole + fraction.ljust(decimals, "0"))
    return -size if sign else size


def show(value: int, decimals: int = POINT_DECIMALS) -> str:
    """Return an integer at ``decimals`` as people write it: 250 at 2 is ``"2.5"``."""
    whole, fraction = divmod(abs(value), 10**decimals)
    shown = str(whole)
    if fraction:
        shown += "." + str(fraction).rjust(decimals, "0").rstrip("0")
    return f"-{shown}" if value < 0 else shown
