"""What the units below owe and filed for one period, with everything that looks unusual.

A board of 300 lines is one query of plain columns: no form is checked and no record is built to
draw it. What was unusual about a report was found when it was handed up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import refiled
from fengqiao.reports.board_query import STANDS, Found, lines_found
from fengqiao.reports.duties import Duty
from fengqiao.reports.following import label_followed, marks_by_unit
from fengqiao.reports.nothing_below import all_its_own, units_gathering
from fengqiao.reports.on_behalf import of_own_hand
from fengqiao.reports.proposals import Offer, offers_wanted
from fengqiao.reports.queries import form_version
from fengqiao.reports.rates import Rates, Standing
from fengqiao.reports.standings import is_over, state_seen
from fengqiao.reports.unusual import Flag
from fengqiao.tenancy.answers import write_answer

Counts = Mapping[Offer, Mapping[int, int]]
# Unfiled first, then what waits for a decision, then what is done.
_ORDER = {
    state: place
    for place, state in enumerate(
        ("missing", "sent_back", "submitted", "waived", "accepted", "consolidated")
    )
}
PENDING = ("missing", "sent_back")
STALE = "下级后来又有更正，还没有定重新汇总还是保持不变"


class BoardRow(NamedTuple):
    """One unit's line: what it owes, the figures last handed up and what is unusual about them.

    ``state`` is as the unit above sees it, ``standing`` how it counts at the instant of the
    board, and ``closed`` whether nothing can be handed up any more then: see :class:`Duty`.
    ``figures`` stand in the order of ``codes``; none where they do not stand. ``flags``
    are what was unusual when they were handed up, and ledger's counts that differ now. What is
    ``gathered`` from below nobody types for a unit. What whoever looks on filed in the unit's
    place, unconfirmed by the unit, is of its ``own_hand``: somebody else has to accept it.
    """

    found: Found
    state: str
    standing: Standing
    closed: bool
    codes: Sequence[str]
    figures: Sequence[int | None] = ()
    flags: Sequence[Flag] = ()
    gathered: bool = False
    own_hand: bool = False

    @property
    def values(self) -> Mapping[str, int | None]:
        """Return the figures by code, empty where they do not stand."""
        return dict(zip(self.codes, self.figures, strict=False))

    @property
    def filed(self) -> bool:
        """Return whether it is handed up; what was sent back for correction stays filed."""
        return self.standing.filed

    @property
    def stands(self) -> bool:
        """Return whether its figures are added up: it is handed up and not sent back."""
        return self.state in STANDS

    @property
    def to_remind(self) -> bool:
        """Return whether a reminder can still lead to a report."""
        return self.state in PENDING and not self.closed

    @property
    def limit(self) -> datetime:
        """Return by when it is wanted: what was sent back, by the time named then."""
        sent_back = self.found.state == "sent_back" and self.found.correct_by
        return sent_back or self.found.due_at

    def correction_overdue(self, at: datetime) -> bool:
        """Return whether it was sent back and not corrected by the time it was asked for."""
        limit = self.found.correct_by
        return self.found.state == "sent_back" and limit is not None and at > limit

    def may_be_begun_on_behalf(self, at: datetime) -> bool:
        """Return whether the unit above may begin the report in the unit's place."""
        nothing_yet = self.state == "missing" and at >= self.found.opens_at
        return nothing_yet and not self.gathered and not self.closed

    @property
    def unproblematic(self) -> bool:
        """Return whether it waits for acceptance by whoever looks, and nothing is unusual.

        Of what was handed up before marks were kept nobody knows that.
        """
        waits = self.state == "submitted" and not self.own_hand
        return waits and self.found.looked_at and not self.flags


