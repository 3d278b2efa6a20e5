"""What a post is told: unread first, each one click from what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.errors import Invalid
from fengqiao.notices.inbox import read_all_notices, read_notice
from fengqiao.notices.kinds import kind_tag
from fengqiao.notices.queries import list_notices, position_of, unread_count
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.addresses import own_address
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import signed_in
from fengqiao.web.paging import USUAL, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import full_moment, moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.notices.models import Notice

pages = Blueprint("notices", __name__)
_MOST_SHOWN = 3


@pages.get("/notices")
@signed_in
def show_inbox() -> Response:
    """Show the notices for the active post, unread first."""
    actor, place = the_actor(), read_place()
    after = place.parts(str, datetime.fromisoformat, UUID)
    with transaction(actor) as work:
        found = list_notices(work, actor, after=after, limit=USUAL + 1)
        unread = unread_count(work, actor)
    shown = found[:USUAL]
    following = position_of(shown[-1]) if len(found) > USUAL else None
    return render(
        "notices/list.html",
        counts={"/notices": unread},
        unread=unread,
        until=clock.now().isoformat(),
        may_set_channels=actor.has("administrator"),
        told=[_line(each) for each in shown],
        pages=pages_beside(place, following),
    )


@pages.post("/notices/<uuid:notice_id>")
@signed_in
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    read_form()
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        notice = read_notice(work, actor, notice_id=notice_id, at=at)
    return redirect(own_address(notice.address, "/notices"), 303)


@pages.post("/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Mark everything that stood on the page as read."""
    fields = read_form("until")
    actor, at = the_actor(), clock.now()
    until = _instant(fields["until"])
    with transaction(actor, at) as work:
        done = read_all_notices(work, actor, until=until, at=at)
    say(f"{done} 条都标为已读。" if done else "没有未读的通知。")
    return redirect("/notices", 303)


def unread_lines(work: Session, actor: Actor) -> tuple[int, list[dict[str, Any]]]:
    """Return how many notices are unread, and the newest of them as a page of tasks shows them."""
    number = unread_count(work, actor)
    if not number:
        return 0, []
    found = list_notices(work, actor, after=None, limit=min(number, _MOST_SHOWN))
    return number, [_line(each) for each in found]


def _line(notice: Notice) -> dict[str, Any]:
    word, kind = kind_tag(notice.kind)
    return {
        "action": f"/notices/{notice.id}",
        "words": notice.words,
        "word": word,
        "word_kind": kind,
        "at": _when(notice.made_at),
        "read": notice.read_at is not None,
    }


def _when(made_at: datetime) -> str:
    """Write when a notice was made; one of an earlier year names its year."""
    this_year = local_date(made_at).year == local_date(clock.now()).year
    return moment(made_at) if this_year else full_moment(made_at)


def _instant(given: str) -> datetime:
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid("没有认出是哪些通知，请刷新页面后再点一次。", code="unknown-moment")
    return found
