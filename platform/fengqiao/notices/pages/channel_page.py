"""Where else a unit's notices go: its administrator sets channels up, tries and stops them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.notices.channels import HOURS, MOST, add_channel, stop_channel, try_channel
from fengqiao.notices.queries import channels_of
from fengqiao.notices.targets import KINDS
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from fengqiao.notices.models import Channel

pages = Blueprint("notice_channels", __name__)
_FIELDS = ("kind", "title", "address", "hour")
_EMPTY = {"kind": "wecom", "title": "", "address": "", "hour": "9"}


@pages.get("/notices/channels")
@posts("administrator")
def show_channels() -> Response:
    """Show the own unit's channels and how sending went; never an address."""
    return _drawn(the_actor(), _EMPTY, {}, 200)


@pages.post("/notices/channels")
@posts("administrator")
def add() -> ResponseReturnValue:
    """Set a channel up; what was typed stays on the page if something is wrong with it."""
    fields = read_form(*_FIELDS, longest=600)
    actor, at = the_actor(), clock.now()
    try:
        with transaction(actor, at) as work:
            add_channel(
                work,
                actor,
                kind=fields["kind"],
                title=fields["title"],
                address=fields["address"],
                hour=_hour(fields),
                at=at,
            )
    except Invalid as refusal:
        return _drawn(actor, {name: fields[name] for name in _FIELDS}, refusal.errors, 422)
    say("已设好。请点“发一条试试”，看对方收不收得到。")
    return redirect("/notices/channels", 303)


@pages.post("/notices/channels/<uuid:channel_id>/try")
@posts("administrator")
def try_one(channel_id: UUID) -> ResponseReturnValue:
    """Have one message sent at once."""
    read_form()
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        try_channel(work, actor, channel_id=channel_id, at=at)
    say("正在发送，几秒后刷新本页看结果。")
    return redirect("/notices/channels", 303)


@pages.post("/notices/channels/<uuid:channel_id>/stop")
@posts("administrator")
def stop(channel_id: UUID) -> ResponseReturnValue:
    """Send nothing more by a channel."""
    read_form()
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        stop_channel(work, actor, channel_id=channel_id, at=at)
    say("已停用，不再往那里发。")
    return redirect("/notices/channels", 303)


def _drawn(
    actor: Actor, typed: Mapping[str, str], errors: Mapping[str, list[str]], status: int
) -> Response:
    with transaction(actor) as work:
        channels = channels_of(work, actor)
    return render(
        "notices/channels.html",
        status=status,
        unit_name=actor.unit_name,
        channels=[_line(each) for each in channels],
        full=len(channels) >= MOST,
        kinds=[{"value": value, "label": label} for value, label in KINDS.items()],
        hours=[{"value": str(hour), "label": f"{hour} 点"} for hour in HOURS],
        typed=typed,
        problems=[{"field": n, "words": w} for n, lines in errors.items() for w in lines],
        errors={name: errors.get(name, []) for name in _FIELDS},
    )


def _line(channel: Channel) -> dict[str, Any]:
    tried = channel.tried_at
    if channel.trial_waits:
        word, kind = "正在试发", "blue"
    elif channel.failure:
        word, kind = "没有送达", "red"
    elif channel.sent_at is not None:
        word, kind = "可用", "green"
    else:
        word, kind = "还没发过", "amber"
    sent = f"上次送达 {moment(channel.sent_at)}" if channel.sent_at else "还没有送达过"
    return {
        "id": str(channel.id),
        "title": channel.title,
        "kind_word": KINDS[channel.kind],
        "more": f"每天 {channel.hour} 点汇总一次 · {sent}",
        "word": word,
        "word_kind": kind,
        "failure": f"{moment(tried)} {channel.failure}" if channel.failure and tried else "",
    }


def _hour(fields: Fields) -> int:
    return fields.number("hour") or 0
