"""Every route of the site, with who may enter it and what it is aimed at, written down once more.

A route that is missing here fails ``test_every_route_is_in_the_matrix``; so a new one is added
together with the answer to who may enter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANYBODY = ("filer", "reviewer", "administrator", "assessor", "leader")
FILERS = ("filer", "reviewer")
KEEPERS = ("filer", "reviewer", "leader", "assessor")
GATHERING = ("county", "township", "department")
READERS = ("assessor", "leader", "reviewer")
TRAIL = ("administrator", "reviewer", "assessor", "leader")
COUNTY = ("county",)
STAFF: tuple[tuple[str, ...], tuple[str, ...]] = (("administrator",), ())
_NEW_POST = {"unit": "{unit}", "role": "filer"}
_END = {"reason": "任期已满"}


@dataclass(frozen=True)
class Route:
    """One route: the posts it admits, at which levels, and what stands in its address.

    ``aim`` is ``report`` or ``unit`` for a record of a unit, ``absent`` for the number of a record
    that does not exist, or empty; ``sees`` is the oracle's rule for the record. ``body`` is sent
    by a change, which is only ever tried where it must be refused.
    """

    method: str
    rule: str
    roles: tuple[str, ...] = ANYBODY
    levels: tuple[str, ...] = ()
    aim: str = ""
    sees: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    # Statuses that are right besides: where there is nothing yet to show.
    also: frozenset[int] = frozenset()

    @property
    def api(self) -> bool:
        """Return whether this is the machine's door."""
        return self.rule.startswith("/api/")

    def admits(self, role: str, level: str) -> bool:
        """Return whether a post may enter at all."""
        return role in self.roles and (not self.levels or level in self.levels)


def _report(
    method: str,
    rule: str,
    roles: tuple[str, ...] = FILERS,
    *,
    only_own: bool = False,
    **body: Any,
) -> Route:
    # What is the writer's alone is refused to those above, who may yet know that it exists.
    also = frozenset({403, 404, 409}) if only_own else frozenset()
    return Route(method, rule, roles, aim="report", sees="branch, drafts own", body=body, also=also)


