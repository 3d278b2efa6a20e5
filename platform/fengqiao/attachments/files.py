"""What a file really is, told by parsing it; pictures are drawn anew before they are kept."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from fengqiao.errors import Invalid, NotFound, Refusal

LARGEST = 15 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
# A JPEG is decoded at the size that is needed; of the others every pixel is held in memory.
LARGEST_HELD = 30_000_000
LONGEST_EDGE = 1600
_TOO_FINE = "图片的像素太多。请在相机设置里把照片大小调小一些后重拍，或者截屏后上传。"
_PDF_START = b"%PDF-"
_HEIC = re.compile(rb".{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif)", re.DOTALL)
# Packed spaces unpack to a thousand times as much. The limits hold in the whole process, which
# handles no other papers than these and its own.
_MOST_UNPACKED = 64 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MOST_UNPACKED,
    png_max_memory=_MOST_UNPACKED,
    tiff_max_memory=_MOST_UNPACKED,
    run_length_max_memory=_MOST_UNPACKED,
    dct_max_memory=_MOST_UNPACKED,
)


@dataclass(frozen=True)
class Proven:
    """A file whose type was proven: what is kept of it, and under which digest."""

    content: bytes
    media_type: str
    sha256: str


def prove_file(raw: bytes, name: str) -> Proven:
    """Return what is kept of an uploaded file.

    A picture is decoded and drawn anew as JPEG with its longer edge at most 1,600 pixels, which
    drops place marks and anything hidden behind the picture; what was transparent becomes white.
    A PDF is opened and refused if it is locked or does something by itself when it is opened.

    :raises Refusal: ``too-large`` (413) over 15 MB
    :raises Invalid: ``not-a-photo-or-pdf`` if it is neither, whatever its name says
    """
    if len(raw) > LARGEST:
        raise Refusal(
            "too-large",
            "文件太大",
            f"“{name}”有 {len(raw) // 1048576} MB，最多 15 MB。请压缩后再传。",
            status=413,
        )
    if raw.startswith(_PDF_START):
        return _pdf(raw, name)
    return _picture(raw, name)


def _picture(raw: bytes, name: str) -> Proven:
    if not raw:
        raise _not_usable(name, "文件是空的，请重新拍一张或重新选择。")
    if _HEIC.match(raw):
        raise _not_usable(
            name,
            "这是 HEIC 格式的照片，这里打不开。请把相机的照片格式改为“兼容性最佳”（JPG）后重拍，"
            "或者截屏后上传。",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as picture:
                upright = _upright(picture, name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _not_usable(name, _TOO_FINE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _not_usable(
            name, "这不是能打开的照片或 PDF。请上传 JPG、PNG 照片或 PDF 文件。"
        ) from None
    # What was written beside the picture would be written again: a comment, for one.
    upright.info.clear()
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=82, optimize=False)
    content = kept.getvalue()
    return Proven(content, "image/jpeg", hashlib.sha256(content).hexdigest())


def _upright(picture: Image.Image, name: str) -> Image.Image:
    """Return a picture at the size it is kept in, the way up it was taken, in plain colors."""
    most = LARGEST_PIXELS if picture.format == "JPEG" else LARGEST_HELD
    if picture.width * picture.height > most:
        raise _not_usable(name, _TOO_FINE)
    picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
    picture.load()
    see_through = picture.has_transparency_data
    upright = picture if picture.mode == "RGB" and not see_through else None
    if upright is None:
        upright = picture.convert("RGBA" if see_through else "RGB")
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    if see_through:
        ground = Image.new("RGB", upright.size, "white")
        ground.paste(upright, mask=upright.getchannel("A"))
        ground.info = dict(picture.info)
        upright = ground
    ImageOps.exif_transpose(upright, in_place=True)
    return upright


def _pdf(raw: bytes, name: str) -> Proven:
    try:
        with pikepdf.open(io.BytesIO(raw)) as document:
            usable = len(document.pages) > 0 and not _acts_by_itself(document)
    except (pikepdf.PikepdfError, ValueError, TypeError, AttributeError, RecursionError):
        raise _not_usable(name, "这份 PDF 打不开或加了密，请换一份。") from None
    if not usable:
        raise _not_usable(name, "这份 PDF 带有自动动作或没有页面，请另存为普通 PDF 再传。")
    return Proven(raw, "application/pdf", hashlib.sha256(raw).hexdigest())


def _acts_by_itself(document: pikepdf.Pdf) -> bool:
    root = document.Root
    opening = root.get("/OpenAction")
    # Where a reader begins to read is no deed; Acrobat writes it into many a plain paper.
    leads = opening is None or isinstance(opening, pikepdf.Array) or opening.get("/S") == "/GoTo"
    if not leads or "/AA" in root or "/JavaScript" in root.get("/Names", {}):
        return True
    return any("/AA" in page for page in document.pages)


def _not_usable(name: str, words: str) -> Invalid:
    return Invalid(
        f"“{name[:60]}”不能用：{words}", code="not-a-photo-or-pdf", errors={"file": [words]}
    )


def write_file(folder: Path, content: bytes) -> str:
    """Keep content under its digest and return that digest; twice the same is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(folder, digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside, made durable and renamed: a crash leaves the old state or the whole file.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)
    return digest


def read_file(folder: Path, digest: str) -> bytes:
    """Return kept content.

    :raises NotFound: if nothing is kept under this digest
    """
    try:
        return _path(folder, digest).read_bytes()
    except OSError:
        raise NotFound("这个文件") from None


def _path(folder: Path, digest: str) -> Path:
    if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
        raise NotFound("这个文件")
    return folder / digest[:2] / digest
