"""Writing a result: every unit with its lines, places, decisions and gaps, in order of place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fengqiao.rules.result import SEMANTICS, Result, RoundScore, UnitScore, Waived
from fengqiao.rules.scoring.following import Following
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.rules.scoring.gaps import gaps_of
from fengqiao.rules.scoring.lines import Lines
from fengqiao.rules.scoring.places import group_title, rank_reason
from fengqiao.rules.scoring.points import Points


@dataclass(frozen=True)
class Hashes:
    """What a result rests on."""

    rules: str
    facts: str
    history: str


def write_result(
    scored: Scored,
    rounds: Mapping[str, Scored],
    hashes: Hashes,
    warnings: tuple[str, ...],
    only: str | None = None,
) -> Result:
    """Return the whole result of a period; ``rounds`` are those a longer one was made of.

    With ``only``, the code of a unit, nothing is written of the others.

    :raises KeyError: if ``only`` was not scored
    """
    points, rules = Points.of(scored), scored.rules
    rows = range(len(scored.population.codes)) if only is None else [scored.setting.rows[only]]
    following = Following(scored, points, None if only is None else rows[0])
    writer = _Writer(scored, rounds, points, Lines(scored, points, rounds), following)
    units = sorted(
        (writer.unit(row) for row in rows),
        key=lambda unit: (unit.group, unit.rank is None, unit.rank or 0, unit.code),
    )
    return Result(
        semantics=SEMANTICS,
        ruleset=rules.id,
        version=rules.version,
        title=rules.title,
        period=scored.facts["period"],
        full=points.written(rules.total.full),
        rules_sha256=hashes.rules,
        facts_sha256=hashes.facts,
        history_sha256=hashes.history,
        provisional=any(unit.gaps for unit in units),
        ranked=sum(1 for unit in units if unit.rank is not None),
        units=tuple(units),
        statuses=writer.following.statuses(),
        decimals=points.decimals,
        total_decimals=rules.total.decimals,
        at=scored.setting.at,
        variant=rules.variant,
        met=writer.following.met(),
        warnings=warnings,
        waivers=tuple(Waived(one.what, one.reason, one.authority) for one in rules.waivers),
    )


@dataclass(frozen=True)
class _Writer:
    scored: Scored
    rounds: Mapping[str, Scored]
    points: Points
    lines: Lines
    following: Following

    def unit(self, row: int) -> UnitScore:
        """Return one unit's score."""
        scored, decided = self.scored, self.scored.decided
        total = self.points.total(row)
        place, grade = int(decided.places.top[row]), int(decided.grades[row])
        items, bonuses = self.lines.items(row), self.lines.bonuses(row)
        graded = scored.rules.grades[grade] if grade >= 0 else None
        return UnitScore(
            code=scored.population.codes[row],
            name=self.lines.names[row],
            items=items,
            sections=self.lines.sections(row),
            bonuses=bonuses,
            bonus=self.points.of_node(scored.program.bonus, row),
            total=total,
            total_reason=self.lines.total_reason(row, total),
            rank=place or None,
            rank_reason=rank_reason(scored, row),
            gaps=gaps_of(scored, row, (*items, *bonuses)),
            scored=self.points.of_node(scored.program.total, row),
            bonus_groups=self.lines.bonus_groups(row),
            measures=self.lines.measures(row),
            group=group_title(scored, row),
            group_size=int(decided.places.size[row]),
            grade=graded.id if graded else None,
            grade_title=graded.title if graded else "",
            decisions=self.following.ids(row),
            money=self.following.money(row),
            rounds=self._rounds(scored.population.codes[row]),
        )

    def _rounds(self, code: str) -> tuple[RoundScore, ...]:
        return tuple(self._round(period, one, code) for period, one in self.rounds.items())

    def _round(self, period: str, one: Scored, code: str) -> RoundScore:
        if code not in one.setting.rows:
            return RoundScore(period, None, None)
        row = one.setting.rows[code]
        place = int(one.decided.places.top[row])
        return RoundScore(period, Points.of(one).total(row), place or None)
