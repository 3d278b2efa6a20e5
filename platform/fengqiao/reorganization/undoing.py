"""Take a change of the tree back by a counter-event, while nothing has grown on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Post
from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid
from fengqiao.reorganization.carrying_out import hand_entries, rehome
from fengqiao.reorganization.changes import LONGEST_DOCUMENT
from fengqiao.reorganization.models import UnitChange
from fengqiao.reorganization.objections import Grown, objections, opened_units, owed_since
from fengqiao.reorganization.planning import require_arranger
from fengqiao.reorganization.plans import refuse
from fengqiao.reorganization.queries import find_change
from fengqiao.reports.reassigning import excuse, give_up, hand_over, outdate
from fengqiao.tenancy.unit_list import pinyin_key
from fengqiao.units.inheriting import give_back
from fengqiao.units.models import Unit, UnitEvent
from fengqiao.units.moving import move_branch, take_room


def undo_change(
    work: Session, actor: Actor, *, change_id: UUID, document: str, at: datetime
) -> UnitChange:
    """Take a change back by a document of its own; what was there before is there again.

    :raises NotYours: unless the county's administrator acts
    :raises NotFound: if there is no such change in the county
    :raises Invalid: without a document
    :raises Refusal: ``change-grown`` in words, if something happened since that would be lost
    """
    require_arranger(actor)
    if not document or len(document) > LONGEST_DOCUMENT:
        words = f"请填写撤回的文号或文件名称（不超过 {LONGEST_DOCUMENT} 字）。"
        raise Invalid(errors={"document": [words]})
    change = find_change(work, actor, change_id)
    site = Grown(work, actor, change)
    _hold(site)
    against = objections(work, actor, change)
    if against:
        raise refuse("".join(against), "change-grown")
    steps, counter = site.steps, _counter(site, document, at)
    for verb, fields in reversed(steps):
        _UNDOING[verb](site, **fields)
    for number in sorted(site.named("unit") - opened_units(site)):
        _note(site, number, counter)
    record(
        work,
        "unit.change_undone",
        "unit_change",
        change_id,
        scope=actor.scope,
        detail={"document": document, "by": str(counter.id)},
    )
    return counter


def _hold(site: Grown) -> None:
    units = site.named("unit", "left", "joined", "grid")
    site.work.execute(text("select fq.hold_units(:units)"), {"units": sorted(units)})
    site.work.expire_all()


def _counter(site: Grown, document: str, at: datetime) -> UnitChange:
    change = site.change
    title = f"撤回：{change.shown['title']}"
    counter = UnitChange(
        county=change.county,
        id=uuid4(),
        scope=change.scope,
        kind="undo",
        effective_on=local_date(at),
        document_number=document,
        request={"undoes": str(change.id)},
        shown={"title": title, "sections": {}},
        done={"steps": []},
        sha256=change.sha256,
        account_id=site.actor.account_id,
        done_at=at,
        undoes=change.id,
    )
    site.work.add(counter)
    site.work.flush()
    change.undone_by = counter.id
    site.work.flush()
    return counter


def _note(site: Grown, number: UUID, counter: UnitChange) -> None:
    unit = site.unit(str(number))
    site.work.add(
        UnitEvent(
            county=unit.county,
            id=uuid4(),
            unit_id=unit.id,
            scope=unit.scope,
            kind="undo",
            happened_on=counter.effective_on,
            document_number=counter.document_number,
            detail={"undoes": str(site.change.id), "words": counter.shown["title"]},
            change_id=counter.id,
        )
    )


def _close_new(site: Grown, unit: str) -> None:
    site.work.flush()
    try:
        with site.work.begin_nested():
            site.work.execute(text("select fq.unopen_unit(:unit)"), {"unit": UUID(unit)})
    except IntegrityError:
        raise refuse(f"{site.unit(unit).name}名下已经有记录，不能撤回。", "change-grown") from None
    site.work.expire_all()


def _rename(site: Grown, unit: str, name: str) -> None:
    renamed = site.unit(unit)
    renamed.former_names = renamed.former_names[:-1]
    renamed.name, renamed.pinyin = name, pinyin_key(name)


def _place(site: Grown, unit: str, left: str, joined: str, key: int) -> None:
    since = owed_since(site, {"unit": unit, "joined": joined})
    was = site.unit(left)
    hand_over(site.work, [each.obligation.id for each in since], was.scope)
    _restore_edge(site, unit, site.change.effective_on)
    move_branch(site.work, site.unit(unit), left=None, joined=was, key=key)


def _take_room(site: Grown, grid: str, above: str, key: int) -> None:
    unit, village = site.unit(grid), site.unit(above)
    # A grid that others stand in by now, or that answers to another village, keeps its room.
    inside = select(Unit.id).where(Unit.county == unit.county)
    inside = inside.where(Unit.scope > unit.lo, Unit.scope <= unit.hi)
    if village.lo < unit.lo <= village.hi and not site.work.scalars(inside).first():
        take_room(site.work, unit, village, key)


def _restore_edge(site: Grown, unit: str, on: date) -> None:
    site.work.flush()
    statement = text("select fq.restore_edge(:unit, :on)")
    site.work.execute(statement, {"unit": UUID(unit), "on": on})
    site.work.expire_all()


def _reopen(site: Grown, unit: str) -> None:
    site.unit(unit).closed_on = None
    _restore_edge(site, unit, site.change.effective_on)


def _hand_back(site: Grown, obligations: list[str], left: str, joined: str) -> None:
    ids = [UUID(each) for each in obligations]
    was = site.unit(left)
    outdate(site.work, [was.id, UUID(joined)], ids)
    hand_over(site.work, ids, was.scope)


def _owe_again(site: Grown, obligations: list[str]) -> None:
    excuse(site.work, [UUID(each) for each in obligations], "")


def _give_up(site: Grown, forms: list[str], to: str, windows: Sequence[str] = ()) -> None:
    asking = [UUID(each) for each in windows]
    give_up(site.work, site.unit(to), forms, asking, since=site.change.effective_on)


def _entries_back(site: Grown, entries: list[str], unit: str, to: str) -> None:
    hand_entries(site.work, entries, UUID(unit))


def _appoint_again(site: Grown, posts: dict[str, str | None]) -> None:
    for number, end in posts.items():
        post = site.work.get(Post, (site.actor.county, UUID(number)))
        if post is not None:
            post.to_on = date.fromisoformat(end) if end else None
    site.work.flush()


def _accounts_back(site: Grown, accounts: list[str], unit: str) -> None:
    rehome(site.work, accounts, UUID(unit))


def _give_back(site: Grown, unit: str, past: str, keys: list[int]) -> None:
    give_back(site.work, UUID(unit), keys)


_UNDOING: dict[str, Callable[..., None]] = {
    "open": _close_new,
    "rename": _rename,
    "place": _place,
    "give_room": _take_room,
    "close": _reopen,
    "hand_over": _hand_back,
    "excuse": _owe_again,
    "take_on": _give_up,
    "hand_entries": _entries_back,
    "relieve": _appoint_again,
    "rehome": _accounts_back,
    "inherit": _give_back,
}
