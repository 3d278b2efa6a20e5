"""Programs kept: the same content in the same period is compiled once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from fengqiao.rules.compiling.assembling import compile_rules
from fengqiao.rules.compiling.program import Program
from fengqiao.rules.model.ruleset import RuleSet

MOST_KEPT = 64

_kept: OrderedDict[tuple[str, str], Program] = OrderedDict()
_lock = Lock()


def program_of(rule_set: RuleSet, period: str) -> Program:
    """Return the program of a rule file in a period, from memory if its content is known.

    :raises ValueError: as :func:`~fengqiao.rules.compiling.assembling.compile_rules`
    """
    key = rule_set.sha256, period
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    program = compile_rules(rule_set.rules, period)
    with _lock:
        # Whoever compiled it at the same moment gets the one that was kept: nodes are compared
        # by identity.
        program = _kept.setdefault(key, program)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return program
