"""``check``, ``test`` and ``schema``: whether a file is sound and its examples come out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from fengqiao.cli.place import Told
from fengqiao.cli.rules.desk import FAULTY, output_format, rules
from fengqiao.cli.rules.opening import rule_files, say_finding
from fengqiao.cli.rules.tables import aligned
from fengqiao.cli.rules.waiting import working
from fengqiao.cli.rules.writing import write_json
from fengqiao.rules import RuleErrors, RuleSet, json_schema, read_rule_set
from fengqiao.rules.examples import Coverage, ExampleOutcome, check_examples, coverage_findings
from fengqiao.sources import Finding

_PATHS = click.argument(
    "paths", metavar="路径", nargs=-1, required=True, type=click.Path(path_type=Path)
)


@rules.command("check", help="检查办法文件；路径是文件或文件夹，可以写几个。有错误时以 1 结束。")
@_PATHS
@output_format
def check(paths: tuple[Path, ...], as_: str) -> None:
    """Check files; exit 1 if any may not be used."""
    with working("正在检查"):
        found = [(path, *_read(path)) for path in rule_files(paths)]
    if as_ == "json":
        write_json([_record(path, rule_set, findings) for path, rule_set, findings in found])
    else:
        for path, rule_set, findings in found:
            _print(path, rule_set, findings)
    sys.exit(0 if all(rule_set is not None for _, rule_set, _ in found) else FAULTY)


def _read(path: Path) -> tuple[RuleSet | None, Sequence[Finding]]:
    try:
        rule_set = read_rule_set(path, str(path))
    except RuleErrors as error:
        return None, error.findings
    return rule_set, rule_set.warnings


def _record(path: Path, rule_set: RuleSet | None, findings: Sequence[Finding]) -> dict[str, Any]:
    record: dict[str, Any] = {"file": str(path), "sound": rule_set is not None}
    if rule_set is not None:
        rules_ = rule_set.rules
        record |= {"ruleset": rules_.id, "version": rules_.version, "sha256": rule_set.sha256}
    return record | {"findings": findings}


def _print(path: Path, rule_set: RuleSet | None, findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(say_finding(finding, path))
    errors = sum(one.severity == "error" for one in findings)
    warnings = len(findings) - errors
    notes = f"，{warnings} 处提醒" if warnings else ""
    verdict = f"有 {errors} 处错误，不能用" if rule_set is None else "没有错误"
    click.echo(f"{path}：{verdict}{notes}。")


@rules.command("test", help="核对办法文件里的算例，并看算例是否齐全。有不符时以 1 结束。")
@_PATHS
@output_format
def test(paths: tuple[Path, ...], as_: str) -> None:
    """Run the worked examples of files; exit 1 if one does not come out."""
    tested = []
    with working("正在核对算例"):
        for path in rule_files(paths):
            rule_set, findings = _read(path)
            if rule_set is None:
                tested.append(_Tested(path, findings, [], None))
            else:
                outcomes = check_examples(rule_set)
                tested.append(_Tested(path, (), outcomes, coverage_findings(rule_set)))
    if as_ == "json":
        write_json([one.record for one in tested])
    else:
        for one in tested:
            one.show()
        if len(tested) > 1:
            click.echo(_summary(tested))
    sys.exit(0 if all(one.passed for one in tested) else FAULTY)


class _Tested:
    """The worked examples of one file; a file that may not be used has only its findings."""

    def __init__(
        self,
        path: Path,
        findings: Sequence[Finding],
        outcomes: Sequence[ExampleOutcome],
        coverage: Coverage | None,
    ) -> None:
        self.path, self.findings = path, findings
        self.outcomes, self.coverage = outcomes, coverage

    @property
    def passed(self) -> bool:
        """Whether the file is sound and every example comes out."""
        return self.coverage is not None and all(one.passed for one in self.outcomes)

    @property
    def right(self) -> int:
        """How many examples come out."""
        return sum(one.passed for one in self.outcomes)

    @property
    def lacking(self) -> Sequence[Finding]:
        """What the examples do not show."""
        return () if self.coverage is None else self.coverage.findings

    @property
    def record(self) -> dict[str, Any]:
        """The outcome for other programs."""
        return {
            "file": str(self.path),
            "passed": self.passed,
            "findings": self.findings,
            "examples": [
                {"name": one.name, "passed": one.passed, "findings": one.findings}
                for one in self.outcomes
            ],
            "lacking": self.lacking,
        }

    def show(self) -> None:
        """Print the outcome."""
        wrong = [finding for one in self.outcomes for finding in one.findings]
        for finding in (*self.findings, *wrong, *self.lacking):
            click.echo(say_finding(finding, self.path))
        if self.coverage is None:
            click.echo(f"{self.path}：文件有错误，没有核对算例。")
            return
        wrong_ones = len(self.outcomes) - self.right
        failed = f"，有 {wrong_ones} 个不符" if wrong_ones else ""
        lacking = f"，还有 {len(self.lacking)} 处没有算例核对" if self.lacking else ""
        more = failed + lacking or "，都核对到了"
        click.echo(f"{self.path}：{len(self.outcomes)} 个算例，通过 {self.right} 个{more}。")


def _summary(tested: Sequence[_Tested]) -> str:
    rows = [
        [str(one.path), str(len(one.outcomes)), str(one.right), str(len(one.lacking))]
        for one in tested
    ]
    sums = [str(sum(int(row[at]) for row in rows)) for at in (1, 2, 3)]
    return "\n" + aligned(["文件", "算例", "通过", "缺"], [*rows, ["合计", *sums]])


@rules.command("schema", help="写出办法文件的 JSON Schema，供编辑器补全和标错。")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写到这个文件；不写就显示出来。",
)
@click.option("--child", is_flag=True, help="写了 extends 的下级办法用的，只写改动的地方。")
def schema(output: Path | None, *, child: bool) -> None:
    """Write the JSON Schema of rule files, or of files that extend another."""
    text = json.dumps(json_schema(child), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError:
        raise Told(f"写不到“{output}”。请检查文件夹是否存在、是否可写。") from None
    click.echo(f"已写到 {output}。")
