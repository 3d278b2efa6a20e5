"""Something below was corrected after it was gathered: the township sees what, and decides."""

from __future__ import annotations

from flask import Flask

from fengqiao.clock import now
from tests.correcting import corrected
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import accepted_today, form_on, soup_of
from tests.pages.test_reports_consolidation import filled_in
from tests.world import World


def test_a_correction_below_is_shown_with_what_it_changes_and_the_township_decides(
    app: Flask, world: World
) -> None:
    given = {"patrols": "3", "patrol_attendance": "6"}
    child = accepted_today(world, **given)
    township = as_somebody(app, world, "b-sand", "filer")
    place, form = filled_in(world, township)
    read = township.post(place, data=form).headers["Location"]
    corrected(world, child, "b-head", {**given, "patrols": "5"}, at=now())

    page = township.get(place)
    told = words_of(page)
    assert "沙头村" in told
    assert "开展巡逻次数" in told or "巡逻" in told
    card = soup_of(page).select_one("section[aria-labelledby=corrected]")
    assert card is not None
    lines = [" ".join(each.get_text().split()) for each in card.select(".kv")]
    assert any("3 → 5" in each for each in lines)
    assert len(lines) == 2
    county = as_somebody(app, world, "b-county", "reviewer")
    assert "还没有定" in words_of(county.get(place))

    keep = form_on(page, f"form[action='{place}/keep']")
    unsaid = township.post(f"{place}/keep", data=keep | {"reason": " "})
    assert (unsaid.status_code, "请写明为什么" in words_of(unsaid)) == (422, True)
    assert township.post(f"{place}/keep", data=keep | {"reason": "只差两次"}).status_code == 303
    for page in (township.get(place), county.get(read)):
        assert "保持这份汇总不变，原因：只差两次" in words_of(page)
    assert "下级更正后保持汇总不变" in words_of(township.get(read))
    assert township.post(f"{place}/keep", data=keep | {"reason": "再说"}).status_code in (409, 412)


def test_what_was_handed_up_is_taken_back_and_gathered_anew_in_one_step(
    app: Flask, world: World
) -> None:
    given = {"patrols": "3", "patrol_attendance": "6"}
    child = accepted_today(world, **given)
    township = as_somebody(app, world, "b-sand", "filer")
    place, form = filled_in(world, township)
    assert township.post(place, data=form).status_code == 303
    corrected(world, child, "b-head", {**given, "patrols": "5"}, at=now())

    page = township.get(place)
    redo = form_on(page, f"form[action='{place}'][data-confirm]")
    assert redo["action"] == "redo"
    assert township.post(place, data=redo).status_code == 303
    again = township.get(place)
    assert soup_of(again).select_one("section[aria-labelledby=corrected]") is None
    sums = [row.get_text() for row in soup_of(again).select("tbody tr") if "巡逻" in row.get_text()]
    assert "5" in sums[0]
