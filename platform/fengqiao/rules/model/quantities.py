"""Exact numbers as a file writes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=False)
class Quantity:
    """A decimal number: ``digits`` divided by ten to the power of ``decimals``.

    It is kept in its shortest form, so that equal numbers are equal records: 2.50 is 25 at 1.
    """

    digits: int
    decimals: int = 0

    def at(self, decimals: int) -> int:
        """Return the number as an integer at more or as many decimals.

        :raises ValueError: if that would lose digits
        """
        if decimals < self.decimals:
            raise ValueError(f"{self} has more than {decimals} decimals")
        return self.digits * int(10 ** (decimals - self.decimals))

    def __str__(self) -> str:
        sign = "-" if self.digits < 0 else ""
        whole, part = divmod(abs(self.digits), 10**self.decimals)
        tail = "." + str(part).rjust(self.decimals, "0") if self.decimals else ""
        return f"{sign}{whole}{tail}"


def quantity(digits: int, decimals: int = 0) -> Quantity:
    """Return a number in its shortest form."""
    while decimals and digits % 10 == 0:
        digits, decimals = digits // 10, decimals - 1
    return Quantity(digits, decimals)
