"""People come in by the doors: invited at the console or by their administrator, they accept."""

from __future__ import annotations

import re

from tests.faults.county import CODE
from tests.faults.desk import Desk
from tests.faults.installation import Installation

PASSWORD = "一句自己记得住的话"


def seat_from_console(site: Installation, login: str, role: str) -> Desk:
    """Have the console invite a person to the county's own unit, and accept as that person."""
    said = site.command(
        *("accounts", "invite", "--county", str(CODE), "--unit", f"{CODE}000000"),
        *("--login", login, "--name", "县里的人", "--role", role),
    )
    return accept(site.site, _link(said))


def seat_filers(site: Installation, administrator: Desk, most: int) -> list[Desk]:
    """Have the county's administrator invite a filer for each village, and accept as each."""
    units = administrator.ask("GET", "/api/v1/units?limit=100").body["items"]
    villages = [unit for unit in units if unit["level"] == "village"][:most]
    return [
        accept(site.site, _invite(administrator, village["id"], f"cun{number}"))
        for number, village in enumerate(villages, start=1)
    ]


def accept(site: str, link: str) -> Desk:
    """Open an invitation, set a password and return the desk of the person now signed in."""
    desk = Desk(site)
    page = desk.ask("GET", link).text
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found, page
    desk.token = found[1]
    fields = [("password", PASSWORD), ("again", PASSWORD)]
    answer = desk.ask("POST", link, fields)
    assert answer.status == 303, answer.text
    desk.token = desk.ask("GET", "/api/v1/session").body["csrf_token"]
    return desk


def _invite(administrator: Desk, unit: str, login: str) -> str:
    fields = [("name", "填报员"), ("account", login), ("unit", unit), ("role", "filer")]
    return _link(administrator.ask("POST", "/people/invite", fields).text)


def _link(said: str) -> str:
    found = re.search(r"/invitations/[\w-]+", said)
    assert found, said
    return found[0]
