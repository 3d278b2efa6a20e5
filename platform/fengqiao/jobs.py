"""Work to be done later: noted as a row in the business transaction, rung for after it.

Redis holds no truth. A lost wake-up costs seconds until the sweeper finds the row; it never
costs the work.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID, uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.db import database

logger = logging.getLogger(__name__)

QUEUE = "fengqiao"
RENDER_BULLETIN = "render_bulletin"
SEND_NOTICES = "send_notices"
KINDS = (RENDER_BULLETIN, SEND_NOTICES)
# The one function a queue's message may name; which work is due is read from the outbox.
WAKE = "workers.running.drain_outbox"

_INSERT = text(
    "insert into fq.outbox (county, id, scope, post_id, kind, payload)"
    " values (:county, :id, :scope, :post, :kind, :payload)"
).bindparams(bindparam("payload", type_=JSONB))


def later(work: Session, actor: Actor, kind: str, payload: Mapping[str, object]) -> UUID:
    """Note work to be done after the transaction commits and return its id."""
    if kind not in KINDS:
        raise ValueError(f"no such kind of work: {kind}")
    number = uuid4()
    work.execute(
        _INSERT,
        {
            "county": actor.county,
            "id": number,
            "scope": actor.scope,
            "post": actor.post_id,
            "kind": kind,
            "payload": dict(payload),
        },
    )
    work.info["wake"] = True
    return number


def ring(work: Session) -> None:
    """Wake a worker if the unit of work that has just been committed noted any work."""
    if work.info.pop("wake", False):
        wake()


def wake() -> None:
    """Tell the workers to look at the outbox; a lost queue is not an error."""
    url = database().settings.redis_url
    if not url:
        return
    try:
        with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as connection:
            queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
            if queue.count < 2:  # Two outstanding wake-ups are enough: each drains it all.
                queue.enqueue(WAKE, job_timeout=300, result_ttl=0, failure_ttl=3600)
    except RedisError:
        logger.warning("no wake-up could be sent; the sweeper will find the work")
