"""Search over reports and ledgers of the own branch."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.overview.quoting import marked
from fengqiao.overview.searching import ENTRIES, REPORTS, STATES, Hit, search, seek
from fengqiao.overview.sights import forms_seen, seen_unit, sight_of
from fengqiao.periods.period import Period
from fengqiao.tenancy.moves import state_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit, units_below
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.paging import Key, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("search", __name__)
_LOOKERS = ("filer", "reviewer", "assessor", "leader")
_NAMES = ("q", "in", "subject", "unit", "first", "last", "state")
_PAGE = 20
_MOST_OFFERED = 400


@pages.get("/search")
@posts(*_LOOKERS)
def show_search() -> Response:
    """Show what says the words asked for, the latest first, each with its place quoted."""
    actor, at, asked = the_actor(), clock.now(), read_query(*_NAMES)
    kind = ENTRIES if asked["in"] == ENTRIES else REPORTS
    problem, hits, following = "", [], None
    with transaction(actor, at) as work:
        offered = _offered(work, actor, kind, clock.local_date(at))
        place = read_place()
        try:
            sought = seek(
                work,
                actor,
                kind=kind,
                words=asked["q"],
                subject=asked["subject"],
                unit=asked.identifier("unit"),
                first=asked["first"],
                last=asked["last"],
                state=asked["state"],
            )
            found = search(work, actor, sought, after=place.parts(str, int, UUID), limit=_PAGE + 1)
            hits = [_line(kind, hit, sought.words) for hit in found[:_PAGE]]
            following = key_of(found[_PAGE - 1]) if len(found) > _PAGE else None
        except Invalid as refusal:
            problem = refusal.reason
    return render(
        "overview/search.html",
        status=422 if problem else 200,
        **offered,
        q=asked["q"],
        kind_chosen=kind,
        chosen={name: asked[name] for name in ("subject", "unit", "first", "last", "state")},
        problem=problem,
        hits=hits,
        searched=bool(asked["q"]) and not problem,
        pages=pages_beside(place, following),
    )


def key_of(hit: Hit) -> Key:
    """Return what says where a hit stands in the list."""
    moment, scope, number = hit.key
    return [moment, scope, str(number)]


def _offered(work: Session, actor: Actor, kind: str, on: date) -> dict[str, Any]:
    unit, sight = find_unit(work, actor, actor.unit_id), sight_of(work, actor)
    own: dict[str, list[str]] = {}
    first = seen_unit(work, sight, None)
    if kind == REPORTS:
        named = {each.code: each.title for each in forms_seen(work, unit, own=True)}
        if sight.line:
            only = sight.line.forms
            named |= {e.code: e.title for e in forms_seen(work, first, own=True, only=only)}
        subjects = list(named.items())
    else:
        ledgers = newest_ledgers(work, actor).values()
        subjects = [(each.code, each.title) for each in ledgers]
        for each in ledgers:
            for state, word in each.states.items():
                own[state] = [*dict.fromkeys([*own.get(state, []), word])]
    units = units_below(work, first, on=on)[:_MOST_OFFERED]
    lined = kind == REPORTS and sight.line
    return {
        "reach_words": "本单位报的和按条线查看的报表" if lined else "本单位和下级",
        "kinds": [{"value": REPORTS, "label": "报表"}, {"value": ENTRIES, "label": "台账"}],
        "subjects": [{"value": code, "label": title} for code, title in subjects],
        "units": [{"value": str(unit.id), "label": unit.name} for unit in units],
        "states": [
            {"value": state, "label": "、".join(own.get(state) or [state_word(state)])}
            for state in STATES[kind]
        ],
    }


def _line(kind: str, hit: Hit, words: tuple[str, ...]) -> dict[str, Any]:
    address = "/reports/" if kind == REPORTS else "/ledgers/entries/"
    above = f"（{hit.above_name}）" if hit.above_name else " "
    return {
        "href": f"{address}{hit.record.id}",
        "title": marked(f"{hit.unit_name}{above}{hit.title}", words),
        "when": when_of(hit),
        "state": hit.state_word,
        "quotes": [{"label": quote.label, "pieces": quote.pieces} for quote in hit.quotes],
    }


def when_of(hit: Hit) -> str:
    """Return the period of a report, or the day of an inspection, in words."""
    record = hit.record
    found_on = getattr(record, "found_on", None)
    return day(found_on) if found_on else Period.parse(hit.key[0]).label
