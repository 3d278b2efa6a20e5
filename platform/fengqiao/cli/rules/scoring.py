"""``score``: units, figures and events in, points, places and decisions out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from fengqiao.cli.rules.desk import output_format, rules
from fengqiao.cli.rules.opening import facts_options, open_facts, open_rules
from fengqiao.cli.rules.results import say_result
from fengqiao.cli.rules.waiting import working
from fengqiao.cli.rules.writing import write_json
from fengqiao.rules.scoring import score as score_rules


@rules.command("score", help="按办法计分：各项得分、总分、名次、等次、决定、资金。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@facts_options
@output_format
def score(file: Path, facts: Path, history: Path | None, at: str | None, as_: str) -> None:
    """Score facts by a rule file."""
    rule_set = open_rules(file)
    with working("正在读数据、计分"):
        material = open_facts(rule_set.rules, facts, history, at)
        result = score_rules(rule_set, material.facts, material.history, material.at)
    if as_ == "json":
        parts = {one.name: getattr(result, one.name) for one in dataclasses.fields(result)}
        write_json({**parts, "sha256": result.sha256})
        return
    click.echo(say_result(result, rule_set.rules))
