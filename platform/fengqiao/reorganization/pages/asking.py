"""Describe a change of the tree, look at what it will do, and confirm exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Invalid, NotFound, Refusal, Stale
from fengqiao.reorganization.ahead import plan_ahead
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import KIND_WORDS, KINDS, Change, NewUnit
from fengqiao.reorganization.pages.choosing import draw_form
from fengqiao.reorganization.planning import plan_change
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form, read_query
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor
from fengqiao.web.words import day

pages = Blueprint("reorganization", __name__)
_FIELDS = ("kind", "unit", "target", "level", "name", "code", "names", "on", "document")
_MANY = ("also",)
_CHILD = "child."
_LONGEST = 2000


@dataclass(frozen=True)
class Typed:
    """What was typed, to be shown again or carried along unseen."""

    single: Mapping[str, str]
    also: tuple[str, ...] = ()
    children: Mapping[str, str] = field(default_factory=dict)

    def hidden(self) -> list[tuple[str, str]]:
        """Return the form's fields as pairs of name and value."""
        pairs = [(name, self.single[name]) for name in _FIELDS if self.single[name]]
        pairs += [("also", each) for each in self.also]
        return pairs + [(f"{_CHILD}{unit}", place) for unit, place in self.children.items()]


@pages.get("/units/changes/new")
@posts("administrator", levels=("county",))
def describe_change() -> Response:
    """Show the form for one kind of change, for one unit if it is named."""
    asked = read_query("kind", "unit")
    kind = asked["kind"] or "move"
    if kind not in KINDS:
        raise NotFound("这种调整")
    blank = dict.fromkeys(_FIELDS, "")
    today = clock.local_date(clock.now()).isoformat()
    typed = Typed({**blank, "kind": kind, "unit": asked["unit"], "on": today})
    return draw_form(kind, asked.identifier("unit"), typed.single)


@pages.post("/units/changes/preview")
@posts("administrator", levels=("county",))
def preview_change() -> ResponseReturnValue:
    """Show what a change will do; nothing is written."""
    typed = _typed(read_form(*_FIELDS, many=_MANY, prefixes=(_CHILD,), longest=_LONGEST))
    return _preview(typed, "")


@pages.post("/units/changes")
@posts("administrator", levels=("county",))
def confirm_change() -> ResponseReturnValue:
    """Carry out exactly what was shown."""
    fields = read_form(*_FIELDS, "seen", many=_MANY, prefixes=(_CHILD,), longest=_LONGEST)
    actor, at, typed = the_actor(), clock.now(), _typed(fields)

    def do() -> Answer:
        change = _change(typed)
        if change.on > clock.local_date(at):
            planned = plan_ahead(work, actor, change=change, seen=fields["seen"], at=at)
            where = f"/units/changes/planned/{planned.id}"
            return Answer(body={"id": str(planned.id)}, location=where)
        made = carry_out_change(work, actor, change=change, seen=fields["seen"], at=at)
        return Answer(body={"id": str(made.id)}, location=f"/units/changes/{made.id}")

    try:
        with transaction(actor, at) as work:
            answer = once(work, actor, do)
    except Stale as stale:
        return _preview(typed, stale.reason)
    except Refusal as refused:
        return _again(typed, refused)
    say(_said(typed, at), "green")
    return answer.respond()


def _said(typed: Typed, at: datetime) -> str:
    on = _day(typed.single["on"])
    if on > clock.local_date(at):
        return f"已列入计划，{day(on)}由系统自动办理，这以前可以撤回。"
    return "已办理。相关单位和人员看到的内容已经跟着调整。"


def _preview(typed: Typed, first: str) -> ResponseReturnValue:
    """Show the plan as it is now; ``first`` says why it is shown once more."""
    actor, at = the_actor(), clock.now()
    try:
        with transaction(actor, at) as work:
            change = _change(typed)
            plan = plan_change(work, actor, change, at=at)
    except Refusal as refused:
        return _again(typed, refused)
    return render(
        "reorganization/preview.html",
        status=412 if first else 200,
        first=first,
        ahead=change.on > clock.local_date(at),
        title=plan.title,
        about=f"{day(change.on)}起生效 · {change.document}",
        sections=[
            {"title": title, "lines": lines} for title, lines in plan.sections.items() if lines
        ],
        seen=plan.sha256,
        hidden=[*typed.hidden(), ("idempotency_key", str(uuid4()))],
    )


def _again(typed: Typed, refused: Refusal) -> Response:
    """Show the form as typed, with what is wrong at its fields or above them."""
    if refused.status == 403:
        raise refused
    kind = typed.single["kind"] if typed.single["kind"] in KINDS else "move"
    unit = _number(typed.single["unit"], "unit", quiet=True)
    return draw_form(
        kind, unit, typed.single, refused=refused, also=typed.also, children=typed.children
    )


def _typed(fields: Fields) -> Typed:
    return Typed(
        {name: fields[name] for name in _FIELDS}, tuple(fields.many("also")), fields.below(_CHILD)
    )


def _change(typed: Typed) -> Change:
    single, kind = typed.single, typed.single["kind"]
    given = [*([single["unit"]] if single["unit"] else []), *typed.also]
    units = [number for each in given if (number := _number(each, "unit"))]
    return Change(
        kind=kind,
        on=_day(single["on"]),
        document=single["document"],
        units=() if kind == "open" else tuple(units),
        target=_number(single["target"], "target"),
        new=_new(single),
        level=single["level"],
        children={
            number: int(place) - 1
            for unit, place in typed.children.items()
            if place.isascii() and place.isdigit() and (number := _number(unit, "unit"))
        }
        if kind == "split"
        else {},
    )


def _new(single: Mapping[str, str]) -> tuple[NewUnit, ...]:
    kind = single["kind"]
    if kind == "split":
        lines = [line.split() for line in single["names"].splitlines() if line.strip()]
        return tuple(NewUnit(line[0], line[1] if len(line) > 1 else "") for line in lines)
    if kind in ("open", "rename") or (kind == "merge" and not single["target"]):
        return (NewUnit(single["name"], single["code"] if kind != "rename" else ""),)
    return ()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(errors={"on": ["请填生效日期，如 2026-11-21。"]}) from None


def _number(text: str, name: str, *, quiet: bool = False) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        if quiet:
            return None
        raise Invalid(errors={name: ["选中的这一项认不出来，请重新选。"]}) from None


def kinds() -> list[dict[str, Any]]:
    """Return the kinds of change as places to begin."""
    return [{"href": f"/units/changes/new?kind={k}", "label": KIND_WORDS[k]} for k in KINDS]
