"""Statuses, effects, consequences and money of every unit, each with its cause and its term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fengqiao.rules.deciding.causes import Causes, Figures
from fengqiao.rules.deciding.held import held_by, held_conditions
from fengqiao.rules.deciding.money import share_out
from fengqiao.rules.deciding.terms import days_of, say_term
from fengqiao.rules.model.decisions import MARKS, Consequence, Decision, Money
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Amount, Follow, Met, Status
from fengqiao.rules.scoring.figures import figures_for
from fengqiao.rules.scoring.frozen import Scored, value_at
from fengqiao.rules.scoring.points import Points
from fengqiao.rules.scoring.reasons import Reasons


@dataclass(frozen=True)
class Following:
    """Writes what follows from the decisions of one period, for one row if ``only`` is given."""

    scored: Scored
    points: Points
    only: int | None = None

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self.scored)

    def _cause(self, decision: Decision, row: int) -> str:
        return self._causes.say(self._reasons.of(decision, row), row)

    @cached_property
    def _causes(self) -> Causes:
        scored = self.scored
        figures: Figures = figures_for(scored, self.points, self._reasons)
        return Causes(scored.rules, scored.decided, scored.setting, figures)

    def ids(self, row: int) -> tuple[str, ...]:
        """Return the decisions a unit met, by id."""
        found = self.scored.decided.decisions
        return tuple(key for key, answer in found.items() if answer.yes[row])

    def _each(self) -> Iterator[tuple[Decision, int]]:
        """Yield each decision with each unit that met it, by decision and then by code."""
        for decision in self.scored.rules.decisions:
            answer = self.scored.decided.decisions.get(decision.id)
            if answer is not None:
                rows = np.flatnonzero(answer.yes).tolist()
                rows.sort(key=lambda row: self.scored.population.codes[row])
                for row in rows:
                    if self.only in (None, row):
                        yield decision, row

    def statuses(self) -> tuple[Status, ...]:
        """Return the statuses given."""
        return tuple(
            self._status(decision, kind, row)
            for decision, row in self._each()
            for kind in self._kinds(decision, row)
        )

    def met(self) -> tuple[Met, ...]:
        """Return every decision met, with all that follows."""
        return tuple(self._met(decision, row) for decision, row in self._each())

    def _kinds(self, decision: Decision, row: int) -> tuple[str, ...]:
        """Return the kinds of status given: the decision's, or those the superior gave."""
        if not decision.same_as_superior:
            return (decision.mark,) if decision.mark else ()
        found = [
            status["kind"]
            for condition in held_conditions(decision.when)
            for status in held_by(condition, row, self.scored.setting)
        ]
        return tuple(dict.fromkeys(found))

    def _status(self, decision: Decision, kind: str, row: int) -> Status:
        follows = [self._follow(one, decision) for one in decision.consequences]
        days = days_of(decision.term, self.scored.facts["period"], self.scored.setting.rounds)
        unit = self.scored.units[row]
        return Status(
            kind=kind,
            title=MARKS.get(kind, kind),
            unit=unit["code"],
            unit_name=unit["name"],
            decision=decision.id,
            cause=self._cause(decision, row),
            authority=decision.authority,
            effects=tuple(one.what for one in follows if one.kind != "persons"),
            accountable=tuple(role for one in follows for role in one.roles),
            add_points=self._given(decision, row) if decision.points_to else 0,
            add_to=decision.points_to,
            lasts=say_term(decision.term),
            basis=self.basis(decision.clause),
            from_on=days.from_on,
            to_on=days.to_on,
            lifting=decision.term.lifting,
        )

    def _met(self, decision: Decision, row: int) -> Met:
        unit, given = self.scored.units[row], self._given(decision, row)
        written = self.points.written
        return Met(
            decision=decision.id,
            title=decision.title,
            unit=unit["code"],
            unit_name=unit["name"],
            cause=self._cause(decision, row),
            authority=decision.authority,
            points=0 if decision.points_to else given,
            points_elsewhere=given if decision.points_to else 0,
            points_to=decision.points_to,
            set_total=None if decision.set_total is None else written(decision.set_total),
            set_grade=decision.set_grade,
            last_place=decision.last_place,
            follows=tuple(self._follow(one, decision) for one in decision.consequences),
            basis=self.basis(decision.clause),
        )

    def _given(self, decision: Decision, row: int) -> int:
        found = self.scored.decided.points.get(decision.id)
        if found is None:
            return 0
        return self.points.raised(value_at(found.points, row) or 0, found.decimals)

    def _follow(self, one: Consequence, decision: Decision) -> Follow:
        term = one.term or decision.term
        days = days_of(term, self.scored.facts["period"], self.scored.setting.rounds)
        return Follow(one.kind, one.what, one.roles, say_term(term), days.from_on, days.to_on)

    def basis(self, clause: str) -> str:
        """Return a basis as it is cited: document, clause and the words of the clause."""
        found = next((one for one in self.scored.rules.basis if one.id == clause), None)
        if found is None:
            return clause
        return f"《{found.document}》{found.clause}：{found.text}"

    def money(self, row: int) -> tuple[Amount, ...]:
        """Return the sums due for a unit, in the order of the file."""
        paid = self.scored.decided.money
        return tuple(
            self._amount(one, int(paid[one.id].amount[row]), row)
            for one in self.scored.rules.money
            if one.id in paid and paid[one.id].due[row]
        )

    def _amount(self, money: Money, amount: int, row: int) -> Amount:
        shown = show(abs(amount), money.decimals)
        where = ""
        if money.by_place:
            places = self.scored.decided.places
            own = places.bottom if money.from_last else places.top
            where = f"列{'倒数' if money.from_last else ''}第 {int(own[row])} 名，"
        sum_ = f"{'缴纳' if amount < 0 else '奖励'} {shown} 元"
        split = share_out(amount, money.split)
        return Amount(
            money.id, money.title, amount, money.decimals, split, f"{where}{sum_}。", money.clause
        )
