"""Rule sets: check a file and its worked examples, or read it in plain Chinese."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fengqiao.cli.place import print_findings
from fengqiao.rules import RuleErrors, RuleSet, check_examples, describe, read_rule_set


@click.group(help="考核办法：检查、核对算例、说明。不需要数据库。")
def rules() -> None:
    """Group the commands on rule sets."""


@rules.command("check", help="检查考核办法文件，并核对文件里的算例。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def rules_check(paths: tuple[Path, ...]) -> None:
    """Check files and run their worked examples; exit 1 if anything is wrong."""
    failed = False
    for path in paths:
        rule_set = _read(path)
        if rule_set is None:
            failed = True
            continue
        print_findings(rule_set.warnings)
        outcomes = check_examples(rule_set)
        for outcome in outcomes:
            print_findings(outcome.findings)
        passed = sum(outcome.passed for outcome in outcomes)
        failed = failed or passed < len(outcomes)
        click.echo(f"{path.name}：没有错误，{len(outcomes)} 个算例通过 {passed} 个。")
    sys.exit(1 if failed else 0)


@rules.command("describe", help="用大白话说明一份考核办法。")
@click.argument("path", type=click.Path(path_type=Path))
def rules_describe(path: Path) -> None:
    """Print a rule set in plain Chinese."""
    rule_set = _read(path)
    if rule_set is None:
        sys.exit(1)
    click.echo(describe(rule_set))


def _read(path: Path) -> RuleSet | None:
    try:
        return read_rule_set(path)
    except RuleErrors as error:
        print_findings(error.findings)
        return None
