"""Facts that cannot be scored, and files that cannot be read as facts."""

from __future__ import annotations

from collections.abc import Iterable

from fengqiao.sources import Finding

# So many faults are named; whoever corrects them sees the rest next time.
MOST_FAULTS = 100


class FactErrors(Exception):
    """Facts that cannot be scored; ``problems`` are sentences in Chinese, one for each fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class FactFileErrors(FactErrors):
    """Files that cannot be read as facts; nothing of them was taken.

    ``findings`` say for each fault where it stands, and what to do.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(str(finding) for finding in self.findings)


class Stop(Exception):
    """Enough faults have been found."""
