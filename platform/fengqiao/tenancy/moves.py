"""The moves a record's state may make: declared here once, guarded in Python and in PostgreSQL.

The table gives the refusals, the buttons on a page and, through a migration, the rows of
``sec.state_move`` that the database's trigger obeys; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.actor import Actor
from fengqiao.errors import NotYours


@dataclass(frozen=True)
class Move:
    """One allowed move: who stands where relative to the record, and in which posts."""

    kind: str
    before: str
    after: str
    who: str
    roles: tuple[str, ...]


_FILERS = ("filer", "reviewer")
_DESIGNERS = ("reviewer", "administrator")
_APPROVERS = ("administrator", "assessor")

MOVES = (
    Move("report", "", "draft", "own", _FILERS),
    Move("report", "draft", "submitted", "own", _FILERS),
    Move("report", "sent_back", "submitted", "own", _FILERS),
    Move("report", "submitted", "draft", "own", _FILERS),
    Move("report", "submitted", "sent_back", "above", ("reviewer",)),
    Move("report", "submitted", "accepted", "above", ("reviewer",)),
    Move("report", "accepted", "sent_back", "above", ("reviewer",)),
    Move("report", "accepted", "consolidated", "above", _FILERS),
    Move("report", "consolidated", "sent_back", "above", ("reviewer",)),
    # What the unit above writes in the place of one that asked it to, always marked as such.
    Move("report_on_behalf", "", "draft", "above", _FILERS),
    Move("report_on_behalf", "draft", "submitted", "above", _FILERS),
    Move("report_on_behalf", "sent_back", "submitted", "above", _FILERS),
    Move("report_on_behalf", "submitted", "draft", "above", _FILERS),
    Move("obligation_request", "", "asked", "own", _FILERS),
    Move("obligation_request", "asked", "withdrawn", "own", _FILERS),
    Move("obligation_request", "asked", "granted", "above", ("reviewer",)),
    Move("obligation_request", "asked", "refused", "above", ("reviewer",)),
    Move("sensitive_window", "", "running", "county", ("reviewer", "assessor")),
    Move("sensitive_window", "running", "ended", "county", ("reviewer", "assessor")),
    # Who draws a form asks; another one decides; then it may be adopted.
    Move("form_approval", "", "asked", "county", _DESIGNERS),
    Move("form_approval", "asked", "withdrawn", "county", _DESIGNERS),
    Move("form_approval", "asked", "sent_back", "county", _APPROVERS),
    Move("form_approval", "asked", "approved", "county", _APPROVERS),
    Move("form_approval", "approved", "adopted", "county", _DESIGNERS),
    Move("planned_change", "", "planned", "county", ("administrator",)),
    Move("planned_change", "planned", "withdrawn", "county", ("administrator",)),
    # Nobody hurries a plan: on its day the installation carries it out, or says why it cannot.
    Move("planned_change", "planned", "done", "county", ("system",)),
    Move("planned_change", "planned", "failed", "county", ("system",)),
    Move("ledger_entry", "", "clear", "own", _FILERS),
    Move("ledger_entry", "", "found", "own", _FILERS),
    Move("ledger_entry", "found", "rectified", "own", _FILERS),
    Move("ledger_entry", "rectified", "found", "branch", ("reviewer",)),
    Move("ledger_entry", "rectified", "closed", "branch", ("reviewer",)),
    Move("assessment", "", "gathering", "county", ("assessor",)),
    Move("assessment", "gathering", "scored", "county", ("assessor",)),
    Move("assessment", "scored", "gathering", "county", ("assessor",)),
    Move("assessment", "scored", "published", "county", ("assessor",)),
    Move("bulletin", "", "draft", "county", ("assessor",)),
    Move("bulletin", "draft", "published", "county", ("assessor",)),
)

_STATES = {
    "draft": "草稿",
    "submitted": "已上报",
    "sent_back": "已退回",
    "accepted": "已通过",
    "consolidated": "已汇总",
    "asked": "等待答复",
    "withdrawn": "已撤回",
    "granted": "已同意",
    "refused": "未同意",
    "approved": "已批准",
    "adopted": "已采用",
    "running": "进行中",
    "ended": "已提前结束",
    "planned": "待生效",
    "done": "已办理",
    "failed": "没有办成",
    "clear": "没有问题",
    "found": "待整改",
    "rectified": "待复查",
    "closed": "已销号",
    "gathering": "归集中",
    "scored": "已试算",
    "published": "已发布",
}


def state_word(state: str) -> str:
    """Return the Chinese word for a state."""
    return _STATES.get(state, state)


def may_move(
    actor: Actor, kind: str, before: str, after: str, *, scope: int, above: int | None = None
) -> bool:
    """Return whether the actor's post may make this move on a record.

    ``scope`` is the record's scope key, ``above`` that of the unit it was submitted to.
    """
    return any(
        move.kind == kind
        and move.before == before
        and move.after == after
        and actor.role in move.roles
        and _stands(actor, move.who, scope, above)
        for move in MOVES
    )


def require_move(
    actor: Actor, kind: str, before: str, after: str, *, scope: int, above: int | None = None
) -> None:
    """Refuse a move that the actor's post may not make.

    :raises NotYours: with the reason: the state does not allow it, or the post does not
    """
    if may_move(actor, kind, before, after, scope=scope, above=above):
        return
    declared = [m for m in MOVES if (m.kind, m.before, m.after) == (kind, before, after)]
    if not declared:
        raise NotYours(
            f"现在的状态是“{state_word(before)}”，不能变为“{state_word(after)}”。请刷新页面看最新状态。",
            code="move-refused",
        )
    if not any(_stands(actor, move.who, scope, above) for move in declared):
        words = {
            "own": "本单位",
            "above": "上级单位",
            "branch": "本单位或上级单位",
            "county": "县级",
        }
        raise NotYours(
            f"这一步由{words[declared[0].who]}来做，您现在的岗位在“{actor.unit_name}”。",
            code="move-refused",
        )
    raise NotYours("您现在的岗位不能做这一步，请换岗位或请有权限的同事办理。", code="move-refused")


def _stands(actor: Actor, who: str, scope: int, above: int | None) -> bool:
    if who == "own":
        return actor.owns(scope)
    if who == "above":
        return above == actor.scope and not actor.owns(scope)
    if who == "branch":
        return actor.lo <= scope <= actor.hi
    return actor.unit_level == "county" and actor.lo <= scope <= actor.hi
