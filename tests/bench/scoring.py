"""Score and rank a county of 23 townships from frozen facts."""

from __future__ import annotations

from fengqiao.rules import read_rule_set, score
from tests.bench.rows import Row, median_processor_seconds
from tests.rules.test_jinzhai import RULES_DIR, township_facts


def measure() -> list[Row]:
    """Return the processor time of one scoring, with five sources for every fact."""
    rules = read_rule_set(RULES_DIR / "jinzhai-2026.yaml")
    facts = township_facts(rules)
    seconds = median_processor_seconds(lambda: score(rules, facts), 15)
    return [Row("score and rank 23 townships from frozen facts", seconds * 1000, "ms", most=50)]
