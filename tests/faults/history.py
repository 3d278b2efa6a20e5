"""What was asked and what was answered, kept apart from the installation that is being killed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Submission:
    """One submission of a report: its key, which its narrative repeats, and the outcome.

    ``outcome`` is ok, refused or unknown; ``receipt`` and ``revision`` are those acknowledged.
    """

    key: str
    report: str
    outcome: str
    receipt: str = ""
    revision: int = 0
    words: str = ""


@dataclass(frozen=True)
class Publication:
    """One bulletin that the assessor was told is published, under which number."""

    bulletin: str
    serial: int


@dataclass
class History:
    """Everything that was asked, in the order of the answers."""

    submissions: list[Submission] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    resent: int = 0
    answered_otherwise: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def submitted(self, submission: Submission) -> None:
        """Note the outcome of a submission."""
        with self._lock:
            self.submissions.append(submission)

    def sent_again(self, key: str, *, same: bool) -> None:
        """Note that an acknowledged submission was sent again, and whether the answer was kept."""
        with self._lock:
            self.resent += 1
            if not same:
                self.answered_otherwise.append(key)

    def of(self, outcome: str) -> list[Submission]:
        """Return the submissions with an outcome."""
        return [each for each in self.submissions if each.outcome == outcome]
