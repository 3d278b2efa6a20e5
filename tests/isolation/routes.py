"""Every route of the site, with who may enter it and what it is aimed at, written down once more.

A route that is missing here fails ``test_every_route_is_in_the_matrix``; so a new one is added
together with the answer to who may enter.
"""

from __future__ import annotations

from tests.isolation.routes_of_door import DOOR
from tests.isolation.routes_of_filing import FILING
from tests.isolation.routes_of_judging import JUDGING
from tests.isolation.routes_of_offices import OFFICES

__all__ = ["DOOR", "FILING", "JUDGING", "OFFICES", "PUBLIC", "ROUTES"]
ROUTES = (*OFFICES, *JUDGING, *FILING, *DOOR)
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
