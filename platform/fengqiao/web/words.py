"""Dates, figures and points as a person reads them; also the filters of the templates."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from fengqiao.clock import ZONE


def moment(at: datetime | None) -> str:
    """Write an instant as the county reads it: ``11月20日 18:00``."""
    if at is None:
        return ""
    local = at.astimezone(ZONE)
    return f"{local.month}月{local.day}日 {local.hour:02}:{local.minute:02}"


def full_moment(at: datetime | None) -> str:
    """Write an instant with its year: ``2026年11月20日 18:00``."""
    return f"{at.astimezone(ZONE).year}年{moment(at)}" if at else ""


def day(on: date | None) -> str:
    """Write a day: ``2026年11月20日``."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def points(value: int | None, decimals: int = 2) -> str:
    """Write points kept at their decimals: 9875 is ``98.75``; nothing is a dash, never zero."""
    return figure(value, decimals)


def figure(value: int | None, places: int = 0) -> str:
    """Write a whole number, or one scaled by its places, with commas between thousands."""
    if value is None:
        return "—"
    if not places:
        return f"{value:,}"
    sign, amount = ("-" if value < 0 else ""), abs(value)
    whole, rest = divmod(amount, 10**places)
    return f"{sign}{whole:,}.{rest:0{places}}"


def install_words(app: Flask) -> None:
    """Give the templates the same words."""
    app.jinja_env.filters.update(
        moment=moment, full_moment=full_moment, day=day, points=points, figure=figure
    )
