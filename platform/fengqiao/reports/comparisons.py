"""The comparisons a form may make between its fields: names, whole numbers, + and -, and a sign.

``disputes_found == disputes_resolved + disputes_open`` is the whole language. ``previous.name``
is the value of the same unit's last report. There is nothing to call and nothing to evaluate.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?P<piece>(?:previous\.)?[a-z][a-z0-9_]*|[0-9]{1,12}|==|!=|<=|>=|<|>|\+|-)"
)
_SIGNS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_PREVIOUS = "previous."


class NotAComparison(ValueError):
    """The text is not a comparison; the message says so in Chinese."""


@dataclass(frozen=True)
class Term:
    """A name or a whole number, added or taken away; ``sign`` is 1 or -1."""

    sign: int
    name: str = ""
    number: int = 0
    previous: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two sums and the sign between them."""

    text: str
    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the fields of this report that are compared, in order of mention."""
        terms = [*self.left, *self.right]
        return tuple(dict.fromkeys(t.name for t in terms if t.name and not t.previous))

    @property
    def previous_names(self) -> tuple[str, ...]:
        """Return the fields of the previous report that are compared."""
        terms = [*self.left, *self.right]
        return tuple(dict.fromkeys(term.name for term in terms if term.previous))

    def holds(
        self,
        values: Mapping[str, object],
        previous: Mapping[str, object] | None = None,
        scale: int = 1,
    ) -> bool | None:
        """Tell whether the comparison is true; None if a value it needs is missing.

        :param values: whole numbers, decimals as scaled whole numbers
        :param scale: 10 to the power of the decimal places the fields share
        """
        left = _sum(self.left, values, previous or {}, scale)
        right = _sum(self.right, values, previous or {}, scale)
        return None if left is None or right is None else _SIGNS[self.sign](left, right)


def parse_comparison(text: str) -> Comparison:
    """Read a comparison.

    :raises NotAComparison: with what is wrong, in Chinese
    """
    pieces = _pieces(text)
    at = [position for position, piece in enumerate(pieces) if piece in _SIGNS]
    if len(at) != 1:
        raise NotAComparison(f"“{text}”里应当有且只有一个比较符号（==、!=、<=、<、>=、>）。")
    left, right = _terms(pieces[: at[0]]), _terms(pieces[at[0] + 1 :])
    comparison = Comparison(text, left, pieces[at[0]], right)
    if not comparison.names:
        raise NotAComparison(f"“{text}”没有提到本表的任何一项。")
    return comparison


def _pieces(text: str) -> list[str]:
    pieces, position = [], 0
    while position < len(text.rstrip()):
        found = _TOKEN.match(text, position)
        if not found:
            rest = text[position:].strip()[:12]
            raise NotAComparison(f"看不懂“{rest}”。只能用项目代码、整数、+、- 和比较符号。")
        pieces.append(found["piece"])
        position = found.end()
    return pieces


def _terms(pieces: list[str]) -> tuple[Term, ...]:
    terms, sign, wanted = [], 1, True
    for position, piece in enumerate(pieces):
        if piece in "+-":
            if wanted and position > 0:
                raise NotAComparison(f"“{piece}”前面少了一项。")
            sign, wanted = (1 if piece == "+" else -1), True
        elif not wanted:
            raise NotAComparison(f"“{piece}”前面少了加号或减号。")
        else:
            terms.append(_term(piece, sign))
            wanted = False
    if wanted:
        raise NotAComparison("比较符号或加减号的后面少了一项。")
    return tuple(terms)


def _term(piece: str, sign: int) -> Term:
    if piece.isdigit():
        return Term(sign, number=int(piece))
    return Term(sign, name=piece.removeprefix(_PREVIOUS), previous=piece.startswith(_PREVIOUS))


def _sum(
    terms: tuple[Term, ...],
    values: Mapping[str, object],
    previous: Mapping[str, object],
    scale: int,
) -> int | None:
    total = 0
    for term in terms:
        amount = (previous if term.previous else values).get(term.name)
        if not term.name:
            amount = term.number * scale
        if not isinstance(amount, int):
            return None
        total += term.sign * amount
    return total
