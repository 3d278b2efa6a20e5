"""``compare`` two rule files or snapshots of facts; ``whatif`` a figure were another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from fengqiao.cli.place import Told
from fengqiao.cli.rules.desk import output_format, rules
from fengqiao.cli.rules.opening import facts_options, open_facts, open_rules
from fengqiao.cli.rules.tables import aligned
from fengqiao.cli.rules.waiting import working
from fengqiao.cli.rules.writing import write_json
from fengqiao.rules.telling.comparing import (
    Comparison,
    Move,
    Side,
    Standing,
    compare_sides,
)
from fengqiao.rules.telling.fitting import both
from fengqiao.rules.telling.trying import whatif as try_figures

NOTHING = "—"
_HEADING = ("单位", "原名次", "新名次", "原总分", "新总分", "原等次", "新等次", "决定")


@rules.command("compare", help="用新旧两个办法（或两份数据）各算一遍，看谁的名次变了、因为哪一项。")
@click.argument("old", metavar="旧办法文件", type=click.Path(path_type=Path))
@click.argument("new", metavar="新办法文件", type=click.Path(path_type=Path))
@facts_options
@click.option(
    "--facts-after",
    type=click.Path(path_type=Path),
    metavar="路径",
    help="新办法用的数据；不写就和旧办法用同一份。比较两份数据时，两个办法写同一个文件。",
)
@output_format
def compare(
    old: Path,
    new: Path,
    facts: Path,
    history: Path | None,
    at: str | None,
    facts_after: Path | None,
    as_: str,
) -> None:
    """Compare two rule files on the same facts, or two snapshots of facts."""
    before, after = open_rules(old), open_rules(new)
    whole = both(before.rules, after.rules)
    with working("正在计算"):
        first = open_facts(whole, facts, history, at)
        second = first if facts_after is None else open_facts(whole, facts_after, history, at)
        found = compare_sides(
            Side(before, first.facts, first.history, first.at),
            Side(after, second.facts, second.history, second.at),
        )
    _show(found, as_)


@rules.command("whatif", help="假如某个数不同，名次会怎样。数据文件不会被改动。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@facts_options
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="单位.指标=数值",
    help="例如 甲乡.late=3；可以写几次；写 missing 表示没有数据。",
)
@output_format
def whatif(
    file: Path,
    facts: Path,
    history: Path | None,
    at: str | None,
    sets: tuple[str, ...],
    as_: str,
) -> None:
    """Score facts again with some figures changed."""
    if not sets:
        raise Told("请用 --set 写明要改哪个数，例如 --set 甲乡.late=3。")
    rule_set = open_rules(file)
    with working("正在计算"):
        material = open_facts(rule_set.rules, facts, history, at)
        found = try_figures(rule_set, material.facts, sets, material.history, material.at)
    _show(found, as_)


def _show(found: Comparison, as_: str) -> None:
    for note in found.notes:
        click.echo(f"提醒：{note}", err=True)
    if as_ == "json":
        write_json({"summary": found.summary, "comparison": found})
        return
    for line in comparison_lines(found):
        click.echo(line)


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Yield a comparison as lines: who moves, then by which items."""
    same = found.before == found.after
    yield f"改动前后：{found.after}" if same else f"由 {found.before} 到 {found.after}"
    yield found.summary
    yield ""
    rows = [_row(one) for one in found.units]
    yield aligned(_HEADING, rows)
    for one in found.units:
        if one.items:
            yield ""
            yield one.name
        for change in one.items:
            reason = change.reason_after or change.reason_before
            yield f"　{change.title} {change.before} → {change.after}：{reason}"


def _row(move: Move) -> list[str]:
    before, after = move.before, move.after
    return [
        move.name,
        *(_place(one) for one in (before, after)),
        *(one.total if one else NOTHING for one in (before, after)),
        *((one.grade if one else "") or NOTHING for one in (before, after)),
        _decisions(before, after),
    ]


def _place(one: Standing | None) -> str:
    return NOTHING if one is None else str(one.rank or NOTHING)


def _decisions(before: Standing | None, after: Standing | None) -> str:
    old, new = (set(one.decisions) if one else set() for one in (before, after))
    gained = [f"+{one}" for one in sorted(new - old)]
    return "、".join([*gained, *(f"-{one}" for one in sorted(old - new))])
