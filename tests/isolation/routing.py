"""What is written down of a route for the access matrix, and short ways to write it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Statuses = frozenset[int]
ANYBODY = ("filer", "reviewer", "administrator", "assessor", "leader")
FILERS = ("filer", "reviewer")
KEEPERS = ("filer", "reviewer", "leader", "assessor")
GATHERING = ("county", "township", "village", "department", "grid")
READERS = ("assessor", "leader", "reviewer")
TRAIL = ("administrator", "reviewer", "assessor", "leader")
COUNTY = ("county",)
OPEN = ("draft", "sent_back")
HANDED_UP = ("submitted", "accepted", "consolidated")
SHOWN, SENT_ON, CHANGED, UNFIT = (frozenset({n}) for n in (200, 303, 412, 422))
# A change that would succeed is not tried: the matrix leaves everything as it is.
SPARED: Statuses = frozenset()


@dataclass(frozen=True)
class Route:
    """One route: the posts it admits, at which levels, and what stands in its address or body.

    ``aim`` is the kind of record it is aimed at, ``sees`` the oracle's rule for who sees that,
    ``who`` its rule for who of them may go on, ``states`` in which it can be done at all. Who is
    let through gets ``right``: for a change that is the refusal of a version long past, or of
    the fields in ``harmless``, so that nothing changes. Everybody else sends the true version
    and the ``body`` as it would succeed, and gets ``misplaced`` or ``untimely``.
    """

    method: str
    rule: str
    roles: tuple[str, ...] = ANYBODY
    levels: tuple[str, ...] = ()
    aim: str = ""
    sees: str = "branch"
    who: str = ""
    states: tuple[str, ...] = ()
    gathers: bool = False
    query: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    harmless: dict[str, Any] = field(default_factory=dict)
    right: Statuses = SHOWN
    misplaced: Statuses = frozenset({403})
    untimely: Statuses = frozenset({403, 409})

    @property
    def api(self) -> bool:
        """Return whether this is the machine's door."""
        return self.rule.startswith("/api/")

    def admits(self, role: str, level: str) -> bool:
        """Return whether a post may enter at all."""
        return role in self.roles and (not self.levels or level in self.levels)


def of_report(
    method: str,
    rule: str,
    roles: tuple[str, ...] = FILERS,
    levels: tuple[str, ...] = (),
    **more: Any,
) -> Route:
    more = {"right": SHOWN if method == "GET" else CHANGED, **more}
    return Route(method, rule, roles, levels, aim="report", sees="branch, drafts own", **more)


def gathering(page: str) -> tuple[Route, Route]:
    """Return what a unit's own consolidation shows it, and others once it is handed up."""
    rule = f"{REPORT}/{page}"
    more: dict[str, Any] = {"gathers": True, "misplaced": SPARED}
    return (
        of_report("GET", rule, KEEPERS, GATHERING, who="own", **more),
        of_report(
            "GET",
            rule,
            KEEPERS,
            GATHERING,
            who="over",
            states=HANDED_UP,
            untimely=SENT_ON,
            **more,
        ),
    )


def of_year(method: str, rule: str, roles: tuple[str, ...] = READERS, **more: Any) -> Route:
    return Route(method, rule, roles, COUNTY, aim="assessment", sees="county, published", **more)


def of_bulletin(method: str, rule: str, roles: tuple[str, ...] = ANYBODY, **more: Any) -> Route:
    levels = () if method == "GET" else COUNTY
    return Route(method, rule, roles, levels, aim="bulletin", sees="county, published", **more)


def of_entry(method: str, rule: str, roles: tuple[str, ...] = FILERS, **more: Any) -> Route:
    return Route(method, rule, roles, aim="entry", **more)


def of_staff(rule: str, aim: str, **more: Any) -> Route:
    return Route("POST", rule, ("administrator",), aim=aim, **more)


REPORT = "/reports/<uuid:report_id>"
ENTRY = "/ledgers/entries/<uuid:entry_id>"
EXCUSE = "/obligations/<uuid:obligation_id>/excuse"
API_REPORT = f"/api/v1{REPORT}"
YEAR = "/assessments/<uuid:assessment_id>"
BULLETIN = "/bulletins/<uuid:bulletin_id>"
SCORE: dict[str, Any] = {"aim": "score", "sees": "branch, published", "who": "judges"}
VERSION = {"version": "{version}"}
STALE = {"version": "{stale}"}
WRITING: dict[str, Any] = {
    "who": "own",
    "states": OPEN,
    "body": {"action": "save", **VERSION},
    "harmless": STALE,
}
REVIEWING: dict[str, Any] = {"who": "above", "states": HANDED_UP}
PLACE = {"place": "礼堂", "item": "消防"}
