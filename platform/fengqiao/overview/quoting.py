"""A quotation of the place where words stand, cut so that the words can be marked: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_AROUND = 24


@dataclass(frozen=True)
class Quote:
    """Under which label the words stand, and what is around them: pieces, marked or not."""

    label: str
    pieces: list[tuple[str, bool]]


def quote_of(label: str, said: str, words: Sequence[str]) -> Quote | None:
    """Return the first place in a text where any of the words stands, or None."""
    low = said.lower()
    if len(low) != len(said):
        # Some capital letters are two signs when small; then nothing would stand in its place.
        low = said
    places = [low.find(word.lower()) for word in words]
    known = [place for place in places if place >= 0]
    if not known:
        return None
    start = max(0, min(known) - _AROUND)
    end = min(len(said), min(known) + 3 * _AROUND)
    shown = ("…" if start else "") + said[start:end] + ("…" if end < len(said) else "")
    return Quote(label, marked(" ".join(shown.split()), words))


def marked(said: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, those that are one of the words marked."""
    low = said.lower()
    if len(low) != len(said):
        low = said
    covered = [False] * len(said)
    for word in (each.lower() for each in words):
        place = low.find(word)
        while place >= 0:
            covered[place : place + len(word)] = [True] * len(word)
            place = low.find(word, place + 1)
    pieces: list[tuple[str, bool]] = []
    for sign, inside in zip(said, covered, strict=True):
        if pieces and pieces[-1][1] == inside:
            pieces[-1] = (pieces[-1][0] + sign, inside)
        else:
            pieces.append((sign, inside))
    return pieces
