"""Measures that need one another in a circle can never be worked out."""

from __future__ import annotations

from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.language.formulas import LOOKING_BACK
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.formulas import Call, Name
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.model.ruleset import Rules


def check_cycles(rules: Rules, sheet: Sheet) -> None:
    """Note every circle of measures once, naming the measures in their order."""
    needs = {measure.id: _needs(measure) for measure in rules.measures}
    places = {measure.id: measure.place for measure in rules.measures}
    done: set[str] = set()
    for start in needs:
        circle = _circle(start, needs, done)
        if circle:
            shown = " → ".join((*circle, circle[0]))
            message = f"中间指标互相依赖，成了圈：{shown}。"
            sheet.error(places[circle[0]], message, "请让其中一个不再用到后面的。")


def _needs(measure: Measure) -> list[str]:
    """Return the names a measure needs now; what lies in earlier periods makes no circle."""
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
