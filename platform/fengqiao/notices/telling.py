"""Tell a unit what concerns it, in the transaction of the deed that concerns it.

A deed of any capability above this one calls :func:`notify` just before it writes the trail::

    notify(
        work,
        actor,
        scope=report.scope,
        roles=("filer", "reviewer"),
        kind="sent_back",
        about=About("report", report.id, f"/reports/{report.id}"),
        words=f"{actor.unit_name}退回了《{form.title}》（{period}），请看批注后修改。",
    )

Words name units, forms, periods and counts, never persons or answers: they may leave the house
by a unit's channels. Kinds and what they are called are in :mod:`.kinds`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.notices.kinds import KIND_WORDS
from fengqiao.notices.models import Notice

LONGEST = 500


@dataclass(frozen=True)
class About:
    """What a notice is about: the kind of record, its id, and the page that shows it."""

    kind: str
    id: UUID | None
    address: str


def notify(
    work: Session,
    actor: Actor,
    *,
    scope: int,
    roles: Sequence[str],
    kind: str,
    about: About,
    words: str,
) -> UUID:
    """Tell the people in some posts of a unit something, and return the notice's id.

    ``scope`` is the unit's key: it must lie in the actor's branch, or be one that the actor's unit
    answers to. The database keeps who told, and when by the transaction's clock. If the unit
    listens outside, sending follows through the outbox.

    :raises ValueError: if the kind is not declared, or no role is named: a defect of the caller
    """
    (number,) = notify_units(
        work, actor, scopes=[scope], roles=roles, kind=kind, about=about, words=words
    )
    return number


def notify_units(
    work: Session,
    actor: Actor,
    *,
    scopes: Collection[int],
    roles: Sequence[str],
    kind: str,
    about: About,
    words: str,
) -> list[UUID]:
    """Tell several units the same at once, as :func:`notify` tells one; return the ids in order.

    :raises ValueError: as :func:`notify` does
    """
    if kind not in KIND_WORDS or not roles:
        raise ValueError(f"no such notice: {kind} for {list(roles)}")
    said = {
        "county": actor.county,
        "roles": list(roles),
        "kind": kind,
        "about_kind": about.kind,
        "about_id": about.id,
        "address": about.address,
        "words": words if len(words) <= LONGEST else words[: LONGEST - 1] + "…",
    }
    told = [(uuid4(), scope) for scope in scopes]
    if told:
        # A notice is not the teller's to read, so that nothing of it is asked back.
        work.execute(insert(Notice), [{**said, "id": n, "scope": scope} for n, scope in told])
    return [number for number, _ in told]
