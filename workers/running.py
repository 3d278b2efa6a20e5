"""Run a worker: wait for wake-ups, drain the outbox, one piece of work at a time."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from fengqiao.accounts.acting import act_for_post
from fengqiao.actor import Actor
from fengqiao.db import open_database
from fengqiao.errors import Refusal, Stale
from fengqiao.jobs import QUEUE, RENDER_BULLETIN, SEND_NOTICES
from fengqiao.log import configure_logging
from fengqiao.outbox import (
    MOST_ATTEMPTS,
    Claim,
    Due,
    LeaseLost,
    claim_work,
    due_work,
    give_up_work,
)
from fengqiao.settings import Settings, read_settings
from workers.bulletins import render_bulletin
from workers.notices import send_notices

logger = logging.getLogger(__name__)

WORK: dict[str, Callable[[Actor, Claim], None]] = {
    RENDER_BULLETIN: render_bulletin,
    SEND_NOTICES: send_notices,
}


class OutboxWorker(SimpleWorker):
    """An RQ worker that keeps its fonts and connections between wake-ups instead of forking."""

    death_penalty_class = TimerDeathPenalty


def run_worker(settings: Settings) -> None:
    """Wait for wake-ups until told to stop."""
    configure_logging()
    open_database(settings, pool_size=2)
    drain_outbox()
    with Redis.from_url(settings.redis_url or "") as connection:
        queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
        worker = OutboxWorker(
            [queue],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=20,
            maintenance_interval=5,
            exception_handlers=[_tell],
        )
        # RQ writes an error's whole words, which may quote what people wrote; what is unforeseen
        # is logged by :func:`_tell` in words that cannot.
        worker.work(logging_level="CRITICAL")


def _tell(_job: Job, kind: type[Exception], error: Exception, trace: TracebackType) -> bool:
    logger.error("wake-up failed", exc_info=(kind, error, trace))
    return False


def drain_outbox() -> int:
    """Do what waits in the outbox and return how many pieces were completed."""
    _ensure_database()
    completed = 0
    while waiting := due_work():
        done = sum(_do(due) for due in waiting)
        completed += done
        if not done:
            break
    return completed


def _do(due: Due) -> bool:
    actor = act_for_post(due.county, due.post_id)
    claim = claim_work(actor, due)
    if claim is None:
        return False
    if claim.attempts > MOST_ATTEMPTS:
        # Every attempt so far ended without a word: this work kills its worker.
        give_up_work(actor, claim, "worker-died", final=True)
        logger.error("work given up", extra={"kind": claim.kind, "attempts": claim.attempts})
        return False
    try:
        WORK[claim.kind](actor, claim)
    except LeaseLost:
        return False
    except Stale:
        # Somebody was in the way, for too long or at the same moment: the work is still due.
        logger.warning("work was in somebody's way", extra={"kind": claim.kind})
        give_up_work(actor, claim, "stale", final=claim.attempts >= MOST_ATTEMPTS)
        return False
    except Refusal as refusal:
        give_up_work(actor, claim, refusal.code, final=True)
        logger.warning("work refused", extra={"kind": claim.kind, "code": refusal.code})
        return False
    except Exception:
        # The worker is one of the three doors: what is unforeseen is logged, the work is given
        # back, and after enough attempts a person has to look at it.
        logger.exception("work failed", extra={"kind": claim.kind, "attempts": claim.attempts})
        give_up_work(actor, claim, "defect", final=claim.attempts >= MOST_ATTEMPTS)
        return False
    return True


def _ensure_database() -> None:
    """Open the database when RQ imported this module by name in a fresh process."""
    from fengqiao.db import database

    try:
        database()
    except RuntimeError:
        open_database(read_settings(Path(os.environ["FENGQIAO_HOME"])), pool_size=2)
