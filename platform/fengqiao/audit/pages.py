"""The trail as people read it, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from fengqiao.actor import Actor
from fengqiao.audit.queries import Entry, break_among, chain_break, chain_head
from fengqiao.audit.searching import search_trail
from fengqiao.audit.words import detail_words, subject_words
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.paging import USUAL, Key, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("trail", __name__)
# A longer chain is checked by the command, not while a person waits for a page.
_CHECKED_HERE = 50_000
# Things of these kinds have a page of their own.
_PLACES = {
    "report": "/reports/",
    "unit": "/units/",
    "unit_change": "/units/changes/",
    "planned_change": "/units/changes/planned/",
    "ledger_entry": "/ledgers/entries/",
    "assessment": "/assessments/",
    "bulletin": "/bulletins/",
}
# Whose posts open these; everybody else is led to no closed door.
_OPENED_BY = {
    "assessment": ("assessor", "leader", "reviewer"),
    "report.draft_consolidated": ("filer", "reviewer"),
    "report.begun_on_behalf": ("filer", "reviewer"),
}
_BREAKS = {"missing": "缺了一条", "order": "次序不对", "content": "内容被改过", "tail": "末尾缺失"}


@pages.get("/trail")
@posts("administrator", "reviewer", "assessor", "leader")
def show_trail() -> Response:
    """Show the entries of the actor's branch, newest first, and whether they hold."""
    actor, place = the_actor(), read_place()
    asked = read_query("subject", "day", "check")
    with transaction(actor) as work:
        entries = search_trail(
            work,
            search=asked["subject"],
            day=asked.day("day"),
            before=place.number(),
            limit=USUAL + 1,
        )
        shown = entries[:USUAL]
        chain = _chain(work, shown, whole=asked["check"] == "all")
    following: Key | None = [shown[-1].seq] if len(entries) > USUAL else None
    return render(
        "audit/trail.html",
        scope_words=_scope_words(actor),
        chain=chain,
        subject=asked["subject"],
        day=asked["day"],
        lines=[_line(actor, entry) for entry in shown],
        pages=pages_beside(place, following),
    )


def _chain(work: Session, shown: Sequence[Entry], *, whole: bool) -> dict[str, Any]:
    """Return whether the entries on the page hold, or the whole chain if that is asked for."""
    number, digest = chain_head(work)
    whole = whole and number <= _CHECKED_HERE
    broken = chain_break(work) if whole else break_among(work, [entry.seq for entry in shown])
    may_check = 0 < number <= _CHECKED_HERE and not whole
    if broken is not None:
        words = f"第 {broken.seq:,} 条{_BREAKS.get(broken.what, '对不上')}。"
        more = "请立即告知系统管理员，先不要再改动数据。"
        return {"kind": "red", "words": words, "more": more, "may_check_all": may_check}
    head = f"全县共 {number:,} 条，末条校验码 {digest[:16]}。" if number else ""
    words = "全部留痕完整，逐条核对无误。" if whole else "本页留痕完整，逐条核对无误。"
    return {"kind": "green", "words": words, "more": head, "may_check_all": may_check}


def _line(actor: Actor, entry: Entry) -> dict[str, Any]:
    address = _PLACES.get(entry.subject, "")
    opened_by = _OPENED_BY.get(entry.action) or _OPENED_BY.get(entry.subject, (actor.role,))
    if not actor.has(*opened_by):
        address = ""
    return {
        "number": f"{entry.seq:,}",
        "at": moment(entry.at),
        "who": entry.actor,
        "what": entry.words,
        "more": detail_words(entry.detail),
        "subject": subject_words(entry.subject, entry.unit_name),
        "href": f"{address}{entry.subject_id}" if address else "",
        "hash": entry.hash[:12],
    }


def _scope_words(actor: Actor) -> str:
    below = "和下级单位" if actor.hi > actor.lo else ""
    return f"{actor.unit_name}{below}"
