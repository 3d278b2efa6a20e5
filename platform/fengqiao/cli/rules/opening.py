"""Rule files and facts as a command line names them: files or folders of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from fengqiao.cli.place import Told
from fengqiao.rules import RuleErrors, RuleSet, excerpt, read_rule_set
from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.data.files import Read, read_history, read_with_notes
from fengqiao.rules.facts import Facts, History
from fengqiao.rules.measuring.calendar import containing, is_period, kind_of
from fengqiao.rules.model.conditions import Run
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.telling.calling import unit_called
from fengqiao.sources import Finding, Unreadable, decode

_SUFFIXES = (".yaml", ".yml")
_SEVERITIES = {"error": "错误", "warning": "提醒"}


def rule_files(paths: Iterable[Path]) -> list[Path]:
    """Return the rule files named, and those in the folders named, each once.

    :raises Told: if there is none
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES)
            if not inside:
                raise Told(f"文件夹“{path}”里没有办法文件（.yaml）。")
            found += inside
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def open_rules(path: Path) -> RuleSet:
    """Return the rules of one file.

    :raises Told: with every finding, if the file may not be used
    """
    try:
        return read_rule_set(path, str(path))
    except RuleErrors as error:
        errors = [one for one in error.findings if one.severity == "error"]
        raise Told("\n".join(say_finding(one, path) for one in errors)) from None


def say_finding(finding: Finding, path: Path) -> str:
    """Return a finding with the line it points at and a caret below the place."""
    said = f"{_SEVERITIES[finding.severity]}：{finding}"
    shown = excerpt(finding, _text_of(finding, path))
    return f"{said}\n{_set_in(shown)}" if shown else said


def _set_in(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _text_of(finding: Finding, path: Path) -> str:
    """Return the text a finding is about: of the file itself, or of one it extends."""
    file = path if finding.place.file == str(path) else path.parent / finding.place.file
    try:
        return decode(file.read_bytes(), file.name)
    except (OSError, Unreadable):
        return ""


@dataclass(frozen=True)
class Material:
    """Facts and history for one scoring; ``at`` names the round asked for, if it is one."""

    facts: Facts
    history: History
    at: str | None


def open_facts(
    rules: Rules, facts: Path, history: Path | None = None, at: str | None = None
) -> Material:
    """Return the facts of a period with what is known of earlier ones.

    ``at`` is the period, or a round of a longer period; None is the latest there is. Without
    ``history``, a folder of facts may hold its own.

    :raises Told: if a path is not there, or ``at`` is no period there are figures of
    :raises FactErrors: if the facts cannot be read or scored
    """
    for path in (facts, history):
        if path is not None and not path.exists():
            raise Told(f"找不到“{path}”。请检查文件名和位置。")
    if at is not None and not is_period(at):
        raise Told(f"“{at}”不是期次，写成 2014、2014-H1、2014-Q1、2014-03 或 2014-R1 的样子。")
    (found, notes), round_ = _facts_at(rules, facts, at)
    before = found["period"]
    if history is not None:
        past = read_history(history, rules, before)
    else:
        past = read_history(facts, rules, before) if facts.is_dir() else {}
    for note in (*notes, *_history_notes(rules, past)):
        click.echo(f"提醒：{note}", err=True)
    return Material(found, past, round_)


def _history_notes(rules: Rules, past: History) -> Iterator[str]:
    runs = [
        one for one in rules.decisions if any(isinstance(part, Run) for part in records_in(one))
    ]
    if runs and not past:
        named = "、".join(f"“{one.title}”" for one in runs)
        yield f"没有给往期记录（--history），{named}要看往期，现在只看本期。"


def _facts_at(rules: Rules, path: Path, at: str | None) -> tuple[Read, str | None]:
    roll_up = rules.roll_up
    if at is None or roll_up is None or kind_of(at) != roll_up.base:
        return read_with_notes(path, rules, at), None
    whole = read_with_notes(path, rules, containing(at, roll_up.to))
    if at in whole.facts.get("rounds", {}):
        return whole, at
    return read_with_notes(path, rules, at), None


def facts_options(command: Any) -> Any:
    """Add ``--facts``, ``--history`` and ``--at`` to a command."""
    for option in (
        click.option(
            "--at", metavar="期次", help="哪一期，例如 2026 或 2026-Q1；不写就是最近一期。"
        ),
        click.option(
            "--history",
            type=click.Path(path_type=Path),
            metavar="文件",
            help="往期记录（CSV 或 JSON）。",
        ),
        click.option(
            "--facts",
            type=click.Path(path_type=Path),
            metavar="路径",
            required=True,
            help="数据：一个文件夹，或一个 CSV、JSON 文件。",
        ),
    ):
        command = option(command)
    return command


def unit_code(facts: Facts, word: str) -> str:
    """Return the code of a unit called by its code or name.

    :raises Told: if there is no such unit, or several have the name
    """
    try:
        code = unit_called(word, facts)
    except Fault as fault:
        raise Told(f"{fault.message}{fault.advice}") from None
    if code is not None:
        return code
    names = "、".join(unit["name"] for unit in facts["units"][:12])
    more = "等" if len(facts["units"]) > 12 else ""
    raise Told(f"没有“{word}”这个单位。有：{names}{more}。")
