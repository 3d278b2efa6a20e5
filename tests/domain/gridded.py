"""What tests of grids share: grids and microgrids of 上河村 with their people, and their forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fengqiao.accounts.appointments import accept_invitation, invite_person
from fengqiao.accounts.signing_in import sign_in
from fengqiao.forms.form import Form
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.reorganizing import asked, changed, scalar
from tests.world import FOUNDED, MONDAY, PASSWORD, WEDNESDAY, A, Spot, World


def opened(world: World, key: str, name: str, level: str, above: str) -> Spot:
    """Open a unit below another, and remember where it stands."""
    changed(
        world, asked(world, "open", target=above, level=level, new=(NewUnit(name),), on=FOUNDED)
    )
    row = scalar(
        "select array[id::text, scope::text, code] from fq.unit where name = %(n)s", n=name
    )
    world.units[key] = Spot(key, UUID(row[0]), A, row[2], name, level, int(row[1]))
    return world.units[key]


def staffed(world: World, unit: str, *roles: str) -> None:
    """Have the village's administrator invite somebody to each post of a unit, who signs in."""
    village = world.who("upper", "administrator")
    for role in roles:
        login = f"{unit}.{role}"
        with transaction(village, MONDAY) as work:
            invited = invite_person(
                work,
                village,
                login=login,
                name=world.unit(unit).name,
                unit_id=world.unit(unit).id,
                role=role,
                from_on=FOUNDED,
                at=MONDAY,
            )
        accept_invitation(invited.secret, PASSWORD)
        entered = sign_in(county=A, login=login, password=PASSWORD, address="192.0.2.1")
        world.people[unit, role] = entered.actor
        world.cookies[unit, role] = entered.secret


def gathering(form: Form, code: str, level: str, source: str) -> Form:
    """Return a form like another one, for a level that gathers it from the form below."""
    sections = tuple(
        replace(
            section,
            fields=tuple(
                replace(each, source_form=source if each.source_form else "")
                for each in section.fields
            ),
        )
        for section in form.sections
    )
    return replace(form, code=code, level=level, sections=sections, rules=())


def adopted(world: World, forms: Sequence[Form]) -> None:
    """Have the county adopt forms."""
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        for form in forms:
            adopt_form(work, system, form, at=WEDNESDAY)
            world.forms = {**world.forms, form.code: form}
