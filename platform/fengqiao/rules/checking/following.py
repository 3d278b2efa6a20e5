"""Ranking, grades and decisions: what they refer to, and whether they can ever be met."""

from __future__ import annotations

from itertools import pairwise

from fengqiao.rules.checking.bounds import UNKNOWN, Bounds, exact
from fengqiao.rules.checking.points import shown
from fengqiao.rules.checking.walking import ByKind, records_in
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.conditions import Bounds as Between
from fengqiao.rules.model.conditions import Edge, GradeIs, Met, Run
from fengqiao.rules.model.decisions import Decision, Grade
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Place

_LATER = {
    Edge: "名次",
    GradeIs: "等次",
    Met: "处理决定",
    Run: "处理决定",
}
_OVER_ROWS = (Rows, Lateness)


def check_following(root: Root, parts: ByKind, sheet: Sheet, bounds: Bounds) -> None:
    """Note what is odd about ranking, grades, decisions, money and every condition.

    ``parts`` are the records of the rules that speak of units, not of rows.
    """
    rules = root.rules
    _check_early(rules, sheet)
    _check_references(root, sheet)
    _check_ranking(root, sheet)
    _check_met(rules, sheet)
    _check_levels(rules, sheet)
    late = {part.place for part in records_in((rules.grades, rules.money)) if type(part) is Between}
    for part in parts[Between]:
        if part.place not in late:
            _check_reach(part, bounds, sheet)
    if any(map(_moves_total, rules.decisions)):
        # What decisions make of the total, which grades and money then see, nobody can tell.
        bounds.spans["total"] = UNKNOWN
    for part in parts[Between]:
        if part.place in late:
            _check_reach(part, bounds, sheet)
    _check_grades(rules, sheet, bounds)


def _check_early(rules: Rules, sheet: Sheet) -> None:
    """Refuse conditions on places, grades and decisions where points are still being made."""
    items = (*rules.items, *rules.bonuses)
    conditions = [(item.only_for, item.zero_if, item.full_if) for item in items]
    conditions += [(section.only_for, section.zero_if, None) for section in rules.sections]
    for part in records_in(tuple(conditions)):
        if type(part) in _LATER:
            message = f"这里还没有{_LATER[type(part)]}，不能用作计分的条件。"
            sheet.error(part.place, message, "计分条件只能看数据、状态和前面的得分。")
    left_out = rules.ranking.leave_out if rules.ranking else ()
    for decision in rules.decisions:
        waits = any(type(part) in _LATER for part in records_in(decision.when))
        if decision.id in left_out and waits:
            message = f"“{decision.title}”要等排名出来才能认定，不能用来决定谁不参加排名。"
            sheet.error(decision.place, message, "leave_out 里只能写按数据认定的决定。")


def _check_references(root: Root, sheet: Sheet) -> None:
    rules = root.rules
    decisions, grades = sheet.declared["decisions"], sheet.declared["grades"]
    for part in records_in((rules.grades, rules.decisions, rules.money), stop=_OVER_ROWS):
        if isinstance(part, Met | Run):
            _known(part.decision, part.place, decisions, "决定", sheet)
        if isinstance(part, Run) and part.cleared_by is not None:
            _known(part.cleared_by, part.place, decisions, "决定", sheet)
        for grade in _grades_of(part):
            _known(grade, part.place, grades, "等次", sheet)
        if isinstance(part, Edge) and rules.ranking is None:
            message = "办法里没有排名（ranking），不能按名次认定。"
            sheet.error(part.place, message, "请补上 ranking。")
    for word in rules.ranking.leave_out if rules.ranking else ():
        _known(word, root.filled.at("ranking"), decisions, "决定", sheet)


def _grades_of(part: object) -> tuple[str, ...]:
    if isinstance(part, GradeIs):
        return part.grades
    if isinstance(part, Decision) and part.set_grade is not None:
        return (part.set_grade,)
    return ()


def _known(word: str, place: Place, words: tuple[str, ...], what: str, sheet: Sheet) -> None:
    if word not in words:
        sheet.error(place, f"没有叫“{word}”的{what}。", nearest(word, words))


def _check_ranking(root: Root, sheet: Sheet) -> None:
    rules = root.rules
    if rules.ranking is None:
        return
    inputs = {word for part in ("facts", "measures") for word in sheet.declared[part]}
    for key, said in zip(rules.ranking.order, root.best_said, strict=False):
        if isinstance(key.of, Name) and key.of.word in inputs and not said:
            message = f"按“{key.of.word}”比较时，没有写高的在前还是低的在前。"
            sheet.error(key.of.place, message, "请补上“best: high”或“best: low”。")
    _check_smallest_group(root, rules.ranking.smallest_group, sheet)


