"""Sign off and publish: the number is taken in the same transaction, and nothing changes after."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.queries import find_assessment, judged
from fengqiao.assessment.scoring import publish_assessment
from fengqiao.audit.trail import record
from fengqiao.bulletins.drafting import compose_snapshot, hold_bulletin
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.paper import number_text
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.bulletins.rendering import snapshot_digest
from fengqiao.clock import local_date
from fengqiao.counties.queries import county_card
from fengqiao.errors import NotYours, Refusal, Stale
from fengqiao.jobs import RENDER_BULLETIN, later
from fengqiao.tenancy.moves import require_move


def publish_bulletin(
    work: Session, actor: Actor, *, bulletin_id: UUID, version: int | None, at: datetime
) -> Bulletin:
    """Publish a drafted bulletin under the county's next number of the year.

    The year's results become final with it if they are not yet. The paper is composed once
    more, so that it says the day of publication; its document is made by a worker.

    :raises NotFound: if there is no such bulletin in sight
    :raises NotYours: if the actor is not the county's assessor, or it is published already
    :raises Stale: if its words are another version's
    :raises Refusal: ``provisional`` if facts are missing, ``changed-since`` if the year was
        scored again after the draft
    """
    bulletin = find_bulletin(work, actor, bulletin_id)
    if actor.unit_level != "county" or not actor.has("assessor"):
        raise NotYours("通报由县级考核员签发。请换到考核员岗位。")
    hold_bulletin(work, bulletin)
    if version is not None and not _is_the_paper_of(bulletin, version):
        raise Stale
    if bulletin.assessment_id is None:
        raise NotYours("这份通报没有对应的考核，不能签发。请从考核页面起草。")
    assessment = find_assessment(work, actor, bulletin.assessment_id)
    if bulletin.snapshot["result_sha256"] != assessment.result_sha256:
        raise Refusal(
            "changed-since",
            "得分已重新试算",
            "起草之后又试算过，请重新起草通报，看过预览再发布。",
        )
    require_move(actor, "bulletin", bulletin.state, "published", scope=bulletin.scope)
    if assessment.state != "published":
        publish_assessment(work, actor, assessment_id=assessment.id, version=None, at=at)
    snapshot = compose_snapshot(work, actor, judged(work, assessment), at=at)
    year = local_date(at).year
    serial = _take_number(work, year)
    prefix = county_card(work, actor).number_prefix
    snapshot["number"] = {"prefix": prefix, "year": year, "serial": serial}
    snapshot["snapshot_sha256"] = snapshot_digest(snapshot)
    # All of it reaches the database in one statement: it refuses a state without a number.
    bulletin.publish(actor, at)
    bulletin.year, bulletin.serial = year, serial
    bulletin.number = number_text(snapshot)
    bulletin.snapshot = snapshot
    bulletin.snapshot_sha256 = snapshot["snapshot_sha256"]
    bulletin.pdf_sha256 = bulletin.pdf_size = bulletin.rendered_at = None
    later(work, actor, RENDER_BULLETIN, {"bulletin": str(bulletin.id)})
    record(
        work,
        "bulletin.published",
        "bulletin",
        bulletin.id,
        scope=bulletin.scope,
        detail={"number": bulletin.number, "snapshot": bulletin.snapshot_sha256},
    )
    return bulletin


def _is_the_paper_of(bulletin: Bulletin, version: int) -> bool:
    """Tell whether a draft's words are still those that somebody saw at a version.

    A preview is kept seconds after the drafting, when the person has the page open already. It
    is the last thing that happens to a draft, and changes not a word of it.
    """
    return version == bulletin.version or (
        bulletin.pdf_sha256 is not None and version == bulletin.version - 1
    )


def _take_number(work: Session, year: int) -> int:
    taken = work.execute(text("select fq.take_number(:year)"), {"year": year})
    return int(taken.scalar_one())
