"""Measures that need one another in a circle, or in a chain without end, cannot be worked out."""

from __future__ import annotations

from fengqiao.rules.checking.needs import Needs
from fengqiao.rules.checking.walking import depth_of, records_in
from fengqiao.rules.language.formulas import LOOKING_BACK
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.formulas import Call, Name
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.model.ruleset import Rules

# Far beyond any rule people could still follow; what compiles them descends the whole chain.
DEEPEST_CHAIN = 120


def check_cycles(rules: Rules, needs: Needs, sheet: Sheet) -> None:
    """Note every circle of measures once, naming the measures in their order; then long chains."""
    now = {measure.id: _needs_now(measure) for measure in rules.measures}
    places = {measure.id: measure.place for measure in rules.measures}
    done: set[str] = set()
    for start in now:
        circle = _circle(start, now, done)
        if circle:
            shown = " → ".join((*circle, circle[0]))
            message = f"中间指标互相依赖，成了圈：{shown}。"
            sheet.error(places[circle[0]], message, "请让其中一个不再用到后面的。")
    _check_chains(needs, sheet)


def _check_chains(needs: Needs, sheet: Sheet) -> None:
    """Note the first measure that stands on too many others; earlier periods count here too."""
    depth: dict[str, int] = {}
    for measure in needs.order:
        below = max((depth.get(word, 0) for word in needs.of[measure.id]), default=0)
        depth[measure.id] = below + depth_of(measure.source)
        if depth[measure.id] > DEEPEST_CHAIN:
            message = f"“{measure.title}”要先算的中间指标一个接一个，公式套得太深。"
            sheet.error(measure.place, message, "请少分几步，或把几步合成一个公式。")
            return


def _needs_now(measure: Measure) -> list[str]:
    """Return the names a measure needs; what lies in earlier periods makes no circle."""
    if isinstance(measure.source, Rows | Lateness):
        return []
    parts = list(records_in(measure.source))
    past = {
        part.arguments[0]
        for part in parts
        if isinstance(part, Call) and part.function in LOOKING_BACK
    }
    named = [part for part in parts if isinstance(part, Name)]
    return [name.word for name in named if name not in past]


def _circle(start: str, needs: dict[str, list[str]], done: set[str]) -> list[str]:
    """Return the first circle met on the way from a measure, walking without recursion."""
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(start, False)]
    while waiting:
        word, leaving = waiting.pop()
        if leaving:
            path.pop()
            done.add(word)
        elif word in path:
            return _finished(path, word, done)
        elif word in needs and word not in done:
            path.append(word)
            waiting.append((word, True))
            waiting += [(other, False) for other in reversed(needs[word])]
    return []


def _finished(path: list[str], word: str, done: set[str]) -> list[str]:
    done.update(path)
    return path[path.index(word) :]
