"""Templates are indented for those who write them; what is sent carries no indentation."""

from __future__ import annotations

import re

from jinja2.ext import Extension

_INDENTATION = re.compile(r"(?<=[%#]\}\n)([ \t]+)|^[ \t]+", re.MULTILINE)


class Unindented(Extension):
    """Take the indentation off a template's own lines. What a county wrote is not in them.

    On the filing page it is a village's wait: half a kilobyte of twenty-five.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return a template's text with every line at the margin; lines keep their numbers.

        The end of a line of conditions is taken off too: there one blank stays, else an attribute
        or a word would stand directly at the one before it.
        """
        return _INDENTATION.sub(lambda found: " " if found[1] else "", source)
