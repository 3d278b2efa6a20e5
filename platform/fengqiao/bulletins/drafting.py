"""Draft a bulletin from a scored year: its words and tables follow from the frozen result."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.queries import (
    Judged,
    find_assessment,
    judged,
    result_of_year_before,
)
from fengqiao.assessment.ranking_table import section_points
from fengqiao.assessment.statuses import last_days_of
from fengqiao.audit.queries import chain_head
from fengqiao.audit.trail import record
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.paragraphs import basis_words, paragraphs, region_word, units_word
from fengqiao.bulletins.rendering import snapshot_digest
from fengqiao.clock import local_date
from fengqiao.counties.queries import county_card
from fengqiao.errors import NotYours, Refusal
from fengqiao.jobs import RENDER_BULLETIN, later
from fengqiao.rules import MARKS, Result


def draft_bulletin(work: Session, actor: Actor, *, assessment_id: UUID, at: datetime) -> Bulletin:
    """Draft the ranking bulletin of a scored year, or draft it anew, and ask for its preview.

    :raises NotYours: if the actor is not the county's assessor
    :raises NotFound: if there is no such assessment in sight
    :raises Refusal: ``not-scored`` before the first scoring, ``already-published`` after the
        bulletin was published
    """
    if actor.unit_level != "county" or not actor.has("assessor"):
        raise NotYours("通报由县级考核员起草。请换到考核员岗位。")
    assessment = find_assessment(work, actor, assessment_id)
    if assessment.result_sha256 is None:
        raise Refusal("not-scored", "还没有试算", "请先试算得分，再起草通报。")
    found = bulletin_of(work, actor, assessment_id)
    if found is not None:
        hold_bulletin(work, found)
    if found is not None and found.state == "published":
        raise Refusal("already-published", "通报已经发布", f"{found.number}已经发布，不能再改。")
    snapshot = compose_snapshot(work, actor, judged(work, assessment), at=at)
    bulletin = found or Bulletin(
        county=actor.county, id=uuid4(), scope=actor.scope, assessment_id=assessment.id
    )
    bulletin.title = snapshot["title"]
    bulletin.year = local_date(at).year
    bulletin.snapshot = snapshot
    bulletin.snapshot_sha256 = snapshot["snapshot_sha256"]
    bulletin.drafted_at = at
    if found is None:
        work.add(bulletin)
    else:
        bulletin.pdf_sha256 = bulletin.pdf_size = bulletin.rendered_at = None
    later(work, actor, RENDER_BULLETIN, {"bulletin": str(bulletin.id)})
    record(work, "bulletin.drafted", "bulletin", bulletin.id, scope=bulletin.scope)
    return bulletin


def hold_bulletin(work: Session, bulletin: Bulletin) -> None:
    """Read a bulletin anew and keep everybody else from changing it until the end of the work.

    A worker may be about to keep its preview: that is no reason to refuse a person who drafts
    or publishes. Only for the county's assessor, since nobody else may change a bulletin; to be
    called before anything is written, so that all who change one take their locks in one order.
    """
    work.refresh(bulletin, with_for_update=True)


def bulletin_of(work: Session, actor: Actor, assessment_id: UUID) -> Bulletin | None:
    """Return the bulletin that was drafted or published for an assessment."""
    found = select(Bulletin).where(
        Bulletin.county == actor.county, Bulletin.assessment_id == assessment_id
    )
    return work.scalars(found.order_by(Bulletin.drafted_at.desc()).limit(1)).one_or_none()


# A city at the level of a county is under a city too; "市委" alone would be its own.
_ABOVE = {"市": "上级市委"}


def compose_snapshot(
    work: Session, actor: Actor, judged_year: Judged, *, at: datetime
) -> dict[str, Any]:
    """Return everything the paper will say, hashed; it has no number yet."""
    card = county_card(work, actor)
    region = region_word(card.name)
    result, period = judged_year.result, judged_year.assessment.period
    earlier = result_of_year_before(work, judged_year.assessment)
    seq, head = chain_head(work)
    snapshot: dict[str, Any] = {
        "kind": "ranking",
        "county": {"code": actor.county, "name": card.name},
        "organ": card.office,
        "number": None,
        "title": f"关于{period}年度平安建设考核情况的通报",
        "addressed_to": _addressees(judged_year, region),
        "issued_on": local_date(at).isoformat(),
        "basis": basis_words(judged_year),
        "paragraphs": paragraphs(judged_year, card.name, card.office),
        "ranking": {
            "caption": f"{period}年度{units_word(judged_year)}平安建设考核排名",
            "columns": [*(section.title for section in judged_year.sections), "加分"],
            "decimals": result.decimals,
            "rows": _rows(judged_year, earlier),
        },
        "statuses": _statuses(work, judged_year, on=local_date(at)),
        "copies_to": f"{_ABOVE.get(region, '市委')}平安建设领导小组办公室，"
        f"{region}委、{region}人大、{region}政府、{region}政协办公室",
        "demonstration": actor.demonstration,
        "facts_sha256": result.facts_sha256,
        "rules_sha256": result.rules_sha256,
        "result_sha256": result.sha256,
        "trail_head": f"{seq}:{head[:16]}",
        "verify_text": "在本县平安建设平台“通报”一栏查本文号，数据指纹应与此处一致。",
        "replaces": None,
    }
    snapshot["snapshot_sha256"] = snapshot_digest(snapshot)
    return snapshot


def _addressees(year: Judged, region: str) -> str:
    # Only a township has a Party committee and a government of its own to write to.
    if year.rule_set.rules.level == "township":
        return f"各乡镇党委、人民政府，{region}直各单位"
    return "各有关单位"


def _statuses(work: Session, year: Judged, *, on: date) -> list[dict[str, Any]]:
    decided = year.result.statuses
    last_days = last_days_of(work, year.assessment, decided, on=on)
    return [
        {
            "kind": status.kind,
            "unit": status.unit_name,
            "cause": status.cause,
            "from": on.isoformat(),
            "to": to_on.isoformat() if to_on else None,
        }
        for status, to_on in zip(decided, last_days, strict=True)
    ]


def _rows(year: Judged, earlier: Result | None) -> list[dict[str, Any]]:
    result = year.result
    before = {unit.code: unit.rank for unit in earlier.units} if earlier else {}
    marks: dict[str, list[str]] = {}
    for status in result.statuses:
        marks.setdefault(status.unit, []).append(MARKS[status.kind])
    return [
        {
            "rank": unit.rank,
            "unit": unit.name,
            "total": unit.total,
            "items": [*section_points(year, unit), unit.bonus or 0],
            "group": unit.group,
            "grade": unit.grade_title,
            "change": _change(before.get(unit.code), unit.rank),
            "marks": list(dict.fromkeys(marks.get(unit.code, []))),
        }
        for unit in result.units
        if unit.rank is not None
    ]


def _change(before: int | None, now: int | None) -> int | None:
    return before - now if before is not None and now is not None else None
