"""The ``fengqiao`` command: the front hall for whoever runs an installation."""

from __future__ import annotations

import os
from pathlib import Path

import click

from fengqiao.cli.counties import accounts, tenant
from fengqiao.cli.place import DEFAULT_HOME, Hall, Place
from fengqiao.cli.rules import rules
from fengqiao.cli.services import COMMANDS
from fengqiao.cli.trail import audit


@click.group(cls=Hall, help="枫桥：县、乡镇、村和企业的平安建设填报、考核与通报平台。")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("FENGQIAO_HOME", DEFAULT_HOME),
    help="存放全部数据的文件夹（默认 .fengqiao）。",
)
@click.pass_context
def main(context: click.Context, home: Path) -> None:
    """Remember the home for the commands below."""
    context.obj = Place(home)


for command in (*COMMANDS, tenant, accounts, rules, audit):
    main.add_command(command)
