"""A draft made into facts: which period is meant, what belongs to it, and is it sound."""

from __future__ import annotations

from fengqiao.rules.data.checking import check_facts, kinds_of_periods, kinds_of_rounds
from fengqiao.rules.data.checking_rows import date_problem, possible_days
from fengqiao.rules.data.draft import Draft, PlacedRow
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.facts import Facts, FactValue, Row, UnitFacts
from fengqiao.rules.measuring.calendar import containing, first_day, kind_of
from fengqiao.rules.model.declared import PERIODS, Register
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Place


def assembled(draft: Draft, period: str | None, place: Place) -> Facts:
    """Return the facts of a period: the one asked for, or the latest the files speak of.

    ``place`` is where to complain of the whole. Figures of shorter periods the rules roll up
    become ``rounds``; figures of other periods are left to the history.

    :raises FactFileErrors: if anything in the files is wrong
    :raises FactErrors: if the facts as a whole cannot be scored
    """
    target = period or draft.period or _latest(draft, place)
    draft.faults.settle()
    rounds = [name for name in _named(draft) if is_round(draft.rules, name, target)]
    _check_kinds(draft, place)
    _check_rows(draft, target, rounds)
    facts = _facts(draft, target, "", rounds, place)
    if rounds:
        facts["rounds"] = {
            name: _facts(draft, name, name, rounds, place) for name in sorted(rounds)
        }
    draft.faults.settle()
    problems = check_facts(draft.rules, facts)
    if problems:
        raise FactErrors(problems)
    return facts


def is_round(rules: Rules, name: str, target: str) -> bool:
    """Tell whether a period is a round of a longer one under these rules."""
    if kind_of(name) not in kinds_of_rounds(rules) or kind_of(name) == kind_of(target):
        return False
    try:
        return containing(name, kind_of(target)) == target
    except ValueError:
        return False


def _named(draft: Draft) -> list[str]:
    """Return the periods the files name, in order of time."""
    names = {name for name in draft.figures if name}
    names |= {row.period for rows in draft.rows.values() for row in rows if row.period}
    return sorted(names, key=lambda name: (first_day(name), name))


def _latest(draft: Draft, place: Place) -> str:
    rules, found = draft.rules, []
    kind = rules.roll_up.to if rules.roll_up else rules.period
    for name in _named(draft):
        try:
            found.append(containing(name, kind))
        except ValueError:
            # A kind the rules do not know is complained of elsewhere.
            continue
    if not found:
        draft.faults.add(
            place,
            "没有写明是哪一期的数据。",
            "请在命令里写 --at（如 --at 2026），或在表里加“期次”一栏。",
        )
        return ""
    return max(found, key=first_day)


def _check_kinds(draft: Draft, place: Place) -> None:
    kinds = kinds_of_periods(draft.rules) | kinds_of_rounds(draft.rules)
    for name in _named(draft):
        if kind_of(name) not in kinds:
            named = "、".join(PERIODS[kind] for kind in PERIODS if kind in kinds)
            what = f"期次“{name}”是{PERIODS[kind_of(name)]}，本办法只用{named}。"
            draft.faults.add(place, what, "请改正“期次”一栏。")


def _check_rows(draft: Draft, target: str, rounds: list[str]) -> None:
    registers = {register.id: register for register in draft.rules.registers}
    for name, rows in draft.rows.items():
        register = registers[name]
        span = possible_days(draft.rules, register, target)
        for row in rows:
            if rounds and not register.dates and not row.period:
                draft.faults.add(
                    row.place, f"“{register.title}”没有日期，看不出属于哪一期。", "请加“期次”一栏。"
                )
            wrong = date_problem(register, row.row, span)
            if wrong and _belongs(row, target, rounds):
                draft.faults.add(row.place, wrong)


def _belongs(row: PlacedRow, target: str, rounds: list[str]) -> bool:
    return row.period in ("", target, *rounds)


def _facts(draft: Draft, period: str, named: str, rounds: list[str], place: Place) -> Facts:
    figures = draft.figures.get(period, {})
    plain = {} if named else draft.figures.get("", {})
    units = []
    for code, unit in draft.units.items():
        own = _merged(draft, figures.get(code, {}), plain.get(code, {}), unit.name, place)
        entry: UnitFacts = {"code": code, "name": unit.name, "facts": own}
        if unit.parent:
            entry["parent"] = unit.parent
        units.append(entry)
    facts: Facts = {"period": period, "units": units}
    rows = {
        register.id: _rows(draft, register, period)
        for register in draft.rules.registers
        if draft.delivered & {(register.id, ""), (register.id, period)}
    }
    if rows:
        facts["rows"] = rows
    if draft.statuses:
        facts["statuses"] = list(draft.statuses)
    return facts


def _rows(draft: Draft, register: Register, period: str) -> list[Row]:
    """Return a register's rows for a period: those that name it, and those that name none."""
    rows = draft.rows.get(register.id, [])
    return [row.row for row in rows if row.period in ("", period)]


def _merged(
    draft: Draft,
    figures: dict[str, FactValue],
    plain: dict[str, FactValue],
    unit: str,
    place: Place,
) -> dict[str, FactValue]:
    titles = {fact.id: fact.title for fact in draft.rules.facts}
    for name in figures.keys() & plain.keys():
        what = f"“{unit}”的“{titles[name]}”写了两次：一次写了期次，一次没有写。"
        draft.faults.add(place, what, "请只留一处。")
    return {**plain, **figures} if plain and figures else plain or figures
