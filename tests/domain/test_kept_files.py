"""What is uploaded is looked into, made anew and kept small, whatever it is called."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from fengqiao.attachments.keeping import read_attachment
from fengqiao.errors import Invalid, Refusal
from fengqiao.tenancy.transaction import transaction
from tests.domain.uploading import uploaded
from tests.judging import photo
from tests.world import World


def test_a_photo_is_drawn_anew_so_that_no_place_mark_is_kept(world: World) -> None:
    marks = Image.Exif()
    marks[0x010F] = "厂家"
    marks.get_ifd(0x8825)[1] = "N"
    whole = photo(exif=marks.tobytes()) + b"<?php hidden ?>"
    said = b"hidden in a remark"
    raw = whole[:2] + b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said + whole[2:]
    with Image.open(io.BytesIO(raw)) as sent:
        assert sent.getexif()
        assert sent.info["comment"] == said
    actor = world.who("upper")

    digest = uploaded(actor, raw)

    with transaction(actor) as work:
        kept, content = read_attachment(work, actor, sha256=digest)
    assert digest == hashlib.sha256(raw).hexdigest()
    assert kept.stored_sha256 == hashlib.sha256(content).hexdigest()
    assert b"hidden" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()


@pytest.mark.parametrize(
    "raw",
    [
        b"MZ\x90\x00" + b"\x00" * 400,
        b"\x7fELF\x02\x01\x01" + b"\x00" * 400,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a" + b"\x00" * 60,
        b"\xff\xd8\xff\xe0" + b"\x00" * 200,
        b"%PDF-1.7\n" + b"\x00" * 200,
        b"",
    ],
    ids=["windows", "linux", "svg", "gif", "torn-jpeg", "torn-pdf", "empty"],
)
def test_a_file_is_what_it_is_whatever_it_is_called(world: World, raw: bytes) -> None:
    with pytest.raises(Invalid, match="not-a-photo-or-pdf") as refused:
        uploaded(world.who("upper"), raw, "现场照片.jpg")

    assert "现场照片.jpg" in refused.value.reason


def test_a_file_over_the_limit_is_refused_with_its_size(world: World) -> None:
    with pytest.raises(Refusal, match="too-large") as refused:
        uploaded(world.who("upper"), b"\xff\xd8" + b"\x00" * (16 * 1024 * 1024))
    assert refused.value.status == 413
