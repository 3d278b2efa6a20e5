"""Sensitive windows as their templates show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.forms.form import Form
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import window_of
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.queries import newest_forms
from fengqiao.reports.rates import TOWNSHIP_KEYS, Population, percent_words, rates_of
from fengqiao.reports.window_queries import (
    raised_forms,
    rhythms_of,
    units_asked,
    windows_of,
)
from fengqiao.tenancy.moves import may_move
from fengqiao.units.choices import Tree, tree_of
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.window_models import SensitiveWindow
    from fengqiao.units.models import Unit

Wrong = tuple[UUID, str, list[str]]
_FIELDS = ("title", "basis", "form", "first_day", "last_day", "unit")


def draw_windows(
    work: Session, actor: Actor, at: datetime, *, wrong: Wrong | None = None
) -> Drawing:
    """Return the list of windows; ``wrong`` is what was typed to end one, and what is wrong."""
    forms = newest_forms(work, actor)
    windows = windows_of(work, actor, limit=50)
    names = {
        "may_open": may_move(actor, "sensitive_window", "", "running", scope=actor.scope),
        "windows": [_window(work, actor, each, forms, at, wrong) for each in windows],
        "problems": [{"field": "", "words": words} for words in (wrong[2] if wrong else [])],
    }
    return Drawing("reports/windows.html", names)


def draw_opening(
    work: Session,
    actor: Actor,
    typed: Mapping[str, str],
    chosen: Collection[str],
    whole: Collection[str],
    errors: Mapping[str, list[str]],
    at: datetime,
) -> Drawing:
    """Return the page on which a window is opened."""
    forms = raised_forms(work, actor)
    tree = tree_of(work, actor, on=local_date(at))
    levels = {form.level for form in forms.values()}
    shown = dict(errors)
    if "frequency" in shown:
        shown["form"] = shown.pop("frequency")
    names = {
        "forms": [
            {"value": f"{code}:{rhythm}", "label": f"{form.title}，{_often(rhythm)}"}
            for code, form in forms.items()
            for rhythm in rhythms_of(form)
        ],
        "groups": _groups(tree, levels, chosen, whole),
        "typed": {name: typed.get(name, "") for name in (*_FIELDS, "beyond")},
        "errors": {name: shown.get(name, []) for name in _FIELDS},
        "problems": [
            {"field": name if name in _FIELDS else "", "words": words}
            for name, lines in shown.items()
            for words in lines
        ],
    }
    return Drawing("reports/open_window.html", names)


def _window(
    work: Session,
    actor: Actor,
    window: SensitiveWindow,
    forms: Mapping[str, Form],
    at: datetime,
    wrong: Wrong | None,
) -> dict[str, Any]:
    day = min(max(local_date(at), window.first_day), window.last_day)
    units = units_asked(work, window, on=day)
    over = window.over(local_date(at))
    may_end = not over and may_move(
        actor, "sensitive_window", window.state, "ended", scope=window.scope
    )
    typed = wrong if wrong is not None and wrong[0] == window.id else None
    form = forms.get(window.form)
    often = _often(Frequency(window.frequency))
    return {
        "title": window.title,
        "basis": window.basis,
        "days": window_of(window.first_day, window.last_day).dated_label,
        "what": f"{form.title if form else window.form}，{often}",
        "units_words": f"本单位范围内 {len(units)} 个单位",
        "unit_names": "、".join(unit.name for unit in units),
        "progress": _progress(work, actor, window, at),
        **_state(window, at),
        "ended_words": _ended_words(window),
        "end_action": f"/windows/{window.id}/end" if may_end else "",
        "version": window.version,
        "reason": typed[1] if typed else "",
        "errors": typed[2] if typed else [],
    }


def _progress(work: Session, actor: Actor, window: SensitiveWindow, at: datetime) -> str:
    asked = Population(actor.lo, actor.hi, window=window.id)
    found = rates_of(work, asked, at=at)
    if not found.expected:
        return ""
    return (
        f"到现在应报 {found.expected}，已报 {found.filed}，迟报 {found.late}，"
        f"未报 {found.missing}，上报率 {percent_words(found.filing_rate)}"
    )


def _state(window: SensitiveWindow, at: datetime) -> dict[str, str]:
    today = local_date(at)
    if window.state == "ended":
        return {"state_word": "已提前结束", "state_kind": ""}
    if window.over(today):
        return {"state_word": "已自动结束", "state_kind": ""}
    if window.first_day > today:
        return {"state_word": "还没开始", "state_kind": "blue"}
    return {"state_word": "进行中", "state_kind": "amber"}


def _ended_words(window: SensitiveWindow) -> str:
    return f"{moment(window.ended_at)}，{window.ended_reason}" if window.state == "ended" else ""


def _often(rhythm: Frequency) -> str:
    return "整个时段一次" if rhythm is Frequency.WINDOW else f"{rhythm.words}一次"


def _groups(
    tree: Tree, levels: Collection[str], chosen: Collection[str], whole: Collection[str]
) -> list[dict[str, Any]]:
    """Return the units that may be chosen, township by township; the county's own come first."""
    branches = {unit.scope: unit for unit in tree.units if unit.level in ("county", "township")}
    inside: dict[int, list[Unit]] = {scope: [] for scope in branches}
    for unit in (each for each in tree.units if each.level in levels):
        township = unit.scope // TOWNSHIP_KEYS * TOWNSHIP_KEYS
        nearest = township if township in branches else unit.county * 10**11
        if nearest in inside:
            inside[nearest].append(unit)
    return [
        {
            "id": str(branches[scope].id),
            "name": branches[scope].name,
            "units": _choices(found, tree.names(found, branches[scope]), chosen),
            "all": str(branches[scope].id) in whole,
            "open": bool(
                {str(branches[scope].id)} & {*whole} or {str(u.id) for u in found} & {*chosen}
            ),
        }
        for scope, found in inside.items()
        if found
    ]


def _choices(
    units: Sequence[Unit], names: Mapping[UUID, str], chosen: Collection[str]
) -> list[dict[str, Any]]:
    return [
        {
            "id": str(unit.id),
            "name": names[unit.id],
            "level_word": unit.level_word,
            "chosen": str(unit.id) in chosen,
        }
        for unit in units
    ]
