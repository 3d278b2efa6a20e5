"""The trail as people read it, and whether it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from fengqiao.actor import Actor
from fengqiao.audit.queries import Entry, chain_break, chain_head
from fengqiao.audit.searching import search_trail
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
_SUBJECTS = {
    "report": ("报表", "/reports/"),
    "unit": ("单位", "/units/"),
    "ledger_entry": ("台账", "/ledgers/entries/"),
    "assessment": ("考核", "/assessments/"),
    "bulletin": ("通报", "/bulletins/"),
    "account": ("账号", ""),
    "post": ("岗位", ""),
    "obligation": ("应报任务", ""),
    "county": ("县区", ""),
    "rule_set": ("考核办法", ""),
    "manual_fact": ("考核事实", ""),
    "status": ("处理", ""),
    "attachment": ("附件", ""),
}
_BREAKS = {"missing": "缺了一条", "order": "次序不对", "content": "内容被改过", "tail": "末尾缺失"}


@pages.get("/trail")
@posts("administrator", "reviewer", "assessor", "leader")
def show_trail() -> Response:
    """Show the entries of the actor's branch, newest first, and the state of the chain."""
    actor, place = the_actor(), read_place()
    asked = read_query("subject", "day")
    with transaction(actor) as work:
        entries = search_trail(
            work,
            search=asked["subject"],
            day=asked.day("day"),
            before=place.number(),
            limit=USUAL + 1,
        )
        chain = _chain(work)
    shown = entries[:USUAL]
    following: Key | None = [shown[-1].seq] if len(entries) > USUAL else None
    return render(
        "audit/trail.html",
        scope_words=_scope_words(actor),
        chain=chain,
        subject=asked["subject"],
        day=asked["day"],
        lines=[_line(entry) for entry in shown],
        pages=pages_beside(place, following),
    )


def _chain(work: Session) -> dict[str, str]:
    number, digest = chain_head(work)
    head = f"最新一条是第 {number:,} 条，校验码 {digest[:16]}。" if number else ""
    if number > _CHECKED_HERE:
        return {"kind": "blue", "words": f"全县共 {number:,} 条留痕。", "more": head}
    broken = chain_break(work)
    if broken is None:
        return {"kind": "green", "words": "留痕完整，逐条核对无误。", "more": head}
    what = _BREAKS.get(broken.what, "对不上")
    words = f"第 {broken.seq:,} 条{what}。"
    return {"kind": "red", "words": words, "more": "请立即告知系统管理员，先不要再改动数据。"}


def _line(entry: Entry) -> dict[str, Any]:
    word, address = _SUBJECTS.get(entry.subject, ("记录", ""))
    return {
        "number": f"{entry.seq:,}",
        "at": moment(entry.at),
        "who": entry.actor,
        "what": entry.words,
        "subject": f"{word} {entry.subject_id[:8]}",
        "href": f"{address}{entry.subject_id}" if address else "",
        "hash": entry.hash[:12],
    }


def _scope_words(actor: Actor) -> str:
    below = "和下级单位" if actor.hi > actor.lo else ""
    return f"{actor.unit_name}{below}"
