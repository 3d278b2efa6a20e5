"""The sheet of people an administrator looks after, with the form for inviting one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response

from fengqiao import clock
from fengqiao.accounts.queries import HeldPost, find_account_in_branch
from fengqiao.accounts.searching import search_people
from fengqiao.actor import ROLE_WORDS, Actor
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.choices import tree_of
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.paging import USUAL, Key, Pages, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_UNCHOSEN = {"value": "", "label": "请选择"}
_NO_ERRORS: dict[str, list[str]] = {
    name: [] for name in ("name", "account", "unit", "role", "starts", "ends")
}


@dataclass(frozen=True)
class PeoplePage:
    """What was just done or typed: a fresh invitation, or a form to be corrected.

    ``appointing`` is the account that is given a further post.
    """

    invitation: dict[str, str] | None = None
    appointing: UUID | None = None
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def draw_people(page: PeoplePage) -> Response:
    """Draw the sheet of people; a form with errors is drawn as typed, at status 422."""
    actor, asked = the_actor(), read_query("search", "appoint")
    search, chosen = asked["search"], page.appointing or asked.identifier("appoint")
    today = clock.local_date(clock.now())
    with transaction(actor) as work:
        tree = tree_of(work, actor, on=today)
        held, links = _one_page(work, actor, search)
        appointing = find_account_in_branch(work, actor, chosen) if chosen else None
    return render(
        "accounts/people.html",
        status=422 if page.errors else 200,
        scope_words=actor.unit_name if len(tree.units) == 1 else f"{actor.unit_name}和下级单位",
        problems=[
            {"field": name, "words": words} for name, each in page.errors.items() for words in each
        ],
        invitation=page.invitation,
        appointing=None
        if appointing is None
        else {"id": str(appointing.id), "name": appointing.name, "account": appointing.login},
        search=search,
        people=_by_person(actor, held, today),
        pages=links,
        # Nobody is given a post by pressing a button once: where and what are chosen.
        units=[_UNCHOSEN, *tree.choices(tree.units)],
        roles=[_UNCHOSEN] + [{"value": role, "label": words} for role, words in ROLE_WORDS.items()],
        invite=page.typed or _blank(today),
        errors={**_NO_ERRORS, **page.errors},
    )


def _one_page(work: Session, actor: Actor, search: str) -> tuple[Sequence[HeldPost], Pages | None]:
    place = read_place()
    held = search_people(work, actor, search=search, after=place.parts(int, UUID), limit=USUAL + 1)
    shown = held[:USUAL]
    following: Key | None = None
    if len(held) > USUAL:
        following = [shown[-1].post.scope, str(shown[-1].post.id)]
    return shown, pages_beside(place, following)


def _by_person(actor: Actor, held: Sequence[HeldPost], today: date) -> list[dict[str, Any]]:
    people: dict[UUID, dict[str, Any]] = {}
    for each in held:
        person = people.setdefault(
            each.account.id,
            {
                "id": str(each.account.id),
                "name": each.account.name,
                "account": each.account.login,
                "posts": [],
            },
        )
        person["posts"].append(_post(actor, each, today, first=not person["posts"]))
    return list(people.values())


def _post(actor: Actor, each: HeldPost, today: date, *, first: bool) -> dict[str, Any]:
    post, account = each.post, each.account
    word, kind = _state(each, today)
    in_force = word in ("在任", "未到任")
    return {
        "id": str(post.id),
        "unit_name": each.unit.name,
        "role_word": post.role_word,
        "term": f"{day(post.from_on)}起" + (f"，到{day(post.to_on)}" if post.to_on else ""),
        "state_word": word,
        "state_kind": kind,
        "may_relieve": in_force and post.id != actor.post_id,
        "may_reinvite": first
        and account.disabled_at is None
        and actor.lo <= account.scope <= actor.hi,
        "may_appoint": first and account.disabled_at is None,
        "may_disable": first
        and account.disabled_at is None
        and account.id != actor.account_id
        and actor.lo <= account.scope <= actor.hi,
    }


def _state(each: HeldPost, today: date) -> tuple[str, str]:
    if each.account.disabled_at is not None:
        return "已停用", ""
    if each.post.held_on(today):
        return "在任", "green"
    return ("未到任", "blue") if each.post.from_on > today else ("已卸任", "")


def _blank(today: date) -> dict[str, str]:
    return {
        "name": "",
        "account": "",
        "unit": "",
        "role": "",
        "starts": today.isoformat(),
        "ends": "",
    }
