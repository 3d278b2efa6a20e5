"""A unit with nobody below it who owes what its form gathers fills the form in by itself."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from fengqiao.clock import local_date, now
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period, period_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.models import Report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, form_on, report_of, soup_of, with_an_inspection
from tests.world import (
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    B,
    World,
    duty_of,
    filled,
    open_period,
)

BELOW, OWN, UP = "court_weekly", "court_half_monthly", "reviewer"


def gathering(form: Form) -> Form:
    """Return the township's form as one that gathers what no unit owes yet."""
    sections = tuple(
        replace(
            section,
            fields=tuple(replace(f, source_form=f.source_form and BELOW) for f in section.fields),
        )
        for section in form.sections
    )
    return replace(form, code=OWN, sections=sections)


def adopted(world: World, form: Form) -> None:
    """Have the county adopt a form."""
    world.forms = {**world.forms, form.code: form}
    system = open_system_session(B)
    with transaction(system) as work:
        adopt_form(work, system, form, at=now())


def alone(world: World) -> Period:
    """Ask the township for what nobody below it owes; return the period it is in."""
    weekly, half = world.forms[VILLAGE_WEEKLY], world.forms[TOWNSHIP_HALF_MONTHLY]
    adopted(world, replace(weekly, code=BELOW, level="grid"))
    adopted(world, gathering(half))
    period = period_of(half.frequency, local_date(now()))
    for each in (period, period.previous()):
        open_period(world, B, str(each))
    return period


def report_ids(world: World) -> list[UUID]:
    """Return what the township has begun in that form."""
    with transaction(world.who("b-sand")) as work:
        return list(work.scalars(select(Report.id).where(Report.form == OWN)))


def owed(world: World, period: str) -> UUID:
    """Return what the township owes in that form."""
    with transaction(world.who("b-sand")) as work:
        return duty_of(work, world, "b-sand", form=OWN, period=period).id


def test_its_figures_are_its_own_to_fill_in_until_somebody_below_owes_them(
    app: Flask, world: World
) -> None:
    weekly = world.forms[VILLAGE_WEEKLY]
    period = alone(world)
    township = as_somebody(app, world, "b-sand")

    place = str(township.get(f"/reports/begin?obligation={owed(world, str(period))}").location)
    assert not place.endswith("/consolidation")
    page = township.get(place)
    assert soup_of(page).select_one("form#filing input[name='answer.patrols']") is not None
    assert "调整" not in words_of(page)
    whole = {f"answer.{c}": v for c, v in filled(world.forms[OWN], {"patrols": "7"}).items()}
    saved = township.post(place, data=form_on(page) | whole | {"action": "save"})
    assert saved.status_code == 303
    number, actor = UUID(place.rsplit("/", 1)[1]), world.who("b-sand")
    with transaction(actor) as work:
        draft_consolidation(work, actor, report_id=number, version=None, at=now())
    assert report_of(world, "b-sand", number).answers["patrols"] == "7"
    sent = township.post(place, data=form_on(township.get(place)) | {"action": "submit"})
    assert sent.status_code == 303
    assert report_of(world, "b-sand", number).state == "submitted"
    assert f"{place}/consolidation" not in township.get(place).text
    assert township.get(f"{place}/consolidation").location == place
    assert "本级填报" in words_of(township.get(f"{place}/sources/patrols"))

    adopted(world, replace(weekly, code=BELOW))
    open_period(world, B, WEEK)
    before = owed(world, str(period.previous()))
    begun = str(township.get(f"/reports/begin?obligation={before}").location)
    assert begun.endswith("/consolidation")


def test_it_has_what_a_village_has_its_form_ahead_its_ledger_and_somebody_to_file_for_it(
    app: Flask, world: World
) -> None:
    period = alone(world)
    with_an_inspection(world, "b-sand")
    half = world.forms[OWN]
    duty, place = owed(world, str(period)), f"form={OWN}&period={period}"
    township, county = as_somebody(app, world, "b-sand"), as_somebody(app, world, "b-county", UP)

    # Kept ahead where there is no line, with the ledger's count beside the field.
    ahead = f"/obligations/{duty}/filing"
    assert soup_of(township.get("/tasks")).select_one(f"[data-ahead='{ahead}']") is not None
    shown = soup_of(township.get(ahead))
    assert shown.select_one("form#filing [id='answer.places_inspected']") is not None
    assert "台账" in shown.get_text(" ", strip=True).split("检查企业和场所")[1].split("发现隐患")[0]
    assert report_ids(world) == []

    # The county types it for the township, alone or on the sheet of all.
    assert soup_of(county.get(f"/board?{place}")).select_one(f"a[href$='{duty}/on-behalf']")
    sheet = soup_of(county.get(f"/grid?{place}"))
    assert sheet.select_one(f"[name='cell.{duty}.patrols']") is not None
    typed = {f"cell.{duty}.{c}": v for c, v in filled(half, {"patrols": "7"}).items()}
    typed |= {"form": OWN, "period": str(period), "reason": "停电，电话报数"}
    asked = county.post("/grid", data=typed | {"action": "submit"})
    assert asked.status_code == 422
    assert "和台账的 1 家次不一样" in words_of(asked)
    assert county.post("/grid", data=typed | {"action": "save"}).status_code == 303
    (number,) = report_ids(world)
    page = county.get(f"/reports/{number}")
    refused = county.post(f"/reports/{number}", data=form_on(page) | {"action": "submit"})
    assert "和台账的 1 家次不一样" in words_of(refused)
    page = county.get(f"/reports/{number}")
    explained = {"action": "submit", "reason.places_inspected": "记错了日子"}
    sent = county.post(f"/reports/{number}", data=form_on(page) | explained)
    assert sent.status_code == 303, words_of(sent)
    filed = report_of(world, "b-sand", number)
    assert (filed.state, filed.on_behalf, filed.answers["patrols"]) == ("submitted", True, "7")
    assert "对方说明：记错了日子" in words_of(county.get(f"/board?{place}"))
    line = county.get(f"/api/v1/reports/{number}").get_json()
    assert [each["kind"] for each in line["unusual"]] == ["ledger"]

    # Once a unit below owes, the township gathers; what was begun for it is gone on with.
    before = owed(world, str(period.previous()))
    body = {"obligation_id": str(before), "reason": "停电，电话报数"}
    begun = county.call("POST", "/api/v1/reports/on-behalf", json=body)
    assert begun.status_code == 201
    adopted(world, replace(world.forms[VILLAGE_WEEKLY], code=BELOW))
    open_period(world, B, WEEK)
    assert county.get(f"/reports/{begun.get_json()['id']}").status_code == 200
    assert township.get(ahead).location == f"/reports/{number}"
