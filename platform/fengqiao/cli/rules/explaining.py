"""``explain``: why a unit has its points and its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from fengqiao.cli.rules.desk import output_format, rules
from fengqiao.cli.rules.opening import facts_options, open_facts, open_rules, unit_code
from fengqiao.cli.rules.waiting import working
from fengqiao.cli.rules.writing import write_json
from fengqiao.rules.telling.explaining import explain as explain_unit
from fengqiao.rules.telling.tree import VIEWS, Step


@rules.command("explain", help="说明一个单位的得分和名次是怎么来的。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@facts_options
@click.option("--unit", required=True, metavar="单位", help="单位的代码或名称。")
@click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default="full",
    help="full 全部（默认），cost 只看失分，change 改动多少名次会变。",
)
@output_format
def explain(
    file: Path,
    facts: Path,
    history: Path | None,
    at: str | None,
    unit: str,
    view: str,
    as_: str,
) -> None:
    """Explain one unit."""
    rule_set = open_rules(file)
    with working("正在计算"):
        material = open_facts(rule_set.rules, facts, history, at)
        code = unit_code(material.facts, unit)
        whole = explain_unit(rule_set, material.facts, material.history, code, view, material.at)
    if as_ == "json":
        write_json(whole)
        return
    for line in step_lines(whole):
        click.echo(line)


def step_lines(step: Step, depth: int = 0) -> Iterator[str]:
    """Yield a tree as lines, each set in by how deep it lies."""
    value = f" {step.value}" if step.value else ""
    unit = f"{'' if step.unit == '%' else ' '}{step.unit}" if step.unit else ""
    lost = f"（失 {step.lost} 分）" if step.lost and step.kind in _SAID_LOST else ""
    words = f"：{step.sentence}" if step.sentence else ""
    rule = f" 〔{step.rule}〕" if step.rule is not None and step.kind in _SAID_RULE else ""
    yield f"{'　' * depth}{step.title}{value}{unit}{lost}{words}{rule}"
    for child in step.children:
        yield from step_lines(child, depth + 1)


_SAID_LOST = ("total", "section", "item", "bonus")
# Facts and rows stand under the rule that uses them.
_SAID_RULE = ("item", "bonus", "measure", "decision", "grade", "money")
