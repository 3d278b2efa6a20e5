"""What is still missing for a unit, as sentences; with any of them a result is provisional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fengqiao.rules.data.undelivered import undelivered
from fengqiao.rules.result import Line
from fengqiao.rules.scoring.frozen import Scored
from fengqiao.rules.scoring.grouping import grouping_fact, open_group
from fengqiao.rules.tree.nodes import Column, Node
from fengqiao.rules.tree.walking import operands


def gaps_of(scored: Scored, row: int, lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the gaps of one unit, each once, in the order in which points are made.

    ``lines`` are its items and bonuses; their reasons say which figures are missing.
    """
    reasons = {line.id: f"{line.title}：{line.reason}" for line in lines}
    found = [
        *_open_points(scored, row, reasons),
        *_open_order(scored, row),
        *_open_decisions(scored, row),
    ]
    # What is open may be so for want of a whole register; that one is worth a sentence of its own.
    lacking = undelivered(scored.rules, scored.facts) if found else ()
    return tuple(dict.fromkeys((*found, *lacking)))


def open_items(scored: Scored, row: int) -> Iterator[str]:
    """Yield the ids of items and bonuses that count for the unit and cannot be scored yet."""
    program = scored.program
    for id_, node in {**program.items, **program.bonuses}.items():
        exists = id_ not in program.applies or scored.value(program.applies[id_], row) != 0
        counts = id_ not in program.counts or scored.value(program.counts[id_], row) != 0
        if exists and counts and scored.value(node, row) is None:
            yield id_


def _open_points(scored: Scored, row: int, reasons: Mapping[str, str]) -> Iterator[str]:
    if scored.value(scored.program.total, row) is not None:
        return
    found = [reasons[id_] for id_ in open_items(scored, row)]
    yield from found
    if not found:
        yield "数据没有到齐，总分暂不能合计。"


def _open_order(scored: Scored, row: int) -> Iterator[str]:
    ranking, decided = scored.rules.ranking, scored.decided
    if ranking is None or not decided.unsorted[row]:
        return
    for key, node in zip(ranking.order, scored.program.sort_keys, strict=True):
        if scored.value(node, row) is None:
            yield f"排名要用的“{key.title}”还没有数据。"
    if ranking.within_parent and not scored.units[row].get("parent"):
        yield "没有写上级单位，不知道和谁一起排名，暂不排名。"
    fact, group = grouping_fact(scored.rules), scored.program.group
    if fact is not None and group is not None and scored.value(group, row) is None:
        yield open_group(fact, scored.facts, scored.population.codes[row])


def _open_decisions(scored: Scored, row: int) -> Iterator[str]:
    decided, rules = scored.decided, scored.rules
    for decision in rules.decisions:
        answer = decided.decisions.get(decision.id)
        if answer is not None and answer.open[row]:
            lacking = _lacking(scored, row, decision.id)
            why = f"还没有{'、'.join(lacking)}" if lacking else "数据或往期记录不全"
            yield f"“{decision.title}”还不能认定：{why}。"
    if decided.grades_open[row]:
        yield "数据没有到齐，等次暂不能确定。"
    if scored.value(scored.program.total, row) is not None and not decided.scored[row]:
        yield "决定的加减分还没有数据，总分暂不能确定。"
    for money in rules.money:
        paid = decided.money.get(money.id)
        if paid is not None and paid.open[row]:
            yield f"“{money.title}”还不能计算：数据没有到齐。"


def _lacking(scored: Scored, row: int, decision: str) -> list[str]:
    """Return the facts for want of which a decision is open, as they are called.

    What stands at zero where nobody wrote it lacks nobody.
    """
    titles = {fact.id: fact.title for fact in scored.rules.facts if fact.absent != "zero"}
    asked = _open_columns(scored, row, scored.program.conditions[f"decision:{decision}"])
    had = scored.units[row]["facts"]
    names = [one.name for one in asked if not one.back and one.name not in had]
    return [f"“{titles[name]}”" for name in dict.fromkeys(names) if name in titles]


def _open_columns(scored: Scored, row: int, start: Node) -> Iterator[Column]:
    """Yield the columns below a node that no figure already known stands before."""
    waiting, seen = [start], {start}
    while waiting:
        node = waiting.pop()
        if node in scored.values and scored.value(node, row) is not None:
            continue
        if isinstance(node, Column):
            yield node
        below = [one for one in operands(node) if one not in seen]
        seen.update(below)
        waiting += reversed(below)