_PAPER = "/reports/<uuid:report_id>"
_ENTRY = "/ledgers/entries/<uuid:entry_id>"
_EXCUSE = "/obligations/<uuid:obligation_id>/excuse"
_REPORT = "/api/v1/reports/<uuid:report_id>"
_YEAR = "/assessments/<uuid:assessment_id>"
_BULLETIN = "/bulletins/<uuid:bulletin_id>"
ROUTES: tuple[Route, ...] = (
    Route("GET", "/"),
    Route("GET", "/posts"),
    Route("POST", "/posts/switch"),
    Route("GET", "/sessions"),
    Route("POST", "/sessions/<uuid:session_id>/revoke", aim="absent"),
    Route("POST", "/sessions/revoke-others"),
    Route("POST", "/sign-out"),
    Route("GET", "/people", ("administrator",)),
    Route("POST", "/people/invite", ("administrator",)),
    Route(
        "POST",
        "/people/<uuid:account_id>/appoint",
        ("administrator",),
        aim="account",
        body={"unit": "{unit}", "role": "filer"},
    ),
    Route("POST", "/people/<uuid:account_id>/disable", ("administrator",), aim="account"),
    Route("POST", "/people/<uuid:account_id>/invite-again", ("administrator",), aim="account"),
    Route(
        "POST",
        "/posts/<uuid:post_id>/relieve",
        ("administrator",),
        aim="post",
        body={"reason": "任期已满"},
    ),
    Route("GET", "/units"),
    Route("GET", "/units/<uuid:unit_id>", aim="unit", sees="branch and above"),
    Route("GET", "/trail", TRAIL),
    Route("GET", "/scores"),
    Route("GET", "/assessments", READERS, COUNTY),
    Route("POST", "/assessments", ("assessor",), COUNTY),
    Route("GET", _YEAR, READERS, COUNTY, aim="absent"),
    Route("POST", f"{_YEAR}/bulletin", ("assessor",), COUNTY, aim="absent"),
    Route("GET", f"{_YEAR}/ranking.csv", READERS, COUNTY, aim="absent"),
    Route("POST", f"{_YEAR}/score", ("assessor",), COUNTY, aim="absent"),
    Route("GET", f"{_YEAR}/units/<uuid:unit_id>", (*READERS, "filer"), aim="absent"),
    Route("GET", "/manual-facts", READERS, COUNTY, also=frozenset({404})),
    Route("POST", "/manual-facts/<period>", ("assessor",), COUNTY),
    Route("GET", "/bulletins"),
    Route("GET", _BULLETIN, aim="absent"),
    Route("GET", f"{_BULLETIN}/document.pdf", aim="absent"),
    Route("POST", f"{_BULLETIN}/document", ("assessor",), COUNTY, aim="absent"),
    Route(
        "POST", f"{_BULLETIN}/publish", ("assessor",), COUNTY, aim="absent", body={"version": "1"}
    ),
    Route("GET", "/tasks", ("filer", "reviewer", "leader")),
    Route("GET", "/board", KEEPERS, GATHERING),
    Route("POST", "/board", ("reviewer",), GATHERING),
    Route("GET", "/reports", KEEPERS),
    # Without a duty named, there is nothing to begin.
    Route("GET", "/reports/begin", FILERS, also=frozenset({404, 422})),
    _report("GET", _PAPER, ANYBODY),
    _report("POST", _PAPER),
    _report("GET", f"{_PAPER}/review", only_own=True),
    Route("GET", f"{_PAPER}/consolidation", KEEPERS, GATHERING, aim="absent"),
    Route("POST", f"{_PAPER}/consolidation", FILERS, GATHERING, aim="absent"),
    Route("GET", f"{_PAPER}/sources/<field>", KEEPERS, GATHERING, aim="absent"),
    Route("GET", f"{_PAPER}/send-back", ("reviewer",), GATHERING, aim="absent"),
    Route("POST", f"{_PAPER}/send-back", ("reviewer",), GATHERING, aim="absent"),
    Route("GET", _EXCUSE, ("reviewer",), GATHERING, aim="absent"),
    Route("POST", _EXCUSE, ("reviewer",), GATHERING, aim="absent"),
    # The world keeps no ledger.
    Route("GET", "/ledgers", KEEPERS, also=frozenset({404})),
    Route("GET", "/ledgers/<ledger_code>", KEEPERS, aim="absent"),
    Route("POST", "/ledgers/<ledger_code>", FILERS, aim="absent"),
    Route("GET", "/ledgers/<ledger_code>/new", FILERS, aim="absent"),
    Route("GET", _ENTRY, KEEPERS, aim="absent"),
    Route("POST", _ENTRY, FILERS, aim="absent"),
    Route("GET", f"{_ENTRY}/amend", FILERS, aim="absent"),
    Route("GET", "/attachments/<sha256>", aim="absent"),
    Route("PUT", "/attachments/<sha256>", FILERS),
    Route("GET", "/api/v1/session"),
    Route("DELETE", "/api/v1/session"),
    Route("PUT", "/api/v1/session/post"),
    Route("GET", "/api/v1/units"),
    Route("GET", "/api/v1/units/<uuid:unit_id>", aim="unit", sees="branch and above"),
    Route("GET", "/api/v1/trail", TRAIL),
    Route("GET", "/api/v1/obligations"),
    Route("GET", "/api/v1/reports"),
    Route("POST", "/api/v1/reports", FILERS),
    _report("GET", _REPORT, ANYBODY),
    _report("PUT", _REPORT, answers={}),
    _report("POST", f"{_REPORT}/submission"),
    _report("POST", f"{_REPORT}/withdrawal"),
    _report("POST", f"{_REPORT}/consolidation"),
    _report("PUT", f"{_REPORT}/adjustments", adjustments={}),
    _report("POST", f"{_REPORT}/acceptance", ("reviewer",)),
    _report("POST", f"{_REPORT}/return", ("reviewer",), remarks={"": "请核对"}),
    Route("GET", "/api/v1/scores"),
    Route("GET", "/api/v1/assessments", READERS, COUNTY),
    Route("POST", "/api/v1/assessments", ("assessor",), COUNTY),
    Route("GET", f"/api/v1{_YEAR}", READERS, COUNTY, aim="absent"),
    Route("GET", f"/api/v1{_YEAR}/scores", READERS, COUNTY, aim="absent"),
    Route("GET", f"/api/v1{_YEAR}/scores/<uuid:unit_id>", aim="absent"),
    Route("POST", f"/api/v1{_YEAR}/scoring", ("assessor",), COUNTY, aim="absent"),
    Route("POST", "/api/v1/manual-facts", ("assessor",), COUNTY),
    Route("GET", "/api/v1/bulletins"),
    Route("POST", "/api/v1/bulletins", ("assessor",), COUNTY),
    Route("GET", f"/api/v1{_BULLETIN}", aim="absent"),
    Route("GET", f"/api/v1{_BULLETIN}/document", aim="absent"),
    Route("POST", f"/api/v1{_BULLETIN}/publication", ("assessor",), COUNTY, aim="absent"),
)
# Open to everybody: they show nothing of any unit.
PUBLIC = {
    ("GET", "/api/v1/"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/session"),
    ("GET", "/invitations/<secret>"),
    ("POST", "/invitations/<secret>"),
    ("POST", "/preferences/size"),
    ("GET", "/service-worker.js"),
    ("GET", "/session"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/static/<build>/<path:name>"),
}