def board_rows(
    work: Session, actor: Actor, form: Form, period: str, counts: Counts, *, at: datetime
) -> list[BoardRow]:
    """Return the lines of a board as they stand at an instant, unfiled first.

    :param form: whose figures are shown; what was handed up for another version is brought to it
    """
    codes = numeric_codes(form)
    lines = lines_found(work, actor, codes, form=form.code, period=period, at=at)
    versions = {line.sha256 for line in lines if line.figures is not None} - {form.hash, None}
    own = all_its_own(work, actor.county, form)
    sheet = _Sheet(
        form,
        codes,
        _ledgers(form, codes, counts),
        _ledgers(own, codes, counts),
        {sha: form_version(work, actor.county, form.code, sha) for sha in versions if sha},
        units_gathering(work, actor.county, form, [line.scope for line in lines]),
    )
    rows = [_row(sheet, found, at) for found in lines]
    if marks := marks_by_unit(work, actor.county, form.code):
        asked_no_more = {code for each in marks.values() for code, _ in each} - set(codes)
        labels = {c: label_followed(work, actor.county, form.code, c) for c in asked_no_more}
        rows = [_followed(sheet, row, marks.get(row.found.scope, ()), labels) for row in rows]
    rows = _with_own_hand(work, actor, rows)
    rows.sort(key=lambda row: (_ORDER.get(row.state, 0), row.found.scope))
    return rows


def _with_own_hand(work: Session, actor: Actor, rows: list[BoardRow]) -> list[BoardRow]:
    waiting = ((row.found.id, row.found.filed_by) for row in rows if row.state == "submitted")
    left = of_own_hand(work, actor, waiting)
    return [row._replace(own_hand=True) if row.found.id in left else row for row in rows]


def numeric_codes(form: Form) -> list[str]:
    """Return the codes of the figures that a board shows, in the form's order."""
    return [code for code, asked in form.fields.items() if asked.numeric]


def totals(form: Form, rows: Sequence[BoardRow]) -> dict[str, int | None]:
    """Return each numeric field's sum over the rows that stand; None where nobody answered."""
    codes = numeric_codes(form)
    standing = [row.figures for row in rows if row.stands and row.figures]
    sums = [_sum(column) for column in zip(*standing, strict=True)] or [None] * len(codes)
    return dict(zip(codes, sums, strict=True))


def rates_on(rows: Sequence[BoardRow]) -> Rates:
    """Return the count of a board's lines, the same as :func:`fengqiao.reports.rates.rates_of`."""
    stand = Counter(row.standing.value for row in rows if row.standing is not Standing.AHEAD)
    filed = [row for row in rows if row.filed]
    state = Counter(row.found.state for row in filed)
    return Rates(
        **stand,
        nil=sum(row.found.nil_report for row in filed),
        in_grace=sum(_in_grace(row) for row in filed),
        waiting=state["submitted"],
        sent_back=state["sent_back"],
        returned=sum(row.found.returned for row in filed),
    )


def filed_words(counted: Rates) -> str:
    """Return what stands at the head of a board's sums: how many filed, and what is left out."""
    left_out = f"（退回 {counted.sent_back} 份，数未计入）" if counted.sent_back else ""
    return f"{counted.filed}/{counted.expected}{left_out}"


def to_remind(duty: Duty, at: datetime) -> bool:
    """Return whether a reminder can still lead to a report: a closed period takes none."""
    return duty.state in PENDING and not duty.closed(at)


def offers_of(work: Session, county: int, form: Form) -> list[Offer]:
    """Return the ledger counts that any unit's figures in a form are compared with."""
    return list(dict.fromkeys(offers_wanted(all_its_own(work, county, form)).values()))


def ledger_flag(asked: Field, counted: int) -> Flag:
    """Return what is said of a figure that the ledger counts otherwise."""
    return Flag("ledger", asked.code, f"台账 {write_answer(asked, counted)}")


class _Ledger(NamedTuple):
    """What a ledger counted for one figure: its place, its code, and the count by unit."""

    place: int
    code: str
    counts: Mapping[int, int]
    scale: int


