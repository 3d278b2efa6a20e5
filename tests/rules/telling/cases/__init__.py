"""Cases as text: what is written, the figures if any, and the sentence it must read as.

The lines of a case follow each other; an empty line ends it.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def cases(name: str) -> list[tuple[str, ...]]:
    """Return the cases of one file, each as its lines."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    return [tuple(case.splitlines()) for case in text.strip().split("\n\n")]


def figures(line: str) -> dict[str, float | str]:
    """Return figures written ``甲=2 丁=社区``; a line in brackets holds none."""
    if line.startswith("（"):
        return {}
    pairs = (pair.partition("=") for pair in line.split())
    return {name: _value(text) for name, _, text in pairs}


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
