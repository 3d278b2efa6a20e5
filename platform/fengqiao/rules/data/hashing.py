"""One hash for one content of facts."""

from __future__ import annotations

from fengqiao.rules.canonical import sha256_of
from fengqiao.rules.facts import Facts


def facts_sha256(facts: Facts) -> str:
    """Return the hash of facts; the order in which units are listed plays no part.

    The order of a register's rows does: it decides between rows of the same day.
    """
    return sha256_of(_ordered(facts))


def _ordered(facts: Facts) -> Facts:
    ordered: Facts = {**facts, "units": sorted(facts["units"], key=lambda unit: unit["code"])}
    if "rounds" in facts:
        ordered["rounds"] = {name: _ordered(one) for name, one in facts["rounds"].items()}
    return ordered