class _Sheet(NamedTuple):
    """What every line of a board is made with; ``versions`` are the others that were filed.

    ``own_ledgers`` are compared with a unit that is not ``gathering``: all is its own to say.
    """

    form: Form
    codes: list[str]
    ledgers: list[_Ledger]
    own_ledgers: list[_Ledger]
    versions: Mapping[str, Form]
    gathering: frozenset[int]


def _ledgers(form: Form, codes: Sequence[str], counts: Counts) -> list[_Ledger]:
    return [
        _Ledger(codes.index(code), code, counts[offer], 10 ** form.fields[code].places)
        for code, offer in offers_wanted(form).items()
        if offer in counts
    ]


def _sum(given: Sequence[int | None]) -> int | None:
    numbers = [number for number in given if number is not None]
    return sum(numbers) if numbers else None


def _in_grace(row: BoardRow) -> bool:
    first = row.found.first_submitted_at
    after_due = first is not None and first > row.found.due_at
    return row.standing is Standing.ON_TIME and after_due


def _row(sheet: _Sheet, found: Found, at: datetime) -> BoardRow:
    state = state_seen(waived=found.waived, state=found.state, on_behalf=found.on_behalf)
    begun = found.waived or found.first_submitted_at is not None
    closed = not begun and is_over(found.closes_at, at, held_open=found.held_open)
    gathered = found.scope in sheet.gathering
    standing = _STANDINGS[found.standing]
    row = BoardRow(found, state, standing, closed, sheet.codes, gathered=gathered)
    return row if found.figures is None else _with_figures(sheet, row, found.figures)


def _followed(
    sheet: _Sheet, row: BoardRow, marks: Sequence[tuple[str, str]], labels: Mapping[str, str]
) -> BoardRow:
    """Return a line with what is followed up of it, whether or not it is filed.

    :param labels: what figures are called that this version asks no more; a mark on one stands
        until it is cleared
    """
    flags = []
    for code, words in marks:
        if code in labels:
            said = f"在跟进“{labels[code]}”（这张表不再收这一项，看过请解除）：{words}"
            flags.append(Flag("followed", "", said))
        elif row.figures:
            flags.append(Flag("followed", code, f"在跟进：{words}"))
        else:
            said = f"在跟进“{sheet.form.fields[code].label}”：{words}"
            flags.append(Flag("followed", "", said))
    return row._replace(flags=[*row.flags, *flags]) if flags else row


def _with_figures(sheet: _Sheet, row: BoardRow, figures: Sequence[int | None]) -> BoardRow:
    found = row.found
    filed = sheet.versions.get(found.sha256 or "")
    if filed is not None:
        figures = _as_asked(sheet, filed, figures)
    flags = [_kept(sheet, filed or sheet.form, Flag(*mark)) for mark in found.marks or ()]
    if found.stale:
        flags.append(Flag("stale", "", STALE))
    for ledger in sheet.ledgers if row.gathered else sheet.own_ledgers:
        given, counted = figures[ledger.place], ledger.counts.get(found.scope, 0) * ledger.scale
        if given is not None and given != counted:
            flags.append(ledger_flag(sheet.form.fields[ledger.code], counted))
    return row._replace(figures=figures, flags=flags)


def _kept(sheet: _Sheet, filed: Form, flag: Flag) -> Flag:
    """Return what was unusual when it was handed up: of the whole report if no column shows it."""
    if not flag.field or flag.field in sheet.codes:
        return flag
    return Flag(flag.kind, "", f"“{filed.fields[flag.field].label}”{flag.words}")


def _as_asked(sheet: _Sheet, filed: Form, figures: Sequence[int | None]) -> list[int | None]:
    """Return figures filed for another version of the form as this one asks for them."""
    shown = []
    for code, number in zip(sheet.codes, figures, strict=True):
        value = refiled(number, filed.fields.get(code), sheet.form.fields[code])
        shown.append(value if isinstance(value, int) else None)
    return shown


_STANDINGS = {each.value: each for each in Standing}
