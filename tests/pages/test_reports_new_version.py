"""A village files a form that the county has changed on the page meanwhile."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from fengqiao.clock import now
from tests.approving import approved
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.designing import begun_draft, fill_in, pressed
from tests.pages.reporting import begun_today, form_on, report_of, with_ledger
from tests.world import VILLAGE_WEEKLY, World


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's reviewer; the county keeps the inspection ledger."""
    with_ledger()
    return as_somebody(app, world, "b-county", "reviewer")


def test_a_page_of_the_old_version_is_told_and_what_was_typed_stays(
    app: Flask, world: World, desk: Browser
) -> None:
    village, number = as_somebody(app, world, "b-head"), begun_today(world)
    typed = form_on(village.get(f"/reports/{number}"))
    typed |= {"answer.patrols": "7", "answer.escalated_matters": "林权纠纷一起", "action": "save"}
    draft = begun_draft(desk)
    pressed(desk, draft, "remove:sections.1")
    adopting = form_on(desk.get(f"{draft}/adopt"), "form.card")
    week = report_of(world, "b-head", number).period
    done = desk.post(f"{draft}/adopt", data=adopting | {"from_period": week, "note": "精简"})
    assert done.status_code == 303
    answer = village.post(f"/reports/{number}", data=typed)
    assert answer.status_code in (409, 412)
    told = words_of(answer)
    assert "表样" in told
    assert form_on(answer)["answer.patrols"] == "7"
    assert "林权纠纷一起" in told
    saved = village.post(f"/reports/{number}", data=form_on(answer) | {"action": "save"})
    assert saved.status_code == 303
    later = words_of(village.get(f"/reports/{number}"))
    assert "原来填过、新表样不再收的" in later
    assert "林权纠纷一起" in later


def test_a_table_and_a_conditional_section_are_filed_on_the_page(
    app: Flask, world: World, desk: Browser
) -> None:
    draft = begun_draft(desk)
    field = pressed(desk, draft, "add:field@sections.1")
    fill_in(desk, field, field="matters", label="提级事项", type="table", unit="", min_rows="1")
    column = pressed(desk, draft, f"add:column@{field.split('at=')[1]}")
    fill_in(desk, column, column="count", label="件数", unit="件")
    number = begun_today(world)
    week = report_of(world, "b-head", number).period
    approved(world, UUID(draft.rsplit("/", 1)[1]), at=now(), desk="b-county")
    adopting = form_on(desk.get(f"{draft}/adopt"), "form.card")
    done = desk.post(f"{draft}/adopt", data=adopting | {"from_period": week, "note": "加小表"})
    assert done.status_code == 303, words_of(done)
    village = as_somebody(app, world, "b-head")
    form = form_on(village.get(f"/reports/{number}"))
    assert "answer.matters.1.count" in form
    zeros = {
        name: "0"
        for name in form
        if name.removeprefix("answer.") in world.forms[VILLAGE_WEEKLY].quantities
    }
    kept = {**form, **zeros, "answer.disputes_found": "1", "answer.disputes_open": "1"}
    kept |= {"answer.disputes_escalated": "1", "answer.escalated_matters": "林权"}
    review = village.post(f"/reports/{number}", data=kept | {"action": "review"})
    page = village.get(review.headers["Location"])
    assert "提级事项：还没有填" in words_of(page)
    kept |= {
        "answer.matters.1.count": "一",
        "version": form_on(village.get(f"/reports/{number}"))["version"],
    }
    village.post(f"/reports/{number}", data=kept | {"action": "save"})
    again = form_on(village.get(f"/reports/{number}"))
    assert again["answer.matters.1.count"] == "一"
    assert again["answer.escalated_matters"] == "林权"
    kept |= {"answer.matters.1.count": "1", "version": again["version"]}
    village.post(f"/reports/{number}", data=kept | {"action": "save"})
    page = village.get(f"/reports/{number}/review")
    assert "1件" in words_of(page)
    assert "还没有填" not in words_of(page)
