"""Words that people typed, on their way to paper: markup of theirs is washed out first."""

from __future__ import annotations

import html
import re

import nh3

#: What a narrative may keep. No links, pictures, styles, tables or attributes of any kind.
KEPT = {"p", "br", "strong", "em", "ol", "ul", "li"}
_BREAK = re.compile(r"<br\s*/?>|</?(?:p|li|ol|ul)>|\n")
_TAG = re.compile(r"</?(?:strong|em)>")


def clean_narrative(markup: str) -> str:
    """Return ``markup`` with only harmless tags and no attributes."""
    return nh3.clean(markup, tags=KEPT, attributes={}, clean_content_tags={"script", "style"})


def plain_paragraphs(markup: str) -> list[str]:
    """Return the paragraphs of a narrative as plain text, ready for the line composer."""
    pieces = _BREAK.split(clean_narrative(markup))
    texts = (html.unescape(_TAG.sub("", piece)).strip() for piece in pieces)
    return [text for text in texts if text]
