"""Send a unit's notices by one of its channels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.notices.parcels import Parcel, next_turn, note_sent, take_parcel
from fengqiao.notices.sending import deliver
from fengqiao.outbox import MOST_ATTEMPTS, Claim, complete_work, give_up_work, postpone_work
from fengqiao.tenancy.transaction import transaction


def send_notices(actor: Actor, claim: Claim, now: Callable[[], datetime] = clock.now) -> None:
    """Send what is due, outside any transaction, or put the work off until something is."""
    at = now()
    channel_id = UUID(claim.payload["channel"])
    with transaction(actor) as work:
        due = take_parcel(work, actor, channel_id=channel_id, at=at)
        if due is None:
            complete_work(work, actor, claim)
            return
    if not isinstance(due, Parcel):
        postpone_work(actor, claim, due)
        return
    failure = deliver(due)
    with transaction(actor) as work:
        # Committed by itself: what arrived has arrived, also if the claim was lost meanwhile.
        note_sent(work, actor, due, failure=failure, at=at)
    with transaction(actor) as work:
        # Whatever it was that went out, the work is done only when nothing waits any more.
        turn = next_turn(work, actor, channel_id=channel_id, at=at)
        if turn is None:
            complete_work(work, actor, claim)
            return
    # A trial is answered at once, also by its failure.
    if failure and due.notices:
        give_up_work(actor, claim, "undelivered", final=claim.attempts >= MOST_ATTEMPTS)
    else:
        postpone_work(actor, claim, turn)
