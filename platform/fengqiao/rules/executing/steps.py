"""What a step can do besides NumPy's own functions of two arrays: ``(a, b, out)`` each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# fmin and fmax are minimum and maximum for integers, and take their result by position.
least = np.fmin
greatest = np.fmax


def copy(a: Array, _: object, out: Array) -> None:
    np.copyto(out, a, casting="unsafe")


def put(a: Array, where: Array, out: Array) -> None:
    """Put ``a`` where the mask is true and leave the rest."""
    np.copyto(out, a, where=where)


def take(table: Array, index: Array, out: Array) -> None:
    """Look every index up; the index is proved to lie inside the table."""
    table.take(index, None, out, "clip")


def inverse(a: Array, _: object, out: Array) -> None:
    np.invert(a, out)


def absolute(a: Array, _: object, out: Array) -> None:
    np.absolute(a, out)


def sign(a: Array, _: object, out: Array) -> None:
    np.sign(a, out)


def count_in(a: Array, _: object, out: Array) -> None:
    """Add 1 where ``a`` is true."""
    np.add(out, a.view(np.uint8), out)
