"""Faults found while files are read, gathered so that a person sees them all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fengqiao.rules.data.faults import MOST_FAULTS, FactFileErrors, Stop
from fengqiao.sources import Finding, Place


class Fault(ValueError):
    """Something wrong with one cell: what, and what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


class Faults:
    """The faults so far; :meth:`settle` lets nothing pass if there are any."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, place: Place, message: str, advice: str = "") -> None:
        """Keep a fault.

        :raises Stop: when there are as many as a person can read at once
        """
        self.findings.append(Finding(place, message, advice))
        if len(self.findings) >= MOST_FAULTS:
            raise Stop

    def take(self, place: Place, fault: Fault) -> None:
        """Keep a cell's fault; :raises Stop: as :meth:`add`."""
        self.add(place, fault.message, fault.advice)

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Keep a cell's fault instead of raising it; :raises Stop: as :meth:`add`."""
        try:
            yield
        except Fault as fault:
            self.take(place, fault)

    def settle(self) -> None:
        """Let the reader go on if there are no faults.

        :raises FactFileErrors: if there are
        """
        if self.findings:
            raise FactFileErrors(self.findings)