def _check_smallest_group(root: Root, smallest: int, sheet: Sheet) -> None:
    edges = [part for part in records_in(root.rules.decisions) if isinstance(part, Edge)]
    top = max((edge.count or 0 for edge in edges if edge.side == "top"), default=0)
    bottom = max((edge.count or 0 for edge in edges if edge.side == "bottom"), default=0)
    if top and bottom and smallest < top + bottom:
        message = f"前 {top} 名、后 {bottom} 名共 {top + bottom} 个，小组里可能人人都在内。"
        advice = f"建议 smallest_group 不小于 {top + bottom + 1}。"
        sheet.warn(root.filled.at("ranking"), message, advice)


def _check_grades(rules: Rules, sheet: Sheet, bounds: Bounds) -> None:
    grades = rules.grades
    if grades and grades[-1].edge is not None:
        message = "最后一个等次要接住其余所有单位，不能再写界线。"
        sheet.error(grades[-1].place, message, "请在最后加一个等次，只写 grade 和 title。")
    for higher, lower in pairwise(grades):
        _check_neighbours(higher, lower, sheet)
    high = bounds.spans["total"][1]
    for grade in grades:
        if grade.edge is not None and high is not None and exact(grade.edge) > high:
            message = f"等次“{grade.title}”谁也达不到，总分最高是 {shown(high)}。"
            sheet.warn(grade.place, message, "请核对界线。")


def _moves_total(decision: Decision) -> bool:
    added = decision.points is not None and not decision.points_to
    return added or decision.set_total is not None


def _check_neighbours(higher: Grade, lower: Grade, sheet: Sheet) -> None:
    edge = higher.edge
    if edge is None and higher.also is None and higher.seats is None:
        message = f"前一个等次“{higher.title}”没有界线，这一个永远轮不到。"
        sheet.error(lower.place, message, "请调整顺序，或给前一个写界线。")
    elif edge is not None and lower.edge is not None:
        own, above = (exact(lower.edge), not lower.included), (exact(edge), not higher.included)
        # Two grades may share an edge if the higher one asks for something more.
        further = higher.also is not None or higher.seats is not None or bool(higher.not_with)
        if own > above or (own == above and not further):
            message = "等次要从高到低写，这一个的界线不低于前一个。"
            sheet.error(lower.place, message, "请调整顺序，或改正界线。")


def _check_met(rules: Rules, sheet: Sheet) -> None:
    """Refuse a decision that looks at itself or a later one: its own period counts in a run."""
    earlier: set[str] = set()
    for decision in rules.decisions:
        for part in records_in(decision.when):
            waits = isinstance(part, Met | Run) and part.decision not in earlier
            if waits and part.decision in sheet.declared["decisions"]:
                message = f"“{part.decision}”在后面才认定，这里还不知道。"
                sheet.error(part.place, message, "请把它移到前面。")
        earlier.add(decision.id)


def _check_levels(rules: Rules, sheet: Sheet) -> None:
    """With a roll-up every decision says whether it is taken each period or afterwards."""
    if rules.roll_up is None:
        return
    named = [(decision.title, decision.place) for decision in rules.decisions]
    for title, place in (*named, *((money.title, money.place) for money in rules.money)):
        if "at" not in sheet.written.get(place, ()):
            message = f"“{title}”没有写是每期认定，还是合成以后认定。"
            sheet.error(place, message, "请写 at: base（每期）或 at: rolled（合成以后）。")


def _check_reach(part: Between, bounds: Bounds, sheet: Sheet) -> None:
    """Warn of a condition that no figure within its bounds can meet, or none can miss."""
    low, high = bounds.of(part.of)
    if part.lower is not None and high is not None:
        edge, included = exact(part.lower[0]), part.lower[1]
        if edge > high or (edge == high and not included):
            message = f"这个条件永远不成立，这个数最大是 {shown(high)}。"
            sheet.warn(part.place, message, "请核对界线，或数据的 max。")
            return
    if part.upper is not None and low is not None:
        edge, included = exact(part.upper[0]), part.upper[1]
        if edge < low or (edge == low and not included):
            message = f"这个条件永远不成立，这个数最小是 {shown(low)}。"
            sheet.warn(part.place, message, "请核对界线，或数据的 min。")
