"""Yes, no, or still open, for every unit at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.signedinteger[Any]]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """``yes`` where it holds, ``open`` where a missing figure leaves it undecided; never both."""

    yes: Mask
    open: Mask

    @property
    def no(self) -> Mask:
        """Where it certainly does not hold."""
        return ~(self.yes | self.open)


def known(yes: Mask) -> Truth:
    """Return an answer that is open nowhere."""
    return Truth(yes, np.zeros(yes.shape, np.bool_))


def every(answers: Sequence[Truth], size: int) -> Truth:
    """Return where all hold; one certain no decides, whatever else is open."""
    yes, no = np.ones(size, np.bool_), np.zeros(size, np.bool_)
    for answer in answers:
        yes = yes & answer.yes
        no = no | answer.no
    return Truth(yes, ~(yes | no))


def some(answers: Sequence[Truth], size: int) -> Truth:
    """Return where at least one holds; one certain yes decides, whatever else is open."""
    yes, no = np.zeros(size, np.bool_), np.ones(size, np.bool_)
    for answer in answers:
        yes = yes | answer.yes
        no = no & answer.no
    return Truth(yes, ~(yes | no))


def opposite(answer: Truth) -> Truth:
    """Return where it does not hold; what is open stays open."""
    return Truth(answer.no, answer.open)
