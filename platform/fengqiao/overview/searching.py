"""Find what reports and ledgers say, within the own branch, and quote the place.

The database finds (see migration 0020): it alone decides what lies in the session's branch, and
what a form marks as personal was never among the words it keeps. Here the records found are read
once more under row-level security, and the words in them are pointed to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, select, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.ledgers.queries import ledger_of
from fengqiao.overview.places import Places
from fengqiao.overview.quoting import Quote, quote_of
from fengqiao.overview.sights import Sight, seen_unit, sight_of
from fengqiao.periods.period import Period
from fengqiao.reports.models import Report
from fengqiao.reports.names import name_then
from fengqiao.reports.queries import form_of, newest_revisions
from fengqiao.tenancy.questions import Question
from fengqiao.units.inheriting import marked, past_keys
from fengqiao.units.models import Unit

REPORTS, ENTRIES = "report", "entry"
STATES = {
    REPORTS: ("submitted", "sent_back", "accepted", "consolidated"),
    ENTRIES: ("found", "rectified", "closed", "clear"),
}
MOST_WORDS, SHORTEST, LONGEST = 5, 2, 20
_FAR = 2**62
# Moment, scope key and id of the record behind which a page begins.
Position = tuple[str, int, UUID]

_FIND = text(
    "select record_id, moment, scope from fq.find_told(:kind, :words, :subject, :lo, :hi,"
    " :first, :last, :states, :moment, :scope, :id, :most)"
).bindparams(bindparam("words", type_=ARRAY(Text)), bindparam("states", type_=ARRAY(Text)))


@dataclass(frozen=True)
class Sought:
    """What is looked for. Empty texts restrict nothing; ``unit`` restricts to its branch.

    ``subject`` is a form's or a ledger's code, ``first`` and ``last`` are periods or days.
    """

    kind: str
    words: tuple[str, ...]
    subject: str = ""
    unit: Unit | None = None
    first: str = ""
    last: str = ""
    state: str = ""
    sight: Sight | None = None


@dataclass(frozen=True)
class Hit:
    """A record found: what it is, whose, when, and the place where the words stand.

    ``above_name`` is the unit above it then, or empty where the reader needs none.
    """

    record: Report | LedgerEntry
    title: str
    unit_name: str
    above_name: str
    state_word: str
    quotes: list[Quote]
    key: Position


def read_words(given: str) -> tuple[str, ...]:
    """Return the words of a question, at most five.

    :raises Invalid: if one is too short to be looked for, or there are too many
    """
    words = tuple(dict.fromkeys(given.split()))
    if len(words) > MOST_WORDS:
        raise Invalid(f"一次最多找 {MOST_WORDS} 个词，请去掉几个。", code="too-many-words")
    if any(len(word) < SHORTEST for word in words):
        raise Invalid(f"每个词至少 {SHORTEST} 个字，比如“路灯”。", code="word-too-short")
    if any(len(word) > LONGEST for word in words):
        raise Invalid(f"每个词最多 {LONGEST} 个字，请只留最要紧的几个字。", code="word-too-long")
    return words


def seek(
    work: Session,
    actor: Actor,
    *,
    kind: str,
    words: str,
    subject: str = "",
    unit: UUID | None = None,
    first: str = "",
    last: str = "",
    state: str = "",
) -> Sought:
    """Return what is looked for, from what was typed.

    :raises Invalid: with words, if something asked for cannot be
    :raises NotFound: if the unit lies outside the reader's branch
    """
    if state and state not in STATES[kind]:
        raise Invalid("没有这种状态，请重新选择。", code="unknown-state")
    sight = sight_of(work, actor)
    return Sought(
        kind=kind,
        words=read_words(words),
        subject=subject,
        unit=seen_unit(work, sight, unit) if unit else None,
        first=_moment(kind, first),
        last=_moment(kind, last),
        state=state,
        sight=sight,
    )


def search(
    work: Session, actor: Actor, sought: Sought, *, after: Position | None, limit: int
) -> list[Hit]:
    """Return what says all the words, the latest first, from behind a place on."""
    if not sought.words:
        return []
    places: dict[UUID, Position] = {}
    for lo, hi in _ways(work, actor, sought):
        places |= _found(work, sought, lo, hi, after, limit)
    if not places:
        return []
    if sought.kind == REPORTS:
        return _reports(work, actor, sought, _first(places, limit))
    return _entries(work, actor, sought, _first(places, limit))


def _ways(work: Session, actor: Actor, sought: Sought) -> list[tuple[int, int]]:
    """Return the intervals to look in: a branch, the keys of units whose place it took, a line."""
    if sought.unit is not None:
        return [(sought.unit.lo, sought.unit.hi)]
    ways = [(actor.lo, actor.hi), *((key, key) for key in past_keys(work))]
    if sought.sight is not None and sought.sight.line:
        ways.append((sought.sight.lo, sought.sight.hi))
    return ways


def _first(places: Mapping[UUID, Position], most: int) -> dict[UUID, Position]:
    """Return the first places in the order of the list: the latest first, then by key."""
    ordered = sorted(places.items(), key=lambda each: each[1][1:])
    ordered.sort(key=lambda each: each[1][0], reverse=True)
    return dict(ordered[:most])


def _found(
    work: Session, sought: Sought, lo: int, hi: int, after: Position | None, limit: int
) -> dict[UUID, Position]:
    moment, scope, number = after or ("", -_FAR, UUID(int=0))
    found = work.execute(
        _FIND,
        {
            "kind": sought.kind,
            "words": list(sought.words),
            "subject": sought.subject,
            "lo": lo,
            "hi": hi,
            "first": sought.first,
            "last": sought.last,
            "states": [sought.state] if sought.state else [],
            "moment": moment,
            "scope": scope,
            "id": number,
            "most": limit,
        },
    )
    return {row[0]: (row[1], row[2], row[0]) for row in found}


def _moment(kind: str, given: str) -> str:
    """Return a period as reports are kept by, or a day as entries are; both sort as text.

    A year or a month stands before every longer period id that begins with it.
    """
    if not given:
        return ""
    if kind == REPORTS:
        return str(Period.parse(given))
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Invalid("台账的起止请填日期，如 2026-11-21。", code="bad-day") from None


def _reports(
    work: Session, actor: Actor, sought: Sought, places: Mapping[UUID, Position]
) -> list[Hit]:
    rows = work.execute(
        select(Report, Unit)
        .join(Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id))
        .where(Report.county == actor.county, Report.id.in_(places))
    )
    named = {report.id: (report, unit) for report, unit in rows}
    revisions = newest_revisions(work, [report for report, _ in named.values()])
    past, lying, hits = past_keys(work), Places(work, actor), []
    for number, place in places.items():
        if number not in named or number not in revisions:
            continue
        report, unit = named[number]
        name = marked(name_then(unit, report.period), report.scope, past)
        above = lying.above(unit, Period.parse(report.period).last_day)
        form = form_of(work, report)
        said = _said(form.fields.values(), revisions[number].answers)
        quotes = _quotes(sought.words, said)
        hits.append(Hit(report, form.title, name, above, report.state_word, quotes, place))
    return hits


def _entries(
    work: Session, actor: Actor, sought: Sought, places: Mapping[UUID, Position]
) -> list[Hit]:
    rows = work.execute(
        select(LedgerEntry, Unit)
        .join(Unit, (Unit.county == LedgerEntry.county) & (Unit.id == LedgerEntry.unit_id))
        .where(LedgerEntry.county == actor.county, LedgerEntry.id.in_(places))
    )
    named = {entry.id: (entry, unit) for entry, unit in rows}
    past, lying, hits = past_keys(work), Places(work, actor), []
    for number, place in places.items():
        if number not in named:
            continue
        entry, unit = named[number]
        name = marked(unit.name, entry.scope, past)
        above = lying.above(unit, entry.found_on)
        ledger = ledger_of(work, entry)
        quotes = _quotes(sought.words, _said(ledger.columns, entry.values))
        word = ledger.states.get(entry.state, entry.state_word)
        hits.append(Hit(entry, ledger.title, name, above, word, quotes, place))
    return hits


def _said(asked: Iterable[Question], answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the words of each answer with the label it stands under, nothing personal."""
    shown = []
    for each in asked:
        value = answers.get(each.code)
        if each.personal != "none" or not value:
            continue
        if each.type in ("text", "choice"):
            shown.append((each.label, str(value)))
        elif each.type == "table" and isinstance(value, list):
            shown.append((each.label, _table_words(each, value)))
    return shown


def _table_words(asked: Question, rows: Sequence[object]) -> str:
    columns = [
        column.code
        for column in getattr(asked, "columns", ())
        if column.personal == "none" and column.type in ("text", "choice")
    ]
    cells = (str(row[c]) for row in rows if isinstance(row, dict) for c in columns if row.get(c))
    return " ".join(cells)


def _quotes(words: Sequence[str], said: Sequence[tuple[str, str]]) -> list[Quote]:
    """Return one quotation for each answer that says any of the words."""
    found = (quote_of(label, text_, words) for label, text_ in said)
    return [each for each in found if each is not None]
