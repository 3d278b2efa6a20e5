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
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib import request

with warnings.catch_warnings():
    # A machine without system fonts makes this import warn; papers bring their own fonts.
    warnings.simplefilter("ignore")
    import weasyprint  # type: ignore[import-untyped]
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from fengqiao.documents.fonts import FontSet

#: PDF/A-3a: archivable, tagged for screen readers, and allowed to carry its data as attachment.
VARIANT = "pdf/a-3a"


class AddressRefused(Exception):
    """The HTML asked for an address; a paper of ours never does."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """A fetcher with no way out: it opens no protocol and stops the printing when asked."""

    def __init__(self) -> None:
        # The parent's constructor would install handlers for http, ftp, file and data.
        request.OpenerDirector.__init__(self)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
        """Refuse ``url``, whatever it is.

        :raises FatalURLFetchingError: always, so that WeasyPrint cannot print on without it.
        """
        raise FatalURLFetchingError(url[:200])


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside the PDF, such as the frozen data the paper was printed from."""

    name: str
    description: str
    content: bytes


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
    sheets = [_parsed(text, fonts) for text in (fonts.stylesheet(), *stylesheets)]
    enclosed = [_attachment(one, moment) for one in attachments]
    options: dict[str, Any] = {
        "pdf_variant": VARIANT,
        "pdf_tags": True,
        "presentational_hints": False,
        "attachments": enclosed,
    }
    try:
        with _collector_resting():
            source = weasyprint.HTML(string=html, url_fetcher=ClosedFetcher())
            document = source.render(font_config=fonts.configuration, stylesheets=sheets, **options)
            document.metadata.title = title
            document.metadata.created = document.metadata.modified = moment.isoformat()
            document.metadata.generator = "Fengqiao"
            if drops_last_page:
                document = document.copy(document.pages[:-1])
            return bytes(document.write_pdf(finisher=_finish, **options))
    except FatalURLFetchingError as refusal:
        raise AddressRefused(str(refusal)) from None


@lru_cache(maxsize=16)
def _parsed(text: str, fonts: FontSet) -> weasyprint.CSS:
    return weasyprint.CSS(string=text, url_fetcher=ClosedFetcher(), font_config=fonts.configuration)


def _attachment(one: Enclosure, moment: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        # Bytes go in as a file object: a name or address would have to be fetched.
        file_obj=_Bytes(one.content),
        name=one.name,
        description=one.description,
        created=moment,
        modified=moment,
        relationship="Data",
        url_fetcher=ClosedFetcher(),
    )


class _Bytes:
    """A readable without a ``name``, which WeasyPrint would take for a path."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, _size: int = -1) -> bytes:
        content, self._content = self._content, b""
        return content


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
