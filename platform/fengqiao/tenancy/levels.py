"""What a county calls its levels (县 or 市, 乡镇 or 镇街): the one place that knows it.

The words are in the county's file, under ``levels``; what it does not name is called as usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import ClassVar

from sqlalchemy import text

from fengqiao.db import database
from fengqiao.tenancy.sessions import auth_transaction
from fengqiao.tenancy.unit_codes import LEVEL_WORDS

# A county that renames its levels sees the new words on every page after so many seconds.
_LIFE = 60.0
_NAMED = text("select definition -> 'card' -> 'levels' from fq.county where county = :county")


class _Kept:
    """The words of each county as read last, by the database they were read from."""

    words: ClassVar[dict[tuple[str, int], tuple[float, Mapping[str, str]]]] = {}


def level_word(county: int, level: str) -> str:
    """Return what a county calls one of its levels; a level unknown here is given back as it is."""
    return level_words(county).get(level, level)


def level_words(county: int) -> Mapping[str, str]:
    """Return what a county calls each of its levels, from itself down."""
    key = (str(database().settings.auth_url), county)
    until, words = _Kept.words.get(key, (0.0, {}))
    if monotonic() >= until:
        with auth_transaction() as auth, auth.begin():
            own = auth.execute(_NAMED, {"county": county}).scalar()
        words = {level: (own or {}).get(level) or usual for level, usual in LEVEL_WORDS.items()}
        _Kept.words[key] = (monotonic() + _LIFE, words)
    return words
