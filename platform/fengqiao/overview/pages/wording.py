"""How figures and their changes are put into words on the pages and sheets of the overview."""

from __future__ import annotations

from fengqiao.overview.changes import Change
from fengqiao.overview.series import Sum
from fengqiao.web.words import figure


def sum_words(found: Sum | None) -> str:
    """Return a figure as it is read; a dash where nothing was filed."""
    return "—" if found is None else figure(found.value, found.places)


def change_words(
    change: Change | None, places: int, *, than: str = "", points: bool = False
) -> str:
    """Return a change in words: “比上周升 3（25%）”; empty where there is nothing to compare.

    :param points: the figures are rates in hundredths of a percent: “升 1.3 个百分点”
    """
    if change is None:
        return ""
    if not change.difference:
        return f"{than}持平"
    size = abs(change.difference)
    if points:
        return f"{than}{change.word} {figure(size // 10, 1)} 个百分点"
    share = ""
    if change.share is not None:
        whole, tenth = divmod(abs(change.share), 10)
        share = f"（{whole}.{tenth}%）" if tenth else f"（{whole}%）"
    return f"{than}{change.word} {figure(size, places)}{share}"
