"""A person sees where they are signed in, and ends what they do not know."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao.accounts.queries import end_own_session, own_sessions
from fengqiao.audit.trail import record
from fengqiao.errors import NotFound
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import signed_in
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

pages = Blueprint("sessions", __name__)


@pages.get("/sessions")
@signed_in
def show_sessions() -> Response:
    """Show the person's own open sessions."""
    with transaction(the_actor()) as work:
        found = own_sessions(work)
    sessions = [
        {
            "id": str(each.id),
            "device": each.device or "其他设备",
            "started": moment(each.opened_at),
            "last_seen": moment(each.seen_at),
            "address": "",
            "current": each.current,
        }
        for each in found
    ]
    return render("accounts/sessions.html", sessions=sessions)


@pages.post("/sessions/<uuid:session_id>/revoke")
@signed_in
def revoke(session_id: UUID) -> ResponseReturnValue:
    """End one of the person's own sessions."""
    read_form()
    actor = the_actor()
    with transaction(actor) as work:
        if not end_own_session(work, session_id):
            raise NotFound("这次登录")
        record(work, "session.revoked", "account", actor.account_id, scope=actor.scope)
    say("那台设备已退出登录。")
    return redirect("/sessions", 303)


@pages.post("/sessions/revoke-others")
@signed_in
def revoke_others() -> ResponseReturnValue:
    """End every session of the person but this one."""
    read_form()
    actor = the_actor()
    with transaction(actor) as work:
        ended = [end_own_session(work, each.id) for each in own_sessions(work) if not each.current]
        if ended:
            record(work, "session.revoked", "account", actor.account_id, scope=actor.scope)
    say("其余设备都已退出登录。")
    return redirect("/sessions", 303)
