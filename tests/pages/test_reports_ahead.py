"""A form opened before anybody began it: nothing is begun by looking, and once by sending."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from fengqiao.reports.models import Obligation, Report
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody
from tests.pages.reporting import WEEK, form_on, report_of, soup_of, whole
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World

JSON = {"Accept": "application/json"}


def owed(world: World, unit: str, form: str = VILLAGE_WEEKLY) -> UUID:
    """Return the unit's newest duty for a form."""
    with transaction(world.who(unit)) as work:
        found = select(Obligation.id).where(
            Obligation.scope == world.unit(unit).scope, Obligation.form == form
        )
        return work.scalars(found.order_by(Obligation.due_at.desc()).limit(1)).one()


def begun(world: World, unit: str) -> list[UUID]:
    """Return the numbers of the unit's weekly reports."""
    with transaction(world.who(unit)) as work:
        found = select(Report.id).where(
            Report.scope == world.unit(unit).scope, Report.form == VILLAGE_WEEKLY
        )
        return list(work.scalars(found))


def place(duty: UUID) -> str:
    """Return where a duty's form is opened before it is begun."""
    return f"/obligations/{duty}/filing"


def test_looking_at_a_form_begins_nothing_and_what_is_typed_begins_it(
    shared_app: Flask, shared_world: World
) -> None:
    world, village = shared_world, as_somebody(shared_app, shared_world, "b-head")
    address = place(owed(world, "b-head"))

    drawn = village.get(address)
    assert begun(world, "b-head") == []
    page = soup_of(drawn)
    shown = page.select_one("form#filing")
    assert shown is not None
    assert shown["action"] == address
    assert str(shown["data-key"]).endswith(f"/{VILLAGE_WEEKLY}/{WEEK}")
    assert page.find("a", href=lambda h: h is not None and h.startswith(f"{address}/")) is None

    typed = form_on(drawn) | {"answer.patrols": "3", "action": "save"}
    saved = village.post(address, data=typed)
    (number,) = begun(world, "b-head")
    assert saved.location == f"/reports/{number}"
    assert report_of(world, "b-head", number).answers == {"patrols": "3"}

    # Begun is begun: the place leads on, and who still has the empty page overwrites nothing.
    assert village.get(address).location == f"/reports/{number}"
    late = village.post(address, data=typed | {"answer.patrols": "5"}, headers=JSON)
    assert late.status_code == 412
    current = late.get_json()["current"]
    assert (current["version"], current["fields"]) == (2, [["answer.patrols", "3"]])
    assert report_of(world, "b-head", number).answers == {"patrols": "3"}


def test_a_form_sent_before_it_was_begun_is_filed_once_however_often_it_comes(
    shared_app: Flask, shared_world: World
) -> None:
    world, village = shared_world, as_somebody(shared_app, shared_world, "b-shore")
    address = place(owed(world, "b-shore"))
    typed = form_on(village.get(address)) | whole(world, patrols="2", patrol_attendance="4")
    # A colleague has opened it meanwhile and written nothing.
    opened = village.get(f"/reports/begin?obligation={owed(world, 'b-shore')}").location
    typed |= {"action": "submit", "idempotency_key": str(uuid4())}

    answers = [village.post(address, data=typed, headers=JSON) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_json()["receipt"] for answer in answers}) == 1
    (number,) = begun(world, "b-shore")
    assert opened == f"/reports/{number}"
    filed = report_of(world, "b-shore", number)
    assert (filed.state, filed.revision, filed.answers["patrols"]) == ("submitted", 1, "2")
    again = village.post(address, data=typed | {"idempotency_key": str(uuid4())}, headers=JSON)
    # Not that it is another copy, but that it is filed: by whom and when.
    assert again.status_code == 409
    assert "已由新岸村filer于" in again.get_json()["detail"]
    assert report_of(world, "b-shore", number).revision == 1


def test_nobody_opens_or_begins_another_units_form_ahead(
    shared_app: Flask, shared_world: World
) -> None:
    duty = place(owed(shared_world, "b-shore"))
    gathering = place(owed(shared_world, "b-sand", TOWNSHIP_HALF_MONTHLY))
    sent = {"action": "save", "version": "0", "answer.patrols": "1"}
    for unit, address, status in (
        ("b-head", duty, 404),
        ("b-sand", duty, 403),
        ("b-sand", gathering, 404),
    ):
        visitor = as_somebody(shared_app, shared_world, unit)
        assert visitor.get(address).status_code == status
        assert visitor.post(address, data=sent).status_code == status
