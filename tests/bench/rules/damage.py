"""T11: ten thousand damaged rule files and facts files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from fengqiao.rules import read_rule_set
from tests.bench.rows import Row
from tests.bench.rules.random_scheme import random_scheme
from tests.rules.fuzz.county import SCHEME, TABLES, WHOLE
from tests.rules.fuzz.damaging import damaged
from tests.rules.fuzz.test_damage import schemes
from tests.rules.fuzz.trying import Tried, try_facts, try_rules

RULES, FACTS = 7_000, 3_000
SLOWEST = 1.0
SEED = int(os.environ.get("FENGQIAO_DAMAGE", "11"))


def measure() -> list[Row]:
    """Return the slowest of all; a crash raises.

    A refusal counts that has no place that can be shown, or is not told in Chinese words.
    """
    chance = Random(SEED)
    texts = [*schemes(), *(random_scheme(seed) for seed in range(20))]
    rules = _try(RULES, lambda: try_rules(damaged(chance.choice(texts), chance)))
    rule_set = read_rule_set(SCHEME.encode(), "办法.yaml")
    with TemporaryDirectory() as folder:
        path = Path(folder)

        def facts() -> Tried:
            name = chance.choice([*TABLES, "数据.json"])
            if name == "数据.json":
                return _json(path / name, chance)
            for table, text in TABLES.items():
                raw = damaged(text, chance) if table == name else text.encode()
                (path / table).write_bytes(raw)
            return try_facts(path, rule_set, "2026")

        def _json(file: Path, chance: Random) -> Tried:
            file.write_bytes(damaged(WHOLE, chance))
            tried = try_facts(file, rule_set, "2026")
            file.unlink()
            return tried

        tables = _try(FACTS, facts)
    return [*_rows("damaged rule files", rules), *_rows("damaged facts files", tables)]


def _try(number: int, one: Callable[[], Tried]) -> list[Tried]:
    return [one() for _ in range(number)]


def _rows(what: str, tried: list[Tried]) -> list[Row]:
    refused = sum(one.refused for one in tried)
    faults = [fault for one in tried for fault in one.faults]
    slowest = max(one.seconds for one in tried)
    note = f"{len(tried):,} tried, {refused:,} refused, the others run"
    return [
        Row(f"T11 slowest of {what}", slowest, "s", None, SLOWEST, note),
        Row(
            f"T11 refusals without a place to show or Chinese words, {what}",
            len(faults),
            "",
            None,
            0,
            "; ".join(faults[:3]),
        ),
    ]
