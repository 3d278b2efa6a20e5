"""The four cards on top of the glance: a figure, how it changed, its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fengqiao.overview.changes import change_of, heights
from fengqiao.overview.glances import FOUND, Glance
from fengqiao.overview.pages.wording import change_words
from fengqiao.reports.rates import Rate, percent_words


def period_word(found: Glance) -> str:
    """Return what a period of the form is called when counted: 周 or 期."""
    return "周" if found.form is not None and found.form.frequency == "week" else "期"


def cards_of(found: Glance, *, own: bool) -> list[dict[str, Any]]:
    """Return the cards; a figure that nobody reports has none."""
    if found.form is None:
        return []
    return [
        *_filing(found, own),
        *_disputes(found, own),
        *([_hazards(found)] if found.words.overdue else []),
    ]


def _filing(found: Glance, own: bool) -> list[dict[str, Any]]:
    word, now = period_word(found), found.filing[-1]
    href = "/overview" + _query(found, own)
    filing = [each.filing_rate for each in found.filing]
    timely = [each.timely_rate for each in found.filing]
    last = next((n for n in range(len(filing) - 2, -1, -1) if timely[n] is not None), None)
    shown = [
        {
            "label": f"本{word}上报率",
            "value": percent_words(now.filing_rate),
            "unit": "",
            "more": f"已报 {now.filed}，应报 {now.expected}",
            "kind": "",
            "change": _before(f"上{word}", filing[-2] if len(filing) > 1 else None),
            "change_kind": "muted",
            "href": href,
            **_line(filing, [percent_words(each) for each in filing], found, "上报率"),
        }
    ]
    if last is not None:
        before = timely[last - 1] if last else None
        change = change_of(timely[last], before)
        shown.append(
            {
                "label": f"{found.periods[last].short_label}按时率",
                "value": percent_words(timely[last]),
                "unit": "",
                "more": f"迟报 {found.filing[last].late}，未报 {found.filing[last].missing}",
                "kind": "",
                "change": change_words(change, 2, points=True, than=f"比前一{word}"),
                "change_kind": _good(change.difference) if change else "muted",
                "href": href,
                **_line(timely, [percent_words(each) for each in timely], found, "按时率"),
            }
        )
    return shown


def _disputes(found: Glance, own: bool) -> list[dict[str, Any]]:
    if not any(each is not None for each in found.found):
        return []
    now, resolved = found.found[-1], found.resolved[-1]
    change = change_of(now, found.found[-2] if len(found.found) > 1 else None)
    words = ["—" if each is None else str(each) for each in found.found]
    told = change_words(change, 0, than=f"比上{period_word(found)}")
    if change is not None and found.filing[-1].filed < found.filing[-1].expected:
        # A part of the villages against all of them would read as a fall.
        told = "还未报齐，先不比"
    return [
        {
            "label": f"本{period_word(found)}发现纠纷",
            "value": "—" if now is None else str(now),
            "unit": "件",
            "more": "还没有报上来的" if now is None else f"已化解 {resolved or 0} 件",
            "kind": "",
            "change": told,
            "change_kind": "muted",
            "href": "/overview/trend" + _query(found, own, field=FOUND),
            **_line(found.found, words, found, "发现纠纷"),
        }
    ]


def _hazards(found: Glance) -> dict[str, Any]:
    now = found.hazards[-1]
    overdue = [each.overdue for each in found.hazards]
    change = change_of(overdue[-1], overdue[-2] if len(overdue) > 1 else None)
    return {
        "label": found.words.overdue,
        "value": str(now.overdue),
        "unit": "条",
        "more": f"{found.words.open} {now.open} 条",
        "kind": "red" if now.overdue else "",
        "change": change_words(change, 0, than=f"比上{period_word(found)}"),
        "change_kind": _good(-change.difference) if change else "muted",
        "href": "/ledgers",
        **_line(overdue, [str(each) for each in overdue], found, found.words.overdue),
    }


def _line(
    values: Sequence[int | None], words: Sequence[str], found: Glance, what: str
) -> dict[str, Any]:
    """Return the points of a line and what it says to whoever does not see it."""
    told = [
        f"{period.short_label} {word}" for period, word in zip(found.periods, words, strict=True)
    ]
    return {
        "points": [
            {"height": height, "words": word}
            for height, word in zip(heights(values), words, strict=True)
            if height is not None
        ],
        "range_words": _range(values, words, found),
        "chart_label": f"{what}，近 {len(values)} {period_word(found)}：" + "，".join(told),
    }


def _range(values: Sequence[int | None], words: Sequence[str], found: Glance) -> str:
    """Return what the line has no room for: since when, and between which figures."""
    told = [(n, word) for n, word in zip(values, words, strict=True) if n is not None]
    if len(told) < 2:
        return ""
    return f"{found.periods[0].short_label}起 {min(told)[1]}～{max(told)[1]}"


def _before(word: str, rate: Rate | None) -> str:
    return "" if rate is None else f"{word} {percent_words(rate)}"


def _good(difference: int) -> str:
    return "up" if difference > 0 else "down" if difference < 0 else "muted"


def _query(found: Glance, own: bool, **more: str) -> str:
    form = found.form.code if found.form else ""
    query = {"unit": "" if own else str(found.unit.id), "form": form, **more}
    return "?" + urlencode({name: each for name, each in query.items() if each})
