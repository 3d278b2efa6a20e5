"""Printing: HTML of our own making in, the bytes of a PDF/A-3a out; the same in, the same out.

The printer can reach nothing: no address is fetched, not even a ``data:`` one, so everything a
paper shows must stand in its HTML (charts and QR codes as inline SVG), in the style sheets given
here, or in the font folder.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib import request

with warnings.catch_warnings():
    # A machine without system fonts makes this import warn; papers bring their own fonts.
    warnings.simplefilter("ignore")
    import weasyprint
    from weasyprint.css import ColorProfile
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

if TYPE_CHECKING:
    from fengqiao.documents.fonts import FontSet

#: PDF/A-3a: archivable, tagged for screen readers, and allowed to carry its data as attachment.
VARIANT = "pdf/a-3a"


class AddressRefused(Exception):
    """The HTML asked for an address; a paper of ours never does."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """A fetcher with no way out: it opens no protocol and stops the printing when asked."""

    def __init__(self) -> None:
        # The parent's constructor would install handlers for http, ftp, file and data.
        request.OpenerDirector.__init__(self)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
        """Refuse ``url``, whatever it is.

        :raises FatalURLFetchingError: always, so that WeasyPrint cannot print on without it.
        """
        self.refused.append(url[:200])
        raise FatalURLFetchingError(url[:200])


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside the PDF, such as the frozen data the paper was printed from."""

    name: str
    description: str
    content: bytes


class Layout:
    """A document set in pages but not yet printed: where its marked places have come to stand."""

    def __init__(self, document: Any, fetcher: ClosedFetcher, options: dict[str, Any]) -> None:
        self._document = document
        self._fetcher = fetcher
        self._options = options

    def page_of(self, anchor: str) -> int:
        """Return the page (from 1) on which the element with this id begins."""
        for number, page in enumerate(self._document.pages, start=1):
            if anchor in page.anchors:
                return number
        raise LookupError(anchor)

    def pdf(self) -> bytes:
        """Print.

        :raises AddressRefused: when a drawing asks for any address.
        """
        with _refusing_addresses(self._fetcher), _collector_resting():
            return bytes(self._document.write_pdf(finisher=_finish, **self._options))


def render_pdf(
    html: str,
    *,
    stylesheets: Sequence[str],
    fonts: FontSet,
    title: str,
    created: datetime,
    attachments: Sequence[Enclosure] = (),
    drops_last_page: bool = False,
) -> bytes:
    """Print ``html`` and return the PDF; equal arguments give equal bytes in every process.

    :raises AddressRefused: when the HTML or a style sheet asks for any address.
    """
    return lay_out(
        html,
        stylesheets=stylesheets,
        fonts=fonts,
        title=title,
        created=created,
        attachments=attachments,
        drops_last_page=drops_last_page,
    ).pdf()


def lay_out(
    html: str,
    *,
    stylesheets: Sequence[str],
    fonts: FontSet,
    title: str,
    created: datetime,
    attachments: Sequence[Enclosure] = (),
    drops_last_page: bool = False,
) -> Layout:
    """Set ``html`` in pages.

    :param stylesheets: CSS texts, applied in order after the fonts' own.
    :param title: what the viewer shows in its window and an archive in its list.
    :param created: an aware time, written into the file in place of the clock's.
    :param drops_last_page: the last page is a sentinel that forced an even page before it
        (the imprint of an official paper stands on an even page) and is not printed.
    :raises AddressRefused: when the HTML or a style sheet asks for any address.
    """
    if created.tzinfo is None:
        raise ValueError("created must be an aware datetime")
    moment = created.astimezone(UTC).replace(microsecond=0)
    fetcher = ClosedFetcher()
    options: dict[str, Any] = {
        "pdf_variant": VARIANT,
        "presentational_hints": False,
        "attachments": [_attachment(one, moment) for one in attachments],
        # Any name but "srgb": for that one WeasyPrint would open its profile and not close it.
        "output_intent": "given",
    }
    with _refusing_addresses(fetcher), _collector_resting():
        document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(
            font_config=fonts.configuration,
            stylesheets=[_parsed(text, fonts) for text in (fonts.stylesheet(), *stylesheets)],
            color_profiles={"srgb": _screen_colors()},
            **options,
        )
    if drops_last_page:
        document = document.copy(document.pages[:-1])
    document.metadata.title = title
    document.metadata.created = document.metadata.modified = moment.isoformat()
    document.metadata.generator = "Fengqiao"
    return Layout(document, fetcher, options)


@contextmanager
def _refusing_addresses(fetcher: ClosedFetcher) -> Iterator[None]:
    """Turn a refused address into an error of ours, even one WeasyPrint swallowed in an SVG."""
    try:
        yield
    except FatalURLFetchingError as refusal:
        raise AddressRefused(str(refusal)) from None
    if fetcher.refused:
        raise AddressRefused(fetcher.refused[0])


@lru_cache(maxsize=16)
def _parsed(text: str, fonts: FontSet) -> weasyprint.CSS:
    return weasyprint.CSS(string=text, url_fetcher=ClosedFetcher(), font_config=fonts.configuration)


@cache
def _profile() -> bytes:
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


def _screen_colors() -> ColorProfile:
    """Return the sRGB profile every color of the archive file refers to; one per document."""
    return ColorProfile(
        BytesIO(_profile()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


def _attachment(one: Enclosure, moment: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        # Bytes go in as a file object: a name or address would have to be fetched.
        file_obj=BytesIO(one.content),
        name=one.name,
        description=one.description,
        created=moment,
        modified=moment,
        relationship="Data",
        url_fetcher=ClosedFetcher(),
    )


def _finish(_document: object, pdf: Any) -> None:
    """List every attached file once: WeasyPrint 70 names it twice in ``/AF``."""
    listed = pdf.catalog.get("AF")
    if listed:
        listed[:] = list(dict.fromkeys(listed))


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Print without cyclic collection: it costs a fifth of the time and frees nothing yet."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()
