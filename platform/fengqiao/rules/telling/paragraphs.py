"""Paragraphs of a description: how deep, what about, the words, and where the rule stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fengqiao.sources import Place


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; ``depth`` 0 is a heading of the whole."""

    depth: int
    title: str
    words: str
    place: Place | None = None
    number: str = ""

    @property
    def text(self) -> str:
        """The paragraph as a line, set in by its depth."""
        colon = "：" if self.title and self.words else ""
        stop = "" if self.words.endswith("。") or not self.words or not self.depth else "。"
        return f"{'　' * self.depth}{self.number}{self.title}{colon}{self.words}{stop}"


_NUMERALS = "零一二三四五六七八九十"


def numbered(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs with numbers: headings 一、二、, what stands under them 1. 2.

    Headings with words of their own keep none.
    """
    heading = number = 0
    for one in paragraphs:
        if one.depth == 0 and not one.words:
            heading, number = heading + 1, 0
            yield replace(one, number=f"{_chinese(heading)}、")
        elif one.depth == 1 and heading:
            number += 1
            yield replace(one, number=f"{number}. ")
        else:
            yield one


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    lead = "" if not tens else ("" if tens == 1 else _NUMERALS[tens]) + "十"
    return lead + (_NUMERALS[ones] if ones or not tens else "")
