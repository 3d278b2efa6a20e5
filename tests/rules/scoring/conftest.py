"""The trial scheme, read once for the tests that score it."""

from __future__ import annotations

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from tests.rules.scoring.trial_scheme import RULES


@pytest.fixture(scope="package")
def rule_set() -> RuleSet:
    return read_rule_set(RULES.encode(), "trial.yaml")
