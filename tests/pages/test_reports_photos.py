"""Photos go up with a report."""

from __future__ import annotations

import hashlib
import io

from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.periods.period import period_of
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    begun_today,
    form_on,
    photo,
    report_of,
    soup_of,
    whole,
)
from tests.world import TOWNSHIP_HALF_MONTHLY, World, duty_of


def test_photos_go_up_with_the_page_or_one_by_one(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    place, first, second = f"/reports/{report_id}", photo(), photo(200, 100)
    form = form_on(village.get(place)) | {"answer.patrols": "x", "action": "submit"}
    sent = village.post(place, data=form | {"file.answer.photos": (io.BytesIO(first), "现场.jpg")})
    digest = hashlib.sha256(first).hexdigest()
    assert sent.status_code == 422
    assert form_on(sent)["photo.answer.photos"] == digest
    other = hashlib.sha256(second).hexdigest()
    put = village.call("PUT", f"/attachments/{other}", data=second, content_type="image/jpeg")
    assert put.status_code == 201
    form = form_on(sent) | whole(world) | {"photo.answer.photos": [digest, other]}
    assert village.post(place, data=form | {"action": "submit"}).status_code == 303
    assert report_of(world, "b-head", report_id).answers["photos"] == [digest, other]
    shown = soup_of(as_somebody(app, world, "b-sand", "reviewer").get(place))
    assert len(shown.select("a.photo img")) == 2


def test_a_photo_nobody_sent_cannot_be_filed(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}")) | whole(world)
    form |= {"photo.answer.photos": "ab" * 32, "action": "submit"}
    answer = village.post(f"/reports/{report_id}", data=form)
    assert answer.status_code == 422
    assert "还没有传上来" in words_of(answer)


def test_a_renamed_program_is_named_and_the_rest_of_the_page_stays(
    app: Flask, world: World
) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    form = form_on(village.get(f"/reports/{report_id}")) | {"answer.patrols": "4"}
    program = (io.BytesIO(b"MZ\x90\x00" * 400), "现场照片.jpg")
    answer = village.post(
        f"/reports/{report_id}", data=form | {"action": "save", "file.answer.photos": program}
    )
    assert answer.status_code == 422
    assert "不是能打开的照片" in words_of(answer)
    assert form_on(answer)["answer.patrols"] == "4"


def test_a_photo_already_sent_is_taken_off_without_script_and_all_else_stays(
    app: Flask, world: World
) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    place, pictures = f"/reports/{report_id}", [photo(), photo(200, 100)]
    for picture in pictures:
        file = (io.BytesIO(picture), "现场.jpg")
        form = form_on(village.get(place)) | {"action": "save", "file.answer.photos": file}
        assert village.post(place, data=form).status_code == 303
    page = village.get(place)
    buttons = soup_of(page).select("button[data-drop]")
    assert [button.get_text() for button in buttons] == ["去掉", "去掉"]
    typed = form_on(page) | {"answer.patrols": "5", "action": str(buttons[0]["value"])}
    answer = village.post(place, data=typed)
    assert answer.status_code == 303
    after = village.get(place)
    assert "照片已去掉" in words_of(after)
    assert form_on(after)["answer.patrols"] == "5"
    kept = report_of(world, "b-head", report_id).answers["photos"]
    assert kept == [hashlib.sha256(pictures[1]).hexdigest()]
    last = soup_of(after).select_one("button[data-drop]")
    assert last is not None
    village.post(place, data=form_on(after) | {"action": str(last["value"])})
    assert "photos" not in report_of(world, "b-head", report_id).answers


def test_a_photo_is_taken_off_a_report_that_was_sent_back(app: Flask, world: World) -> None:
    village, report_id = as_somebody(app, world, "b-head"), begun_today(world)
    place = f"/reports/{report_id}"
    form = form_on(village.get(place)) | whole(world)
    form |= {"action": "submit", "file.answer.photos": (io.BytesIO(photo()), "现场.jpg")}
    assert village.post(place, data=form).status_code == 303
    township = as_somebody(app, world, "b-sand", "reviewer")
    back = form_on(township.get(f"{place}/send-back"), "form.two") | {"reason": "照片不清楚"}
    assert township.post(f"{place}/send-back", data=back).status_code == 303
    page = village.get(place)
    drop = soup_of(page).select_one("button[data-drop]")
    assert drop is not None
    village.post(place, data=form_on(page) | {"action": str(drop["value"])})
    again = form_on(village.get(place)) | {"action": "submit"}
    assert village.post(place, data=again).status_code == 303
    corrected = report_of(world, "b-head", report_id)
    assert (corrected.state, corrected.revision) == ("submitted", 2)
    assert "photos" not in corrected.answers


def test_a_photo_is_taken_off_a_townships_consolidation(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand")
    with transaction(world.who("b-sand")) as work:
        period = str(period_of(world.forms[TOWNSHIP_HALF_MONTHLY].frequency, local_date(now())))
        owed = duty_of(work, world, "b-sand", form=TOWNSHIP_HALF_MONTHLY, period=period)
    place = township.get(f"/reports/begin?obligation={owed.id}").headers["Location"]
    selector = f"form[action='{place}'][enctype]"
    file = (io.BytesIO(photo()), "会议.jpg")
    form = form_on(township.get(place), selector)
    kept = township.post(place, data=form | {"action": "save", "file.answer.attachments": file})
    assert kept.status_code == 303
    page = township.get(place)
    drop = soup_of(page).select_one("button[data-drop]")
    assert drop is not None
    township.post(place, data=form_on(page, selector) | {"action": str(drop["value"])})
    assert soup_of(township.get(place)).select("button[data-drop]") == []
