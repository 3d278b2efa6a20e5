"""A unit with nobody below it who owes what its form gathers fills the form in by itself."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.forms.form import Form
from fengqiao.periods.period import period_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import WEEK, form_on, report_of, soup_of
from tests.world import (
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    B,
    World,
    duty_of,
    filled,
    open_period,
)

BELOW, OWN = "court_weekly", "court_half_monthly"


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


def owed(world: World, period: str) -> UUID:
    """Return what the township owes in that form."""
    with transaction(world.who("b-sand")) as work:
        return duty_of(work, world, "b-sand", form=OWN, period=period).id


def test_its_figures_are_its_own_to_fill_in_until_somebody_below_owes_them(
    app: Flask, world: World
) -> None:
    weekly, half = world.forms[VILLAGE_WEEKLY], world.forms[TOWNSHIP_HALF_MONTHLY]
    adopted(world, replace(weekly, code=BELOW, level="grid"))
    adopted(world, gathering(half))
    period = period_of(half.frequency, local_date(now()))
    for each in (period, period.previous()):
        open_period(world, B, str(each))
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
