"""The comparisons a form may make between its fields: names, whole numbers, + and -, and a sign.

``disputes_found == disputes_resolved + disputes_open`` is the whole language. ``previous.name``
is the value of the same unit's last report, ``children.name`` the sum of the accepted reports
below, ``table.column`` the total of a table's column and ``table.rows`` how many rows it has.
There is nothing to call and nothing to evaluate.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"\s*(?P<piece>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2}|[0-9]{1,12}|==|!=|<=|>=|<|>|\+|-)"
)
_SIGNS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
# What stands before a name that is not this report's own; no field may be called so.
RESERVED = ("previous", "children")


class NotAComparison(ValueError):
    """The text is not a comparison; the message says so in Chinese."""


@dataclass(frozen=True)
class Term:
    """A name or a whole number, added or taken away; ``sign`` is 1 or -1."""

    sign: int
    name: str = ""
    number: int = 0
    previous: bool = False
    children: bool = False

    @property
    def own(self) -> bool:
        """Tell whether it is an answer of this report."""
        return bool(self.name) and not self.previous and not self.children


@dataclass(frozen=True)
class Comparison:
    """Two sums and the sign between them."""

    text: str
    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    # A board of a county asks for them at every rule of every report.
    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the fields of this report that are compared, in order of mention."""
        terms = [*self.left, *self.right]
        return tuple(dict.fromkeys(term.name for term in terms if term.own))

    @property
    def previous_names(self) -> tuple[str, ...]:
        """Return the fields of the previous report that are compared."""
        terms = [*self.left, *self.right]
        return tuple(dict.fromkeys(term.name for term in terms if term.previous))

    @property
    def children_names(self) -> tuple[str, ...]:
        """Return the fields of the reports below whose sums are compared."""
        terms = [*self.left, *self.right]
        return tuple(dict.fromkeys(term.name for term in terms if term.children))

    def holds(
        self,
        values: Mapping[str, object],
        previous: Mapping[str, object] | None = None,
        scale: int = 1,
        children: Mapping[str, object] | None = None,
    ) -> bool | None:
        """Tell whether the comparison is true; None if a value it needs is missing.

        :param values: whole numbers, decimals as scaled whole numbers
        :param scale: 10 to the power of the decimal places the fields share
        :param children: sums of the reports below
        """
        known = (values, previous or {}, children or {})
        left, right = _sum(self.left, known, scale), _sum(self.right, known, scale)
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
    first, _, rest = piece.partition(".")
    if first not in RESERVED:
        if rest.count("."):
            raise NotAComparison(f"“{piece}”的点太多了。")
        return Term(sign, name=piece)
    if not rest:
        raise NotAComparison(f"“{first}”后面要写点和项目代码，如 {first}.disputes_found。")
    return Term(sign, name=rest, previous=first == "previous", children=first == "children")


def _sum(
    terms: tuple[Term, ...], known: tuple[Mapping[str, object], ...], scale: int
) -> int | None:
    values, previous, children = known
    total = 0
    for term in terms:
        amount = (previous if term.previous else children if term.children else values).get(
            term.name
        )
        if not term.name:
            amount = term.number * scale
        if not isinstance(amount, int):
            return None
        total += term.sign * amount
    return total
