"""Photos go up with a report."""

from __future__ import annotations

import hashlib
import io

from flask import Flask

from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    begun_today,
    form_on,
    photo,
    report_of,
    soup_of,
    whole,
)
from tests.world import World


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
