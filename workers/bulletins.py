"""Make the document of a bulletin."""

from __future__ import annotations

from uuid import UUID

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.bulletins.documents import keep_document, render_snapshot
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.outbox import Claim, complete_work
from fengqiao.tenancy.transaction import transaction


def render_bulletin(actor: Actor, claim: Claim) -> None:
    """Render the snapshot as it stands, outside any transaction, and keep what came out."""
    bulletin_id = UUID(claim.payload["bulletin"])
    with transaction(actor) as work:
        bulletin = find_bulletin(work, actor, bulletin_id)
        if bulletin.pdf_sha256 is not None:
            # An earlier wish has made the document of this very snapshot.
            complete_work(work, actor, claim)
            return
        snapshot, digest = dict(bulletin.snapshot), bulletin.snapshot_sha256
    pdf = render_snapshot(snapshot)
    with transaction(actor) as work:
        keep_document(
            work,
            actor,
            bulletin_id=bulletin_id,
            snapshot_sha256=digest,
            pdf=pdf,
            at=clock.now(),
        )
        complete_work(work, actor, claim)
