"""Statuses: what follows from places, from several years, and from a superior's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from fengqiao.rules.facts import Facts, UnitFacts
from fengqiao.rules.history import History, find_run
from fengqiao.rules.model import MARKS, Basis, Decision, Edge, FactIs, Rules, Run
from fengqiao.rules.numbers import show
from fengqiao.rules.ranking import Place
from fengqiao.rules.result import Status, UnitScore


def units_where(
    rules: Rules, decisions: Iterable[str], values: Mapping[str, Mapping[str, int]]
) -> dict[str, str]:
    """Return the units for which one of the named decisions on a figure holds, and its title."""
    wanted = set(decisions)
    found: dict[str, str] = {}
    for decision in rules.decisions:
        condition = decision.condition
        if decision.id in wanted and isinstance(condition, FactIs):
            for code, known in values.items():
                if known.get(condition.fact) == condition.code:
                    found.setdefault(code, decision.title)
    return found


@dataclass
class StatusMaker:
    """Goes through the decisions in the order of the file; gaps are left where one is open."""

    rules: Rules
    facts: Facts
    scores: Mapping[str, UnitScore]
    places: Mapping[str, Place]
    history: History
    gaps: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def make(self, reached: Mapping[str, Set[str]]) -> tuple[Status, ...]:
        """Return the statuses, by decision and then by unit code.

        ``reached`` holds the units of each decision on first or last places.
        """
        held: dict[str, set[str]] = {}
        found: list[Status] = []
        units = {unit["code"]: unit for unit in self.facts["units"]}
        for decision in self.rules.decisions:
            causes = self._causes(decision, reached, held, units)
            held[decision.id] = set(causes)
            found += [self._status(decision, code, cause) for code, cause in causes.items()]
        return tuple(found)

    def _causes(
        self,
        decision: Decision,
        reached: Mapping[str, Set[str]],
        held: Mapping[str, Set[str]],
        units: Mapping[str, UnitFacts],
    ) -> dict[str, str]:
        condition = decision.condition
        if isinstance(condition, Edge):
            codes = sorted(reached[decision.id])
            return {code: self._edge_cause(condition, code) for code in codes}
        if isinstance(condition, Run):
            codes = sorted(held[condition.decision])
            asked = {code: self._run_cause(condition, code) for code in codes}
        else:
            asked = {code: self._fact_cause(condition, units[code]) for code in sorted(units)}
        return {code: cause for code, cause in asked.items() if cause}

    def _edge_cause(self, edge: Edge, code: str) -> str:
        unit, place = self.scores[code], self.places[code]
        side = f"{'前' if edge.side == 'top' else '后'} {edge.count} 名"
        where = f"列第 {place.top} 名（共 {len(self.places)} 个单位）"
        if edge.side == "bottom":
            where += f"、倒数第 {place.bottom} 名"
        year = self.facts["period"]
        return f"{year} 年度总分 {show(unit.total or 0)} 分，{where}，属于{side}。"

    def _run_cause(self, run: Run, code: str) -> str | None:
        found = find_run(run, code, self.facts["period"], self.history)
        title = next(one.title for one in self.rules.decisions if one.id == run.decision)
        if found.unknown_year is not None:
            reason = f"没有 {found.unknown_year} 年度的记录，还不能认定是否连续 {run.years} 年"
            self._leave_gap(code, f"{reason}“{title}”。")
            return None
        if len(found.years) < run.years:
            return None
        years = "、".join(reversed(found.years))
        return f"{years} 年度连续 {run.years} 年“{title}”。"

    def _fact_cause(self, condition: FactIs, unit: UnitFacts) -> str | None:
        title = next(rule.title for rule in self.rules.facts if rule.name == condition.fact)
        fact = unit["facts"].get(condition.fact)
        if fact is None:
            if condition.missing == "block":
                self._leave_gap(unit["code"], f"“{title}”还没有认定。")
            return None
        if fact["value"] != condition.code:
            return None
        sources = "；".join(source["label"] for source in fact.get("sources", ()))
        return f"“{title}”认定为“{condition.label}”" + (f"（{sources}）。" if sources else "。")

    def _leave_gap(self, code: str, sentence: str) -> None:
        known = self.gaps.get(code, ())
        if sentence not in known:
            self.gaps[code] = (*known, sentence)

    def _status(self, decision: Decision, code: str, cause: str) -> Status:
        basis = next(one for one in self.rules.basis if one.id == decision.clause)
        return Status(
            decision.mark,
            MARKS[decision.mark],
            code,
            self.scores[code].name,
            decision.id,
            cause,
            decision.authority,
            decision.effects,
            decision.accountable,
            decision.add_points,
            decision.add_to,
            decision.lasts,
            say_basis(basis),
        )


def say_basis(basis: Basis) -> str:
    """Return a basis as it is cited: document, clause and the words of the clause."""
    return f"《{basis.document}》{basis.clause}：{basis.text}"
