"""Photos are given out to their own branch alone, as what they were proven to be."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest
from flask import Flask
from PIL import Image

from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import photo
from tests.world import World


def put(somebody: Browser, content: bytes, digest: str = "") -> tuple[str, int]:
    """Send a photo up as the script does."""
    address = f"/attachments/{digest or hashlib.sha256(content).hexdigest()}"
    answer = somebody.call("PUT", address, data=content, content_type="image/jpeg")
    return address, answer.status_code


def test_a_photo_is_kept_once_and_looked_at_by_its_own_branch(app: Flask, world: World) -> None:
    village, content = as_somebody(app, world, "b-head"), photo()
    address, status = put(village, content)
    assert status == 201
    assert put(village, content) == (address, 200)
    for unit, role in (("b-head", "filer"), ("b-sand", "reviewer"), ("b-county", "reviewer")):
        assert as_somebody(app, world, unit, role).get(address).status_code == 200
    for unit, role in (("b-shore", "filer"), ("bridge", "reviewer"), ("county", "reviewer")):
        answer = as_somebody(app, world, unit, role).get(address)
        assert answer.status_code == 404
        assert "没有找到" in words_of(answer)


def test_a_photo_comes_back_redrawn_and_can_run_nothing(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "hidden place mark"
    Image.new("RGB", (2400, 60), "red").save(kept, "JPEG", exif=exif)
    address, status = put(village, kept.getvalue() + b"<script>alert(1)</script>")
    assert status == 201
    answer = village.get(address)
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert b"script" not in answer.data
    assert b"hidden place" not in answer.data
    assert max(Image.open(io.BytesIO(answer.data)).size) == 1600


def test_a_paper_is_saved_not_opened(app: Flask, world: World) -> None:
    village, kept = as_somebody(app, world, "b-head"), io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(kept)
    address, status = put(village, kept.getvalue())
    assert status == 201
    answer = village.get(address)
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" * 100, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\x00" * 50],
    ids=["a program", "a drawing with script", "a broken picture"],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(
    app: Flask, world: World, content: bytes
) -> None:
    village = as_somebody(app, world, "b-head")
    address, status = put(village, content)
    assert status == 422
    assert village.get(address).status_code == 404


def test_a_photo_damaged_on_the_way_is_asked_for_again(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    assert put(village, photo(), "ab" * 32)[1] == 422
    assert put(village, b"")[1] == 422


def test_more_than_twenty_megabytes_are_too_many(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    assert put(village, b"\xff\xd8" + b"\x00" * 21 * 2**20)[1] == 413
    assert put(village, b"\xff\xd8" + b"\x00" * 16 * 2**20)[1] == 413


def test_no_digest_leads_out_of_the_folder(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head")
    for address in ("/attachments/..%2f..%2fsecret", "/attachments/" + "z" * 64, "/attachments/x"):
        assert village.get(address).status_code == 404


def test_only_who_files_sends_photos(app: Flask, world: World) -> None:
    administrator = as_somebody(app, world, "b-sand", "administrator")
    assert put(administrator, photo())[1] == 403
