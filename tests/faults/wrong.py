"""A publisher that is wrong on purpose: it rings Redis directly and counts for its number.

The control of the fault test: the same driver must catch it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao import clock
from fengqiao.accounts.acting import act_for_post
from fengqiao.actor import Actor
from fengqiao.bulletins.documents import keep_document, render_snapshot
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.db import database
from fengqiao.jobs import QUEUE
from fengqiao.tenancy.transaction import transaction


def count_for_the_number(work: Session, year: int) -> int:
    """Return one more than the highest number, as if nobody else could be counting."""
    query = text("select coalesce(max(serial), 0) + 1 from fq.bulletin where year = :year")
    return int(work.execute(query, {"year": year}).scalar_one())


def ring_directly(work: Session, actor: Actor, kind: str, payload: Mapping[str, object]) -> None:
    """Send the work itself through Redis, and note it nowhere."""
    with Redis.from_url(str(database().settings.redis_url)) as connection:
        queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
        wish = (actor.county, str(actor.post_id), str(payload["bulletin"]))
        queue.enqueue("tests.faults.wrong.render_directly", *wish, result_ttl=0)


def render_directly(county: int, post: str, bulletin: str) -> None:
    """Render a bulletin, in the worker, if nothing happens to it meanwhile."""
    began = Path(os.environ["FENGQIAO_HOME"]) / "rendering"
    began.touch()
    actor = act_for_post(county, UUID(post))
    with transaction(actor) as work:
        found = find_bulletin(work, actor, UUID(bulletin))
        snapshot, digest = dict(found.snapshot), found.snapshot_sha256
    pdf = render_snapshot(snapshot)
    # It takes so long that whoever saw it begin is in time to kill it.
    for _ in range(600):
        if not began.exists():
            break
        time.sleep(0.1)
    with transaction(actor) as work:
        keep_document(
            work,
            actor,
            bulletin_id=UUID(bulletin),
            snapshot_sha256=digest,
            pdf=pdf,
            at=clock.now(),
        )
