"""Registers the rules count in and nobody delivered: not the same as one without rows."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.rules.facts import Facts
from fengqiao.rules.measuring.calendar import words
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.model.ruleset import Rules


def undelivered(rules: Rules, facts: Facts) -> tuple[str, ...]:
    """Return a sentence for each register that is counted in and not there, naming its file.

    Where shorter periods make all the points, it is they that need the register; a sentence
    then names the period, unless all lack it.
    """
    rounds = facts.get("rounds", {})
    found: list[str] = []
    for register in _counted_in(rules):
        lacking = [name for name, one in rounds.items() if _lacks(one, register)]
        itself = _lacks(facts, register) and not (rounds and rules.roll_up)
        if itself or (rounds and len(lacking) == len(rounds)):
            found.append(_sentence(register))
        else:
            found += [f"{words(name)}：{_sentence(register)}" for name in lacking]
    return tuple(found)


def register_file(register: Register) -> str:
    """Return the name of the file that delivers a register."""
    return f"登记-{register.title}.csv"


def _counted_in(rules: Rules) -> Iterator[Register]:
    used = {
        one.source.register for one in rules.measures if isinstance(one.source, Rows | Lateness)
    }
    return (register for register in rules.registers if register.id in used)


def _lacks(facts: Facts, register: Register) -> bool:
    return register.id not in facts.get("rows", {})


def _sentence(register: Register) -> str:
    return (
        f"没有登记簿“{register.title}”的数据（{register_file(register)}）。"
        "确实没有发生的，请放一个只有表头的文件。"
    )
