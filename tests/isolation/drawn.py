"""A photo and a paper that are no other unit's."""

from __future__ import annotations

import io
from hashlib import sha256

import pikepdf
from PIL import Image


def a_photo(code: str) -> bytes:
    kept = io.BytesIO()
    red, green, blue = sha256(code.encode()).digest()[:3]
    Image.new("RGB", (8, 8), (red, green, blue)).save(kept, "PNG")
    return kept.getvalue()


def a_pdf() -> bytes:
    kept = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(kept)
    return kept.getvalue()
