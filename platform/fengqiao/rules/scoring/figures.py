"""Names of a rule file as sentences need them: title, figure, and where it comes from."""

from __future__ import annotations

from fengqiao.rules.deciding.causes import Figures
from fengqiao.rules.model.conditions import Bounds
from fengqiao.rules.numbers import show
from fengqiao.rules.scoring.frozen import Scored, value_at
from fengqiao.rules.scoring.inputs import Inputs
from fengqiao.rules.scoring.points import Points
from fengqiao.rules.scoring.reasons import Reasons
from fengqiao.rules.tree.nodes import Named, Node

_WORDS = {"total": "总分", "bonus": "加分", "rank": "名次"}


def figures_for(scored: Scored, points: Points, reasons: Reasons) -> Figures:
    """Return how names and formulas read for the units of a period."""
    reader = _Reader(scored, points)

    def formula(condition: Bounds, row: int) -> str:
        return reasons.say_figure(condition, lambda word: reader.shown(word, row) or None, row)

    return Figures(reader.title, reader.shown, reader.sources, formula)


class _Reader:
    def __init__(self, scored: Scored, points: Points) -> None:
        self._scored, self._points, self._inputs = scored, points, Inputs(scored)
        rules, program = scored.rules, scored.program
        self._titles: dict[str, str] = {
            **_WORDS,
            **{one.id: one.title for one in rules.facts},
            **{one.id: one.title for one in rules.parameters},
            **{one.id: one.title for one in rules.measures},
            **{one.id: one.title for one in (*rules.items, *rules.bonuses)},
            **{one.id: one.title for one in rules.sections},
            **{one.id: one.title for one in rules.bonus_groups},
        }
        self._with_points: dict[str, Named] = {
            **program.items,
            **program.bonuses,
            **program.sections,
            **program.bonus_groups,
            "total": program.total,
            "bonus": program.bonus,
        }

    def title(self, word: str) -> str:
        return self._titles.get(word, word)

    def shown(self, word: str, row: int) -> str:
        if word in self._with_points:
            return self._say_points(self._with_points[word], row)
        if word in self._scored.program.measures:
            return self._inputs.read(self._scored.program.measures[word], row).shown
        if word in self._inputs.facts:
            return self._inputs.fact(word, row).shown
        if word == "rank":
            return f"第 {int(self._scored.decided.as_scored.top[row])} 名"
        return ""

    def sources(self, word: str, row: int) -> str:
        """Return where a fact comes from, in brackets."""
        labels = [one["label"] for one in self._inputs.fact(word, row).sources]
        return f"（{'；'.join(labels)}）" if labels else ""

    def _say_points(self, node: Node, row: int) -> str:
        points = value_at(self._scored.values[node], row)
        return "没有数据" if points is None else f"{show(points, node.decimals)} 分"
