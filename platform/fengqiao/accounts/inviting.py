"""The installation invites a county's first people from its console."""

from __future__ import annotations

from datetime import datetime

from fengqiao.accounts.appointments import invite_person
from fengqiao.clock import local_date
from fengqiao.errors import NotFound
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch


def invite_from_console(
    *, county: int, unit_code: str, login: str, name: str, role: str, at: datetime
) -> str:
    """Invite a person to a unit on behalf of the installation; return the invitation's secret.

    :raises NotFound: if the county has no such unit
    :raises Invalid: if login, name or role do not fit
    """
    system = open_system_session(county)
    with transaction(system) as work:
        units = units_in_branch(work, system, on=local_date(at))
        unit = next((each for each in units if each.code == unit_code), None)
        if unit is None:
            raise NotFound(f"代码为 {unit_code} 的单位")
        invited = invite_person(
            work, system, login=login, name=name, unit_id=unit.id, role=role, at=at
        )
    return invited.secret
