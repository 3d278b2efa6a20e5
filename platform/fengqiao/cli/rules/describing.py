"""``describe``: the whole scheme in plain Chinese, for the committee to sign."""

from __future__ import annotations

from pathlib import Path

import click

from fengqiao.cli.rules.desk import output_format, rules
from fengqiao.cli.rules.opening import open_rules
from fengqiao.cli.rules.writing import write_json
from fengqiao.rules.telling.describing import paragraphs
from fengqiao.rules.telling.paragraphs import numbered


@rules.command("describe", help="用大白话说明一份办法，供会议审定和签字。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@output_format
def describe(file: Path, as_: str) -> None:
    """Print a rule file in plain Chinese."""
    rule_set = open_rules(file)
    found = list(numbered(paragraphs(rule_set)))
    if as_ == "json":
        write_json(found)
        return
    for one in found:
        if one.depth == 0 and not one.words:
            click.echo("")
        click.echo(one.text)
