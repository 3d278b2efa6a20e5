"""T6: reading, checking and compiling a file of 60 items against a plain load of its YAML."""

from __future__ import annotations

import yaml

from fengqiao.rules import read_rule_set
from fengqiao.rules.compiling import compile_rules
from tests.bench.rows import Row
from tests.bench.rules.case import in_turn
from tests.bench.rules.mix import PERIOD, mix_of, scheme_text

ITEMS = 60


def measure() -> list[Row]:
    """Return the processor time of both."""
    mix = mix_of(ITEMS)
    text = scheme_text(mix).encode()
    assert len(read_rule_set(text, "mix.yaml").rules.items) + mix.bonuses == ITEMS

    def opened() -> object:
        return compile_rules(read_rule_set(text, "mix.yaml").rules, PERIOD)

    def plain() -> object:
        return yaml.load(text, Loader=yaml.CSafeLoader)

    ours, loaded = in_turn([opened, plain], 21, 3)
    what = f"T6 {ITEMS} items read, checked, compiled, against a plain C load"
    note = f"{len(text):,} bytes; {ours.spread}; plain {loaded.spread}"
    return [Row(what, ours.median * 1000, "ms", loaded.median * 1000, 3, note)]
