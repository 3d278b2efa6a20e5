"""A line on which requests and answers are lost, and a tally of all that was interrupted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Error, Route


@dataclass
class Tally:
    """What was done, and what went wrong."""

    interruptions: Counter[str] = field(default_factory=Counter)
    filings: int = 0
    values: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many interruptions there were."""
        return sum(self.interruptions.values())


class Line:
    """The line between one page and the server, and what becomes of posted forms on it."""

    def __init__(self) -> None:
        self.fate = ""

    def carry(self, route: Route) -> None:
        """Let a request through, or do to it what is to be done to the next one."""
        fate, self.fate = (self.fate, "") if route.request.method != "GET" else ("", self.fate)
        try:
            if fate == "answer lost":
                route.fetch()
                route.abort()
            elif fate == "request lost":
                route.abort()
            elif fate == "server busy":
                route.fulfill(status=503, body="")
            else:
                route.continue_()
        except Error:
            # The page went away meanwhile, as it may.
            return
