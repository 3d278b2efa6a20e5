"""Every route of the site, with who may enter it and what it is aimed at, written down once more.

A route that is missing here fails ``test_every_route_is_in_the_matrix``; so a new one is added
together with the answer to who may enter.
"""

from __future__ import annotations

from tests.isolation.routes_of_asking import ASKING, ASKING_AT_DOOR
from tests.isolation.routes_of_door import DOOR as RECORDS_AT_DOOR
from tests.isolation.routes_of_filing import FILING
from tests.isolation.routes_of_forms import FORMS
from tests.isolation.routes_of_judging import JUDGING, JUDGING_AT_DOOR
from tests.isolation.routes_of_looking import LOOKING
from tests.isolation.routes_of_offices import OFFICES

__all__ = ["ASKING", "DOOR", "FILING", "FORMS", "JUDGING", "LOOKING", "OFFICES", "PUBLIC", "ROUTES"]
DOOR = (*RECORDS_AT_DOOR, *JUDGING_AT_DOOR, *ASKING_AT_DOOR)
ROUTES = (*OFFICES, *FORMS, *JUDGING, *FILING, *ASKING, *LOOKING, *DOOR)
# Open to everybody: they show nothing of any unit.
PUBLIC = {
    ("GET", "/api/v1/"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/session"),
    ("GET", "/invitations/<secret>"),
    ("POST", "/invitations/<secret>"),
    ("POST", "/preferences/size"),
    ("GET", "/problems/<code>"),
    ("GET", "/service-worker.js"),
    ("GET", "/session"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/static/<build>/<path:name>"),
}
