"""What measures need of one another, and an order in which the needed ones come first."""

from __future__ import annotations

from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.model.ruleset import Rules


class Needs:
    """The names every measure needs of units, now or in earlier periods.

    ``of`` gives them by the measure's id. ``order`` are all measures, each after what it needs,
    as far as they stand in no circle; who goes along it needs no recursion.
    """

    def __init__(self, rules: Rules) -> None:
        self._measures = {measure.id: measure for measure in rules.measures}
        self.of = {measure.id: _names_in(measure) for measure in rules.measures}
        self.order = tuple(self._measures[word] for word in self._needed_first())

    def _needed_first(self) -> list[str]:
        done: list[str] = []
        begun: set[str] = set()
        waiting = [(word, False) for word in reversed([*self.of])]
        while waiting:
            word, leaving = waiting.pop()
            if leaving:
                done.append(word)
            elif word in self.of and word not in begun:
                begun.add(word)
                waiting.append((word, True))
                waiting += [(other, False) for other in reversed(self.of[word])]
        return done


def _names_in(measure: Measure) -> list[str]:
    found = records_in(measure.source, stop=(Rows, Lateness))
    return [part.word for part in found if isinstance(part, Name)]
