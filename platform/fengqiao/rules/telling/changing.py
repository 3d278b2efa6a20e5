"""The smallest change of each figure that would move a unit: found by scoring again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from fengqiao.rules.deciding.decisions import decide
from fengqiao.rules.executing.population import Population
from fengqiao.rules.facts import Facts, History
from fengqiao.rules.model.declared import Fact
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.scoring.deed import in_order, run_rules
from fengqiao.rules.scoring.frozen import Scored, run_all
from fengqiao.rules.telling.naming import NO_DATA, Names, with_unit
from fengqiao.rules.telling.tree import Step, place_of
from fengqiao.rules.telling.trying import Setting, with_figure

# Rows tried one by one: more than a person reads.
MOST_ROWS = 40


@dataclass(frozen=True)
class Verdict:
    """What a change is judged by: place, grade, decisions; the total is only told."""

    rank: int
    grade: str
    decisions: tuple[str, ...]
    total: str

    def same(self, other: Verdict) -> bool:
        """Tell whether nothing moved; a result that has gaps now is no move."""
        if self.total != NO_DATA == other.total:
            return True
        return replace(self, total="") == replace(other, total="")


def verdict_of(scored: Scored, unit: str) -> Verdict:
    """Return how a unit comes out of a period.

    :raises KeyError: if the unit was not scored
    """
    row, decided, rules = scored.setting.rows[unit], scored.decided, scored.rules
    grade = int(decided.grades[row])
    met = tuple(key for key, answer in decided.decisions.items() if answer.yes[row])
    total = NO_DATA
    if decided.scored[row]:
        total = show(int(decided.total[row]), rules.total.decimals)
    title = rules.grades[grade].title if grade >= 0 else ""
    return Verdict(int(decided.places.top[row]), title, met, total)


@dataclass(frozen=True)
class Rescorer:
    """Scores again with something changed; as little as possible is worked out anew."""

    rule_set: RuleSet
    facts: Facts
    history: History
    at: str | None
    scored: Scored

    def with_fact(self, setting: Setting) -> Scored:
        """Return the period with one figure of one unit changed."""
        if setting.round or self.scored.setting.at == "rolled":
            changed = in_order(with_figure(self.facts, setting))
            return run_rules(self.rule_set, changed, self.history, self.at)[0]
        return self._column_changed(setting)

    def _column_changed(self, setting: Setting) -> Scored:
        scored = self.scored
        array, missing = scored.population.columns[setting.fact]
        row = scored.setting.rows[setting.unit]
        array = array.copy()
        array[row] = setting.value or 0
        if missing is not None:
            missing = missing.copy()
            missing[row] = setting.value is None
        columns = {**scored.population.columns, setting.fact: (array, missing)}
        population = Population(scored.population.codes, columns)
        values = run_all(scored.program, population)
        decided = decide(scored.rules, scored.program, population, values, scored.setting)
        return replace(scored, population=population, values=values, decided=decided)

    def without_row(self, register: str, number: int) -> Scored:
        """Return the period with one row of a register left out."""
        kept = dict(self.facts["rows"])
        kept[register] = [row for at, row in enumerate(kept[register]) if at != number]
        facts: Facts = {**self.facts, "rows": kept}
        return run_rules(self.rule_set, in_order(facts), self.history, self.at)[0]


def change_steps(
    rule_set: RuleSet, facts: Facts, history: History | None, unit: str, at: str | None = None
) -> tuple[Step, ...]:
    """Return for each figure the smallest change, up or down, that moves the unit.

    What one more step in the same direction undoes again is not looked for: a change is found
    by doubling and halving between the figure and the end of its range.

    :raises KeyError: if the unit was not scored
    """
    past = history or {}
    scored = run_rules(rule_set, in_order(facts), past, at)[0]
    search = _Search(Rescorer(rule_set, facts, past, at, scored), unit)
    found = tuple(search.steps())
    if found:
        return found
    none = "任何一个数单独改动（在规则写明的范围内），名次、等次和决定都不变。"
    return (Step("change", "", "怎样会变", "", "", none),)


class _Search:
    def __init__(self, rescorer: Rescorer, unit: str) -> None:
        self.rescorer, self.unit = rescorer, unit
        self.rules = rescorer.rule_set.rules
        self.names = Names(self.rules, rescorer.scored.facts["period"])
        self.now = verdict_of(rescorer.scored, unit)

    def steps(self) -> Iterator[Step]:
        """Yield the changes, by the order of the facts in the file, then rows of registers."""
        rounds = self.rescorer.facts.get("rounds", {})
        for name, facts in {"": self.rescorer.facts, **rounds}.items():
            own = next((one for one in facts["units"] if one["code"] == self.unit), None)
            for fact in self.rules.facts:
                if own is not None and fact.id in own["facts"] and self._matters(fact, name):
                    yield from self._of_fact(fact, own["facts"][fact.id]["value"], name)
        yield from self._rows()

    def _matters(self, fact: Fact, round_: str) -> bool:
        return bool(round_) or fact.id in self.rescorer.scored.population.columns

    def _of_fact(self, fact: Fact, value: int, round_: str) -> Iterator[Step]:
        def tried(other: int) -> Verdict:
            changed = self.rescorer.with_fact(Setting(self.unit, fact.id, other, round_))
            return verdict_of(changed, self.unit)

        for other in _candidates(fact, value, lambda other: not self.now.same(tried(other))):
            yield self._step(fact, value, other, round_, tried(other))

    def _step(self, fact: Fact, value: int, other: int, round_: str, then: Verdict) -> Step:
        shown = [self.names.written(fact.id, one) for one in (value, other)]
        by = ""
        if not fact.choices:
            size = show(abs(other - value), fact.decimals)
            by = f"（{'多' if other > value else '少'} {with_unit(size, fact.unit)}）"
        title = f"{fact.title}（{round_}）" if round_ else fact.title
        words = f"由 {shown[0]} 改为 {shown[1]}{by}：{self._says(then)}。"
        place = place_of(fact.place, self.rules.version)
        return Step("change", fact.id, title, shown[1], fact.unit, words, place)

    def _says(self, then: Verdict) -> str:
        now = self.now
        said = [f"总分由 {now.total} 变为 {then.total}"] if now.total != then.total else []
        if now.rank != then.rank:
            said.append(f"名次由{_place(now.rank)}变为{_place(then.rank)}")
        if now.grade != then.grade:
            said.append(f"等次由“{now.grade or '没有'}”变为“{then.grade or '没有'}”")
        titles = {one.id: one.title for one in self.rules.decisions}
        said += [f"认定“{titles[key]}”" for key in then.decisions if key not in now.decisions]
        said += [f"不再认定“{titles[key]}”" for key in now.decisions if key not in then.decisions]
        return "，".join(said)

    def _rows(self) -> Iterator[Step]:
        if self.rescorer.scored.setting.at == "rolled":
            return
        for number, (register, at) in enumerate(self._own_rows()):
            if number >= MOST_ROWS:
                return
            then = verdict_of(self.rescorer.without_row(register, at), self.unit)
            if not self.now.same(then):
                title = f"{self.names.title(register)}第 {at + 1} 条"
                yield Step("change", register, title, "", "", f"没有这一条：{self._says(then)}。")

    def _own_rows(self) -> Iterable[tuple[str, int]]:
        for register in self.rules.registers:
            charged = [field.id for field in register.fields if field.kind == "unit"]
            rows = self.rescorer.scored.facts.get("rows", {}).get(register.id, [])
            for at, row in enumerate(rows):
                if self.unit in (row["unit"], *(row["values"].get(name) for name in charged)):
                    yield register.id, at


def _place(rank: int) -> str:
    return f"第 {rank} 名" if rank else "不排名"


def _candidates(fact: Fact, value: int, moves: Callable[[int], bool]) -> Iterator[int]:
    """Yield the nearest figure on each side that moves the unit; of a choice, every other one."""
    if fact.choices:
        yield from (code for code, _ in fact.choices if code != value and moves(code))
        return
    for sign, room in ((-1, value - fact.least), (1, fact.most - value)):

        def moved(step: int, sign: int = sign) -> bool:
            return moves(value + sign * step)

        size = nearest_size(room, moved)
        if size is not None:
            yield value + sign * size


def nearest_size(room: int, moves: Callable[[int], bool]) -> int | None:
    """Return the least of 1 … ``room`` that moves; None if the whole room does not."""
    if room <= 0 or not moves(room):
        return None
    good, step, bad = room, 1, 0
    while step < good:
        if moves(step):
            good = step
        else:
            bad, step = step, step * 2
    while good - bad > 1:
        middle = (good + bad) // 2
        if moves(middle):
            good = middle
        else:
            bad = middle
    return good


__all__ = ["Rescorer", "Verdict", "change_steps", "nearest_size", "verdict_of"]
