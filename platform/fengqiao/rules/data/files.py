"""Facts and history from files alone: a directory of tables, one table, or one JSON file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from fengqiao.rules.data.assembling import assembled
from fengqiao.rules.data.draft import Draft
from fengqiao.rules.data.faults import FactFileErrors, Stop
from fengqiao.rules.data.noticing import notes_on
from fengqiao.rules.data.reading_figures import read_figures
from fengqiao.rules.data.reading_history import history_of, read_history_file
from fengqiao.rules.data.reading_json import read_json_facts
from fengqiao.rules.data.reading_rows import read_register, read_statuses
from fengqiao.rules.data.tables import open_table
from fengqiao.rules.data.undelivered import undelivered
from fengqiao.rules.facts import Facts, History
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Finding, Place, Unreadable

UNITS = ("单位.csv", "units.csv")
FIGURES = ("数据.csv", "facts.csv")
STATUSES = ("状态.csv", "statuses.csv")
HISTORY = ("历史.json", "history.json", "历史.csv", "history.csv")
_NAMES = frozenset((*UNITS, *FIGURES, *STATUSES, *HISTORY))
_REGISTER = re.compile(r"(?:登记|rows)-(.+)\.csv", re.IGNORECASE)
_SHEETS = frozenset({".xlsx", ".xls", ".et", ".ods"})


def read_facts(path: Path, rules: Rules, period: str | None = None) -> Facts:
    """Return the facts of a period from a directory, a CSV file or a JSON file.

    ``period`` None is the latest the files speak of.

    :raises FactFileErrors: if anything in the files is wrong; nothing is half read
    :raises FactErrors: if the facts as a whole cannot be scored
    """
    return read_with_notes(path, rules, period).facts


class Read(NamedTuple):
    """Facts, and what whoever made the files should look at, in Chinese."""

    facts: Facts
    notes: tuple[str, ...]


def read_with_notes(path: Path, rules: Rules, period: str | None = None) -> Read:
    """Return what :func:`read_facts` does, with notes on what the files lack or hold in vain.

    :raises FactFileErrors: as :func:`read_facts`
    :raises FactErrors: as :func:`read_facts`
    """
    draft = Draft(rules)
    try:
        _read_all(draft, path)
    except Unreadable as error:
        draft.faults.findings.append(error.finding)
    except Stop:
        pass
    draft.faults.settle()
    try:
        facts = assembled(draft, period, Place(path.name, 1, 1))
    except Stop:
        raise FactFileErrors(draft.faults.findings) from None
    notes = notes_on(draft, facts)
    if path.suffix.lower() == ".csv" and undelivered(rules, facts):
        notes = (*notes, f"登记簿要和“{FIGURES[0]}”放在同一个文件夹里，--facts 写文件夹。")
    return Read(facts, notes)


def read_history(path: Path, rules: Rules, before: str | None = None) -> History:
    """Return the records of earlier periods from a facts directory or a history file.

    They come from 历史.json or 历史.csv; with ``before``, only periods before that one, and
    figures of earlier periods in 数据.csv as well. Nothing there is no history.

    :raises FactFileErrors: if anything in the files is wrong
    """
    draft = Draft(rules)
    history: History = {}
    try:
        files = _known_files(path) if path.is_dir() else {path.name: path}
        for name in (*UNITS, *(FIGURES if before else ())):
            if name in files:
                read_figures(draft, open_table(files[name], name), lists_units=name in UNITS)
                draft.closed = draft.closed or name in UNITS
        found = [name for name in files if name in HISTORY or not path.is_dir()]
        # Units that no longer are may stand in an old record.
        draft.closed = False
        name = found[0] if found else ""
        records = read_history_file(draft, files[name], name) if found else {}
        draft.faults.settle()
        history = history_of(draft, records, before, Place(name, 1, 1))
    except Unreadable as error:
        draft.faults.findings.append(error.finding)
    except Stop:
        pass
    draft.faults.settle()
    return history


def _read_all(draft: Draft, path: Path) -> None:
    if path.is_dir():
        _read_directory(draft, path)
    elif path.suffix.lower() == ".json":
        read_json_facts(draft, path, path.name)
    elif path.suffix.lower() in _SHEETS:
        raise Unreadable(_is_a_sheet(path.name))
    else:
        read_figures(draft, open_table(path, path.name), lists_units=False)


def _read_directory(draft: Draft, path: Path) -> None:
    files = _known_files(path)
    for name in UNITS:
        if name in files:
            read_figures(draft, open_table(files[name], name), lists_units=True)
            draft.closed = True
    for name in FIGURES:
        if name in files:
            read_figures(draft, open_table(files[name], name), lists_units=False)
    if not draft.units and not draft.faults.findings:
        here = Place(path.name, 1, 1)
        advice = f"请在目录里放“{UNITS[0]}”或“{FIGURES[0]}”。"
        raise Unreadable(Finding(here, "没有读到任何单位。", advice))
    draft.closed = True
    _read_registers(draft, files)
    for name in STATUSES:
        if name in files:
            read_statuses(draft, open_table(files[name], name))


def _read_registers(draft: Draft, files: dict[str, Path]) -> None:
    registers = {register.title: register for register in draft.rules.registers}
    registers |= {register.id: register for register in draft.rules.registers}
    for name, path in files.items():
        found = _REGISTER.fullmatch(name)
        if found and found[1] not in registers:
            known = "、".join(register.title for register in draft.rules.registers) or "没有"
            what = f"规则里没有“{found[1]}”这个登记簿。"
            draft.faults.add(Place(name, 1, 1), what, f"规则里的登记簿：{known}。")
        elif found:
            read_register(draft, open_table(path, name), registers[found[1]])


def _known_files(path: Path) -> dict[str, Path]:
    """Return the files a facts directory may hold, by name.

    :raises Unreadable: if there is a table of another name, or a sheet of a spreadsheet
    """
    found = {each.name: each for each in sorted(path.iterdir()) if each.is_file()}
    for name in list(found):
        suffix = Path(name).suffix.lower()
        if suffix in _SHEETS:
            raise Unreadable(_is_a_sheet(name))
        if suffix not in (".csv", ".json"):
            del found[name]
        elif name not in _NAMES and not _REGISTER.fullmatch(name):
            raise Unreadable(_not_a_name(name))
    for names in (UNITS, FIGURES, STATUSES, HISTORY):
        both = [name for name in names if name in found]
        if len(both) > 1:
            what = f"“{both[0]}”和“{both[1]}”是同一种文件。"
            raise Unreadable(Finding(Place(both[1], 1, 1), what, "请只留一个。"))
    return found


def _not_a_name(name: str) -> Finding:
    names = "、".join((UNITS[0], FIGURES[0], "登记-（登记簿名）.csv", STATUSES[0], "历史.csv"))
    return Finding(Place(name, 1, 1), "不认识这个文件名。", f"可用：{names}。")


def _is_a_sheet(name: str) -> Finding:
    return Finding(Place(name, 1, 1), "读不了电子表格文件。", "请另存为 CSV（UTF-8）再试。")
