"""Send a unit's notices by one of its channels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.notices.sending import Parcel, deliver, due_parcel, note_sent
from fengqiao.outbox import MOST_ATTEMPTS, Claim, complete_work, give_up_work, postpone_work
from fengqiao.tenancy.transaction import transaction


def send_notices(actor: Actor, claim: Claim, now: Callable[[], datetime] = clock.now) -> None:
    """Send what is due, outside any transaction, or put the work off until something is."""
    at = now()
    channel_id = UUID(claim.payload["channel"])
    with transaction(actor) as work:
        due = due_parcel(work, actor, channel_id=channel_id, at=at)
        if due is None:
            complete_work(work, actor, claim)
            return
    if not isinstance(due, Parcel):
        postpone_work(actor, claim, due)
        return
    failure = deliver(due)
    with transaction(actor) as work:
        note_sent(work, actor, due, failure=failure, at=at)
        # A trial is answered at once, also by its failure; a notice is tried again for a while.
        if not failure or not due.notices:
            complete_work(work, actor, claim)
            return
    give_up_work(actor, claim, "undelivered", final=claim.attempts >= MOST_ATTEMPTS)
