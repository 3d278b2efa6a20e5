"""Why a unit has its points and place: a tree of sentences, generated from the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fengqiao.rules.facts import Facts, History
from fengqiao.rules.measuring.calendar import words
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.result import RoundScore, UnitScore
from fengqiao.rules.scoring import Full, score_fully
from fengqiao.rules.telling.changing import change_steps
from fengqiao.rules.telling.consequences import describe_grade
from fengqiao.rules.telling.naming import NO_DATA, Names
from fengqiao.rules.telling.points import PointSteps
from fengqiao.rules.telling.tree import VIEWS, Step, only_losses, place_of
from fengqiao.rules.telling.verdicts import say_amount, say_met


def explain(
    rule_set: RuleSet,
    facts: Facts,
    history: History | None,
    unit: str,
    view: str = "full",
    at: str | None = None,
) -> Step:
    """Return why a unit has its points and place.

    ``view``: ``full``; ``cost`` for only what cost points; ``change`` adds the smallest change of
    each figure that would move its place, grade or decisions. ``at`` names a round of a longer
    period.

    :raises KeyError: if the unit was not scored
    :raises ValueError: if the view is unknown
    :raises FactErrors: as :func:`~fengqiao.rules.scoring.score`
    """
    if view not in VIEWS:
        raise ValueError(view)
    full = score_fully(rule_set, facts, history, at, unit)
    whole = explain_scored(rule_set, full, unit)
    if view == "full":
        return whole
    if view == "cost":
        return only_losses(whole)
    changes = change_steps(rule_set, facts, history, unit, at)
    heading = tuple(step for step in whole.children if step.kind in ("rank", "grade", "decision"))
    return replace(whole, children=(*heading, *changes))


def explain_scored(rule_set: RuleSet, full: Full, unit: str) -> Step:
    """Return the whole tree of a unit from what was scored already.

    :raises KeyError: if the unit was not scored
    """
    score = full.result.unit(unit)
    return _Unit(rule_set, full, score).whole()


def _place_in_round(one: RoundScore) -> str:
    if one.total is None:
        return "这一期没有得分。"
    return f"列第 {one.rank} 名。" if one.rank else "这一期不排名。"


@dataclass(frozen=True)
class _Unit:
    rule_set: RuleSet
    full: Full
    score: UnitScore

    def whole(self) -> Step:
        score, result, rules = self.score, self.full.result, self.rule_set.rules
        names = Names(rules, result.period)
        points = PointSteps(self.rule_set, self.full, score, names)
        total = NO_DATA if score.total is None else show(score.total, result.decimals)
        lost = points.lost(score.total, result.full)
        return Step(
            kind="total",
            id=score.code,
            title=f"{score.name} 总分",
            value=total,
            unit="" if score.total is None else "分",
            sentence=score.total_reason,
            lost=lost,
            children=(
                *points.sections(),
                *points.bonuses(),
                *self._rounds(),
                *self._standing(names),
                *self._decisions(),
                *self._money(names),
                *self._loose(),
            ),
        )

    def _rounds(self) -> Sequence[Step]:
        decimals = self.full.result.decimals
        return [
            Step(
                kind="round",
                id=one.period,
                title=f"{words(one.period)}得分",
                value=NO_DATA if one.total is None else show(one.total, decimals),
                unit="" if one.total is None else "分",
                sentence=_place_in_round(one),
            )
            for one in self.score.rounds
        ]

    def _standing(self, names: Names) -> Sequence[Step]:
        score = self.score
        place = "不排名" if score.rank is None else f"第 {score.rank} 名"
        steps = [Step("rank", "rank", "名次", place, "", score.rank_reason)]
        for grade in names.rules.grades:
            if grade.id == score.grade:
                where = place_of(grade.place, names.rules.version)
                because = f"{describe_grade(grade, names)}。"
                steps.append(Step("grade", grade.id, "等次", grade.title, "", because, where))
        return steps

    def _decisions(self) -> Sequence[Step]:
        result, rules = self.full.result, self.rule_set.rules
        places = {one.id: one for one in rules.decisions}
        grades = {one.id: one.title for one in rules.grades}
        steps = []
        for met in result.met_by(self.score.code):
            place = place_of(places[met.decision].place, rules.version, met.basis)
            costs = met.points < 0 or met.set_total is not None or met.last_place
            lost = show(-met.points, result.decimals) if met.points < 0 else "改分" if costs else ""
            given = "、".join(
                one.title
                for one in result.statuses_of(self.score.code)
                if one.decision == met.decision
            )
            because = say_met(met, result.decimals, grades)
            steps.append(
                Step(
                    "decision",
                    met.decision,
                    met.title,
                    given or "认定",
                    "",
                    because,
                    place,
                    lost=lost,
                )
            )
        return steps

    def _money(self, names: Names) -> Sequence[Step]:
        places = {one.id: one.place for one in self.rule_set.rules.money}
        version = self.rule_set.rules.version
        return [
            Step(
                kind="money",
                id=one.id,
                title=one.title,
                value=show(one.amount, one.decimals),
                unit="元",
                sentence=say_amount(one),
                rule=place_of(places[one.id], version, names.basis(one.clause)),
            )
            for one in self.score.money
        ]

    def _loose(self) -> Sequence[Step]:
        gaps = [Step("gap", "", "还缺", "", "", gap) for gap in self.score.gaps]
        waived = [
            Step("waiver", "", f"例外：{one.what}", "", "", f"{one.reason}（{one.authority}批准）")
            for one in self.full.result.waivers
        ]
        return [*gaps, *waived]
