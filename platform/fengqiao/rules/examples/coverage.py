"""Which outcomes of each item, and which decisions, the worked examples of a file show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fengqiao.rules.compiling import Program, program_of
from fengqiao.rules.examples.checking import Run, run_examples
from fengqiao.rules.examples.outcomes import OUTCOMES, possible_outcomes, seen_outcomes
from fengqiao.rules.examples.period import first_period
from fengqiao.rules.model.decisions import Decision
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.model.scheme import Item
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.sources import Finding, Place


@dataclass(frozen=True)
class ItemCoverage:
    """An item's outcomes that can occur, and those that an example shows."""

    id: str
    title: str
    place: Place
    possible: tuple[str, ...]
    seen: tuple[str, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The outcomes no example shows."""
        return tuple(one for one in self.possible if one not in self.seen)


@dataclass(frozen=True)
class DecisionCoverage:
    """Whether an example shows a decision met, and one not met."""

    id: str
    title: str
    place: Place
    met: bool
    not_met: bool


@dataclass(frozen=True)
class Coverage:
    """What the examples of a file show."""

    items: tuple[ItemCoverage, ...]
    decisions: tuple[DecisionCoverage, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What they do not show, as warnings at the place of each rule."""
        return (*_item_findings(self.items), *_decision_findings(self.decisions))


def coverage_findings(rule_set: RuleSet) -> Coverage:
    """Return what the worked examples of a file show; an example that fails shows nothing."""
    return cover(rule_set, run_examples(rule_set))


def cover(rule_set: RuleSet, runs: Iterable[Run]) -> Coverage:
    """Return what examples that were run show."""
    periods = [one for run in runs for one in _periods(run)]
    rules = rule_set.rules
    program = program_of(rule_set, first_period(rules))
    items = tuple(_cover_item(item, program, periods) for item in (*rules.items, *rules.bonuses))
    decisions = tuple(_cover_decision(one, periods) for one in rules.decisions)
    # What an extended file says is proved by that file's own examples.
    return Coverage(
        tuple(one for one in items if one.place.file == rule_set.name),
        tuple(one for one in decisions if one.place.file == rule_set.name),
    )


def _periods(run: Run) -> list[Scored]:
    return [] if run.full is None else [*run.full.rounds.values(), run.full.scored]


def _cover_item(item: Item, program: Program, periods: Sequence[Scored]) -> ItemCoverage:
    possible = set(possible_outcomes(item, program))
    # Rounds show how items come out; the longer period only shows decisions.
    base = (scored for scored in periods if scored.setting.at == "base")
    seen = {one for scored in base for one in seen_outcomes(item, scored)}
    return ItemCoverage(item.id, item.title, item.place, _in_order(possible), _in_order(seen))


def _in_order(outcomes: set[str]) -> tuple[str, ...]:
    return tuple(one for one in OUTCOMES if one in outcomes)


def _cover_decision(decision: Decision, periods: Sequence[Scored]) -> DecisionCoverage:
    answers = [
        scored.decided.decisions[decision.id]
        for scored in periods
        if decision.id in scored.decided.decisions
    ]
    met = any(bool(answer.yes.any()) for answer in answers)
    not_met = any(bool(answer.no.any()) for answer in answers)
    return DecisionCoverage(decision.id, decision.title, decision.place, met, not_met)


def _item_findings(items: Iterable[ItemCoverage]) -> Iterator[Finding]:
    for item in items:
        if item.lacking:
            words = "、".join(OUTCOMES[one] for one in item.lacking)
            message = f"“{item.title}”没有算例核对：{words}。"
            yield Finding(item.place, message, "建议补一个手工算例。", "warning")


def _decision_findings(decisions: Iterable[DecisionCoverage]) -> Iterator[Finding]:
    for one in decisions:
        if not one.met:
            message = f"没有算例认定“{one.title}”。"
        elif not one.not_met:
            message = f"所有算例都认定“{one.title}”，没有不认定的。"
        else:
            continue
        yield Finding(one.place, message, "建议补一个手工算例。", "warning")
