"""A whole result as text: places first, then items, decisions, money, what is open, hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fengqiao.cli.rules.tables import aligned
from fengqiao.rules.measuring.calendar import words
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show
from fengqiao.rules.result import Line, Result, Status, Subtotal, UnitScore
from fengqiao.rules.telling.verdicts import say_amount, say_met, say_status

# Units side by side in one table of items.
SIDE_BY_SIDE = 6
OPEN = "—"


def say_result(result: Result, rules: Rules) -> str:
    """Return a result as text, part by part."""
    writer = _Writer(result, rules)
    return "\n\n".join("\n".join(part) for part in writer.parts() if part)


def _lines(unit: UnitScore) -> dict[str, Line | Subtotal]:
    found: dict[str, Line | Subtotal] = {one.id: one for one in unit.items}
    found.update({one.id: one for one in unit.bonuses})
    found.update({one.id: one for one in unit.sections})
    found.update({one.id: one for one in unit.bonus_groups})
    return found


class _Writer:
    def __init__(self, result: Result, rules: Rules) -> None:
        self.result, self.rules = result, rules
        self.given: dict[str, list[Status]] = {}
        for status in result.statuses:
            self.given.setdefault(status.unit, []).append(status)

    def parts(self) -> Iterator[list[str]]:
        """Yield the parts, each as its lines."""
        yield self._heading()
        yield [self._places()]
        yield self._rounds()
        yield from self._items()
        yield from (list(part) for part in (self._decisions(), self._money(), self._open()))
        yield list(self._notes())
        yield self._hashes()

    def _show(self, points: int | None) -> str:
        return OPEN if points is None else show(points, self.result.decimals)

    def _heading(self) -> list[str]:
        result = self.result
        state = "（数据不全，只供预览）" if result.provisional else ""
        lines = [f"{result.title}（第 {result.version} 版）{words(result.period)}{state}"]
        lines += [f"读法：{result.variant}"] if result.variant else []
        count = f"{len(result.units)} 个单位，{result.ranked} 个参加排名"
        return [*lines, f"{count}；满分 {self._show(result.full)} 分。"]

    def _places(self) -> str:
        units = self.result.units
        grouped, graded = any(one.group for one in units), bool(self.rules.grades)
        top = [one for one in self.rules.sections if not one.parent]
        coded = any(one.code != one.name for one in units)
        heading = ["名次", *(["组"] if grouped else []), *(["代码"] if coded else [])]
        heading += ["单位", "总分"]
        heading += ["等次"] if graded else []
        heading += [section.title for section in top]
        heading += ["加分"] if self.rules.bonuses else []
        heading += ["状态"]
        rows = []
        for unit in units:
            sums = {one.id: one for one in unit.sections}
            row = [str(unit.rank or OPEN), *([unit.group] if grouped else [])]
            row += [*([unit.code] if coded else []), unit.name, self._show(unit.total)]
            row += [unit.grade_title or OPEN] if graded else []
            row += [self._show(sums[section.id].points) for section in top]
            row += [self._show(unit.bonus)] if self.rules.bonuses else []
            marks = [one.title for one in self.given.get(unit.code, ())]
            rows.append([*row, "、".join(marks)])
        return aligned(heading, rows)

    def _rounds(self) -> list[str]:
        rounds = [one.period for one in self.result.units[0].rounds] if self.result.units else []
        if not rounds:
            return []
        rows = [
            [unit.name, *(self._show(one.total) for one in unit.rounds)]
            for unit in self.result.units
        ]
        return ["各期得分", aligned(["单位", *map(words, rounds)], rows)]

    def _items(self) -> Iterator[list[str]]:
        units = self.result.units
        for first in range(0, len(units), SIDE_BY_SIDE):
            yield ["各项得分", self._table(units[first : first + SIDE_BY_SIDE])]

    def _table(self, units: Sequence[UnitScore]) -> str:
        rows = []
        lines = [_lines(unit) for unit in units]
        for id_, title, full in self._order():
            cells = [self._cell(own[id_]) for own in lines]
            rows.append([title, full, *cells])
        if self.rules.bonuses:
            rows.append(["加分合计", "", *(self._show(unit.bonus) for unit in units)])
        rows.append(
            ["总分", self._show(self.result.full), *(self._show(one.total) for one in units)]
        )
        return aligned(["项目", "满分", *(unit.name for unit in units)], rows)

    def _order(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and full mark of everything with points, parts below their whole."""
        rules = self.rules
        items = {item.id: item for item in rules.items}
        sections = {section.id: section for section in rules.sections}

        def below(id_: str, depth: int) -> Iterator[tuple[str, str, str]]:
            lead = "　" * depth
            if id_ in items:
                item = items[id_]
                yield id_, lead + item.title, "按类型" if item.weight_by else str(item.weight or 0)
                return
            yield id_, lead + sections[id_].title, str(sections[id_].full)
            for part in sections[id_].parts:
                yield from below(part, depth + 1)

        for section in rules.sections:
            if not section.parent:
                yield from below(section.id, 0)
        for bonus in rules.bonuses:
            yield bonus.id, f"加减分：{bonus.title}", str(bonus.weight or "")
        for group in rules.bonus_groups:
            yield group.id, f"加减分小计：{group.title}", str(group.cap or "")

    def _cell(self, one: Line | Subtotal) -> str:
        if isinstance(one, Line) and not one.applies:
            return "不适用"
        return self._show(one.points)

    def _decisions(self) -> Iterator[str]:
        grades = {one.id: one.title for one in self.rules.grades}
        if self.result.met:
            yield "决定"
        for met in self.result.met:
            given = [
                say_status(one)
                for one in self.given.get(met.unit, ())
                if one.decision == met.decision
            ]
            marks = f"（{'；'.join(given)}）" if given else ""
            because = say_met(met, self.result.decimals, grades)
            yield f"　{met.unit_name}　{met.title}{marks}：{because}"

    def _money(self) -> Iterator[str]:
        paid = [(unit, amount) for unit in self.result.units for amount in unit.money]
        if paid:
            yield "资金"
        for unit, amount in paid:
            yield f"　{unit.name}　{amount.title}：{say_amount(amount)}"

    def _open(self) -> Iterator[str]:
        # What all lack is said once, below, as a warning.
        known = frozenset(self.result.warnings)
        gaps = [(unit, gap) for unit in self.result.units for gap in unit.gaps if gap not in known]
        if gaps:
            yield "还缺"
        for unit, gap in gaps:
            yield f"　{unit.name}　{gap}"

    def _notes(self) -> Iterator[str]:
        for warning in self.result.warnings:
            yield f"提醒：{warning}"
        for one in self.result.waivers:
            yield f"例外（国办函〔2026〕12号）：{one.what}，{one.reason}，{one.authority}批准。"

    def _hashes(self) -> list[str]:
        result = self.result
        return [
            f"办法 {result.rules_sha256}",
            f"数据 {result.facts_sha256}",
            f"往期 {result.history_sha256}",
            f"结果 {result.sha256}",
        ]
