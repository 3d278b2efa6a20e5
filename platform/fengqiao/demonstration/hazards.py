"""Hazards found by villages: some rectified in time, some late, some not at all."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from functools import cache

from PIL import Image, ImageDraw

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import keep_attachment
from fengqiao.clock import ZONE
from fengqiao.demonstration.cast import Habit, dice
from fengqiao.demonstration.filing import Branch
from fengqiao.ledgers.entries import close_out_hazard, enter_inspection, rectify_hazard
from fengqiao.ledgers.queries import entries_found_on, newest_ledgers
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit

# What is found, where, and which item of the ledger it belongs to.
_FINDS = (
    ("村口变压器旁", "用电", "电线老化外露"),
    ("水库东侧岸边", "水域", "警示牌被冲倒"),
    ("临街商铺", "消防", "灭火器过期"),
    ("采石场进场道路", "边坡", "边坡有落石"),
    ("农家乐厨房", "燃气", "燃气软管超期使用"),
    ("在建房屋", "建筑施工", "脚手架未设防护网"),
)


def live_hazards(branch: Branch, *, first: date, last: date, habit: Habit, until: datetime) -> None:
    """Let some villages find a hazard between two days, and see what becomes of it."""
    for unit, actor in branch.children.items():
        throw = dice("hazard", unit.code, first.isoformat())
        if unit.level != "village" or throw.random() > 0.45:
            continue
        day = first + timedelta(days=throw.randrange(max((last - first).days - 7, 1)))
        at = datetime.combine(day, time(10, throw.randrange(60)), ZONE)
        if at <= until:
            _live_one(branch, unit, actor, at, habit, until)


def _live_one(
    branch: Branch, unit: Unit, actor: Actor, at: datetime, habit: Habit, until: datetime
) -> None:
    throw = dice("fate", unit.code, at.date().isoformat())
    place, item, problem = throw.choice(_FINDS)
    with transaction(actor, at) as work:
        if entries_found_on(work, actor, on=at.date()):
            return
        ledger = newest_ledgers(work, actor)["inspection"]
        photo = keep_attachment(work, actor, raw=_photo(problem), name="现场.jpg", at=at)
        entry = enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers={"place": place, "item": item, "problem": problem, "demand": "限期整改"},
            found=True,
            severity="general",
            found_on=at.date(),
            photos=[photo.sha256],
            at=at,
        )
    done = at + timedelta(days=throw.randrange(1, 6))
    if throw.random() < habit.overdue:
        done = at + timedelta(days=20) if throw.random() < 0.4 else until + timedelta(days=1)
    if done > until:
        return
    with transaction(actor, done) as work:
        photo = keep_attachment(work, actor, raw=_photo("已整改"), name="整改后.jpg", at=done)
        rectify_hazard(
            work,
            actor,
            entry_id=entry.id,
            version=None,
            words=f"{problem}，已处理到位。",
            photos=[photo.sha256],
            at=done,
        )
    checked = done + timedelta(days=1)
    if checked <= until:
        with transaction(branch.reviewer, checked) as work:
            close_out_hazard(
                work,
                branch.reviewer,
                entry_id=entry.id,
                version=None,
                words="现场复查合格。",
                at=checked,
            )


@cache
def _photo(problem: str) -> bytes:
    """Return a drawn stand-in for a photo; no real place or person is shown."""
    shade = sum(problem.encode()) % 120
    picture = Image.new("RGB", (640, 480), (96 + shade, 132, 160))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 300, 640, 480), fill=(88, 110 + shade // 2, 84))
    draw.polygon(((60, 300), (220, 120), (380, 300)), fill=(120, 100, 90))
    draw.rectangle((420, 180, 560, 300), fill=(200, 190, 170))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()
