"""Lines of Chinese text set flush, as GB/T 9704-2012 wants the page area filled (5.2.3).

WeasyPrint justifies at spaces only, and Chinese has none, so nine lines of ten would end short.
Here a paragraph is broken into lines that begin with no closing mark, end with no opening mark
and split no number from its unit (GB/T 15834), and each line gets the tracking that makes it
end at the margin. All lengths are points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from fengqiao.documents.fonts import FontSet

#: One of 28 cells in 156 mm, and the line pitch that lets 22 lines fill 225 mm.
CELL = 156 / 25.4 * 72 / 28
PITCH = 29.61
#: 三号 type is 16 pt nominal; this much less room per character puts it on the cell.
BODY_SIZE = 16.0
BODY_TRACKING = CELL - BODY_SIZE

#: The hexagonal brackets around the year of a document number.
YEAR_BRACKETS = ("\u3014", "\u3015")
_NEVER_FIRST = frozenset("，。、；：？！）》〉」』”’】\u3015\uff05%…—·℃,.;:?!)")
_NEVER_LAST = frozenset("（《〈「『“‘【\u3014(")
#: Closing marks leave their right half empty, so at a line's end that half may hang out.
_HALF_EMPTY = frozenset("，。、；：？！）》〉」』”’】\u3015")
_UNITS = "年月日号个件起名位次项条家户分元人岁时周天批处万亿"
_CLUSTER = re.compile(
    "\u3014[0-9]{4}\u3015[0-9]+号"
    rf"|[0-9][0-9.,:/-]*[0-9]*[%\uff05{_UNITS}]?"
    "|[A-Za-z][A-Za-z0-9.-]*|……|——|.",
    re.DOTALL,
)
#: A run longer than this (a hash, an address) may be broken anywhere.
_LONGEST_RUN = 16

Width = Callable[[str], float]


@dataclass(frozen=True)
class Line:
    """One printed line: its text and the points added after every character."""

    text: str
    tracking: float


@dataclass(frozen=True)
class Measure:
    """What the lines are fitted to.

    ``width`` of a full line, ``indent`` of the first one, ``size`` of the type, and the
    ``tracking`` a line has when nothing needs to give.
    """

    width: float
    size: float
    indent: float = 0.0
    tracking: float = 0.0


def advance_in(fonts: FontSet, part: str) -> Width:
    """Return the width of a character in em, as the part's own fonts draw it.

    A character that no font draws counts as one em: the glyph gate refuses it elsewhere.
    """
    known: dict[str, float] = {}

    def width(character: str) -> float:
        if character not in known:
            face = fonts.face_for(character, part)
            known[character] = face.advance(character) if face else 1.0
        return known[character]

    return width


def compose(text: str, measure: Measure, width: Width) -> list[Line]:
    """Break one paragraph into lines; every line but the last ends at the right margin."""
    clusters = _clusters(text)
    lines: list[Line] = []
    start = 0
    while start < len(clusters):
        room = measure.width - (measure.indent if not lines else 0.0)
        end = _best_end(clusters, start, room, measure, width)
        written = "".join(clusters[start:end])
        is_last = end == len(clusters)
        lines.append(Line(written, _tracking(written, room, measure, width, is_last=is_last)))
        start = end
    return lines


def balanced(text: str, measure: Measure, width: Width) -> list[str]:
    """Break a title into the fewest lines, the upper ones not longer than need be.

    A line break typed into ``text`` is kept: where words belong together only people know.
    """
    lines: list[str] = []
    for piece in text.splitlines():
        clusters = _clusters(piece)
        total = _natural(piece, measure, width)
        count = max(1, -int(-total // measure.width))
        share = total / count
        while count > 1:
            end = _title_end(clusters, share, measure, width)
            lines.append("".join(clusters[:end]))
            clusters, count = clusters[end:], count - 1
        lines.append("".join(clusters))
    return lines


def lines_markup(lines: Sequence[Line], base: float = 0.0) -> Markup:
    """Return the lines as ``<i>`` elements; ``base`` tracking is the style sheet's already."""
    parts = []
    for line in lines:
        style = f' style="letter-spacing:{line.tracking:.3f}pt"'
        same = abs(line.tracking - base) < 0.0005
        # The text is escaped here; nothing else in the markup comes from a person.
        parts.append(f"<i{'' if same else style}>{escape(line.text)}</i>")
    return Markup("<br>".join(parts))  # noqa: S704 - escaped above


def _clusters(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _CLUSTER.findall(text):
        pieces.extend(piece if len(piece) > _LONGEST_RUN else [piece])
    return pieces


def _natural(text: str, measure: Measure, width: Width) -> float:
    return sum(width(one) * measure.size + measure.tracking for one in text)


def _may_break(clusters: Sequence[str], end: int) -> bool:
    if end >= len(clusters):
        return True
    return clusters[end][0] not in _NEVER_FIRST and clusters[end - 1][-1] not in _NEVER_LAST


def _best_end(
    clusters: Sequence[str], start: int, room: float, measure: Measure, width: Width
) -> int:
    """Return the break that asks the least of the line: pull a little in, or push it out."""
    used, fitting, end = 0.0, start + 1, start
    while end < len(clusters):
        used += _natural(clusters[end], measure, width)
        end += 1
        if used - _hanging(clusters[end - 1], measure) > room + measure.size * 1.5:
            break
        if _may_break(clusters, end):
            fitting = _better(clusters, (start, fitting, end), room, measure, width)
    return fitting


def _better(
    clusters: Sequence[str],
    breaks: tuple[int, int, int],
    room: float,
    measure: Measure,
    width: Width,
) -> int:
    start, kept, tried = breaks
    costs = []
    for end in (kept, tried):
        text = "".join(clusters[start:end])
        change = _needed(text, room, measure, width)
        # Squeezing shows sooner than spreading, and a last line that fits needs neither.
        costs.append(0.0 if end == len(clusters) and change >= 0 else _cost(change))
    return tried if costs[1] <= costs[0] else kept


def _cost(change: float) -> float:
    return -change * 1.6 if change < 0 else change


def _hanging(text: str, measure: Measure) -> float:
    return measure.size / 2 if text[-1] in _HALF_EMPTY else 0.0


def _needed(text: str, room: float, measure: Measure, width: Width) -> float:
    """Return the tracking that must be added for ``text`` to end at the margin."""
    natural = _natural(text, measure, width) - measure.tracking
    gaps = max(1, len(text) - 1)
    full = (room - natural) / gaps
    if full >= 0 or text[-1] not in _HALF_EMPTY:
        return full
    return min(0.0, (room + _hanging(text, measure) - natural) / gaps)


def _tracking(text: str, room: float, measure: Measure, width: Width, *, is_last: bool) -> float:
    change = _needed(text, room, measure, width)
    if is_last and change > 0:
        return measure.tracking
    return measure.tracking + change


def _title_end(clusters: Sequence[str], share: float, measure: Measure, width: Width) -> int:
    """Return the break nearest to an even share, better after 的 or a mark than inside words."""
    best, best_cost, used = len(clusters), float("inf"), 0.0
    for end in range(1, len(clusters)):
        used += _natural(clusters[end - 1], measure, width)
        if used > measure.width or not _may_break(clusters, end):
            continue
        cost = abs(used - share) + (0 if clusters[end - 1][-1] in "的、，年度" else measure.size)
        cost += measure.size * 2 if clusters[end][0] in "的了和与及" else 0
        if cost < best_cost:
            best, best_cost = end, cost
    return best
