"""Play the demonstration from beginning to end, with progress, in several processes."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.queries import bulletins, find_bulletin
from fengqiao.db import open_database
from fengqiao.demonstration.cast import habit_of, person_of
from fengqiao.demonstration.exceptions import live_exceptions
from fengqiao.demonstration.filing import accept_handed_up, hand_up
from fengqiao.demonstration.judging import judge_year, sign_off
from fengqiao.demonstration.people import enter
from fengqiao.demonstration.stage import (
    County,
    live_township,
    open_chapter,
    raise_county,
    seat_township,
    seat_townships,
)
from fengqiao.demonstration.story import Chapter, chapters
from fengqiao.settings import Settings
from fengqiao.tenancy.transaction import transaction

# Two cores: more processes would only wait for each other.
PROCESSES = 2
PATIENCE_SECONDS = 120


@dataclass
class Played:
    """What the demonstration left: the county, its bulletins, and how long it took."""

    county: County
    published: list[Bulletin] = field(default_factory=list)
    drafted: Bulletin | None = None
    seconds: float = 0.0


class Unrendered(Exception):
    """A bulletin's document did not come: no worker seems to be running."""


def play(
    settings: Settings, *, tenant: Path, rules: Path, now: datetime, console: Console
) -> Played:
    """Play every part that has not been played yet.

    :raises Unrendered: if no worker renders the bulletins within two minutes
    """
    began = time.monotonic()
    open_database(settings)
    with _progress(console) as progress:
        county = raise_county(tenant, now)
        plan = chapters(now)
        steps = progress.add_task("下达应报任务", total=len(plan) + 1)
        for chapter in plan:
            open_chapter(county, chapter)
            progress.advance(steps)
        seat_townships(county, now)
        progress.advance(steps)
        _all_townships(settings, county, plan, now, progress)
        live_exceptions(county, now)
        played = Played(county)
        judged = progress.add_task("县级汇总、考核、通报", total=2 * len(plan))
        drafted = [_close_chapter(county, c, plan, rules, progress, judged) for c in plan]
        _await_documents(county, drafted, progress)
    _collect(played)
    played.seconds = time.monotonic() - began
    return played


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("还需"),
        TimeRemainingColumn(),
        console=console,
    )


def _all_townships(
    settings: Settings,
    county: County,
    plan: tuple[Chapter, ...],
    now: datetime,
    progress: Progress,
) -> None:
    parts: tuple[tuple[str, Callable[..., None], tuple[object, ...]], ...] = (
        ("邀请村和企业人员", seat_township, (now,)),
        ("村、企业填报，乡镇审核汇总", live_township, (plan, now)),
    )
    # A fresh process each: connections and locks must not be shared across a fork.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        PROCESSES, mp_context=spawn, initializer=open_database, initargs=(settings,)
    ) as pool:
        for words, deed, rest in parts:
            task = progress.add_task(words, total=len(county.townships))
            waiting = [pool.submit(deed, county, town, *rest) for town in county.townships]
            for done in as_completed(waiting):
                done.result()
                progress.advance(task)


def _close_chapter(
    county: County,
    chapter: Chapter,
    plan: Iterable[Chapter],
    rules: Path,
    progress: Progress,
    task: TaskID,
) -> UUID:
    """Let the county accept and hand up, judge the year, and publish a finished one."""
    code, person = county.unit.county, person_of(county.unit)
    reviewer = enter(code, person, "reviewer")
    for half in chapter.half_months:
        accept_handed_up(
            reviewer, form="township_half_monthly", period=str(half), until=chapter.until
        )
    for month in chapter.months:
        hand_up(
            county.unit,
            reviewer,
            form="county_monthly",
            period=str(month),
            late=0.0,
            until=chapter.until,
        )
    progress.advance(task)
    assessor = enter(code, person, "assessor")
    years = [each.year for each in plan]
    habits = {
        town: habit_of(town, chapter.year, county.townships, years) for town in county.townships
    }
    bulletin = judge_year(
        assessor, rules=rules, year=chapter.year, habits=habits, at=chapter.judged_at
    )
    if chapter.published:
        sign_off(assessor, bulletin, at=chapter.judged_at)
    progress.advance(task)
    return bulletin


def _await_documents(county: County, ids: Iterable[UUID], progress: Progress) -> None:
    wanted = list(ids)
    task = progress.add_task("生成通报 PDF", total=len(wanted))
    assessor = enter(county.unit.county, person_of(county.unit), "assessor")
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with transaction(assessor) as work:
            ready = sum(
                find_bulletin(work, assessor, each).pdf_sha256 is not None for each in wanted
            )
        progress.update(task, completed=ready)
        if ready == len(wanted):
            return
        if time.monotonic() > until:
            raise Unrendered
        time.sleep(0.3)


def _collect(played: Played) -> None:
    county = played.county
    assessor = enter(county.unit.county, person_of(county.unit), "assessor")
    with transaction(assessor) as work:
        for bulletin in bulletins(work, assessor):
            if bulletin.state == "published":
                played.published.append(bulletin)
            else:
                played.drafted = bulletin
    played.published.sort(key=lambda bulletin: (bulletin.year, bulletin.serial or 0))
