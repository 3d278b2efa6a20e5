"""What is uploaded as a photo or a paper: kept as it is meant to be seen, or refused in words."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pikepdf
import pytest
from PIL import Image

from fengqiao.attachments.files import LONGEST_EDGE, prove_file
from fengqiao.errors import Invalid


def written(picture: Image.Image, kind: str, **more: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **more)
    return made.getvalue()


def kept(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(prove_file(raw, "照片.jpg").content))


def refused(raw: bytes, name: str = "材料.pdf") -> str:
    with pytest.raises(Invalid, match="not-a-photo-or-pdf") as refusal:
        prove_file(raw, name)
    return refusal.value.reason


def paper(change: Callable[[pikepdf.Pdf], object] = lambda _: None, **saving: Any) -> bytes:
    made, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    change(document)
    document.save(made, **saving)
    return made.getvalue()


def _with_names(names: pikepdf.Object, document: pikepdf.Pdf) -> None:
    document.Root["/Names"] = names


def swollen_paper(megabytes: int) -> bytes:
    """Return a paper whose own description unpacks to so many megabytes of spaces."""
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    head, body = b"", b""
    for number, part in enumerate(parts, 1):
        head += b"%d %d " % (number, len(body))
        body += part + b" "
    packed = zlib.compress(head + body + b" " * (megabytes * 1024 * 1024), 1)
    made = b"%PDF-1.5\n"
    places = [len(made)]
    made += b"4 0 obj<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(head),
        len(packed),
    )
    made += packed + b"\nendstream endobj\n"
    places.append(len(made))
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, places[0], 0), (1, places[1], 0)]
    table = b"".join(bytes([kind]) + at.to_bytes(4) + bytes([last]) for kind, at, last in rows)
    made += b"5 0 obj<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return made + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % places[1]


def test_what_was_transparent_is_white_so_that_black_ink_is_read() -> None:
    for mode, clear in (("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))):
        signature = Image.new(mode, (40, 20), clear)
        signature.paste((0, 0, 0, 255) if mode == "RGBA" else (0, 255), (10, 5, 20, 15))
        seen = kept(written(signature, "PNG"))
        assert seen.getpixel((2, 2)) == (255, 255, 255)
        assert seen.getpixel((15, 10)) == (0, 0, 0)


def test_a_photo_stands_upright_in_plain_colors_at_the_size_it_is_kept_in() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    large = Image.new("RGB", (6000, 3000), "red")
    for raw in (written(large, "JPEG", exif=turned), written(large, "PNG", exif=turned)):
        seen = kept(raw)
        assert (seen.size, seen.mode) == ((LONGEST_EDGE // 2, LONGEST_EDGE), "RGB")
        assert not seen.getexif()
    for mode in ("CMYK", "L"):
        assert kept(written(Image.new(mode, (30, 20)), "JPEG")).mode == "RGB"
    assert kept(written(Image.new("I;16", (30, 20)), "PNG")).mode == "RGB"


def test_a_picture_of_more_pixels_than_can_be_held_is_refused_before_it_is_unpacked() -> None:
    raw = written(Image.new("1", (6000, 5100)), "PNG")
    assert len(raw) < 20_000
    assert "像素太多" in refused(raw, "扫描.png")
    # As fine as a telephone's finest setting: the library itself would warn of it.
    fine = written(Image.new("L", (12_000, 9_000)), "JPEG")
    assert "照片大小调小" in refused(fine, "手机照片.jpg")


def test_an_empty_file_is_called_empty() -> None:
    assert "文件是空的" in refused(b"", "照片.jpg")


def test_a_photo_of_an_apple_telephone_is_named_with_what_to_do() -> None:
    words = refused(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400), "照片.jpg")
    assert "HEIC" in words
    assert "请" in words


def test_a_locked_or_twisted_paper_is_refused_and_never_crashes() -> None:
    locked = paper(encryption=pikepdf.Encryption(owner="a", user="b"))
    twisted = []
    for odd in (pikepdf.String("x"), pikepdf.Array([]), pikepdf.Name("/x")):
        twisted.append(paper(partial(_with_names, odd)))
    for raw in (locked, *twisted):
        assert "请换一份" in refused(raw)


def test_a_paper_that_does_something_by_itself_is_refused_and_one_that_only_opens_is_kept() -> None:
    def deed() -> pikepdf.Dictionary:
        return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    for change in (
        lambda made: made.Root.__setitem__("/OpenAction", deed()),
        lambda made: made.Root.__setitem__("/AA", pikepdf.Dictionary(WC=deed())),
        lambda made: made.pages[0].__setitem__("/AA", pikepdf.Dictionary(O=deed())),
    ):
        assert "自动动作" in refused(paper(change))
    begins = paper(
        lambda made: made.Root.__setitem__(
            "/OpenAction", pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
        )
    )
    assert prove_file(begins, "材料.pdf").content == begins


def test_a_paper_that_swells_beyond_every_paper_is_refused() -> None:
    assert prove_file(swollen_paper(1), "材料.pdf").media_type == "application/pdf"
    swollen = swollen_paper(80)
    assert len(swollen) < 1_000_000
    assert "请换一份" in refused(swollen)
