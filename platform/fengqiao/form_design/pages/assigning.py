"""Which units a form goes to: all of its level, or those ticked, or those of a group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Stale
from fengqiao.form_design.drafting import save_draft
from fengqiao.form_design.pages.board_views import draft_view
from fengqiao.form_design.parts import with_values
from fengqiao.form_design.queries import find_draft
from fengqiao.tenancy.levels import level_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.choices import Tree, tree_of
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.form_design.models import FormDraft
    from fengqiao.units.models import Unit

pages = Blueprint("form_assigning", __name__)
_DESIGNERS = ("reviewer", "administrator")
_COUNTY = ("county",)


@pages.get("/form-drafts/<uuid:draft_id>/units")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_units(draft_id: UUID) -> Response:
    """Show which units and groups the draft goes to."""
    actor = the_actor()
    with transaction(actor) as work:
        draft = find_draft(work, actor, draft_id)
        return _draw(work, actor, draft, _chosen(draft, "for_units"), _chosen(draft, "for_groups"))


@pages.post("/form-drafts/<uuid:draft_id>/units")
@posts(*_DESIGNERS, levels=_COUNTY)
def choose_units(draft_id: UUID) -> ResponseReturnValue:
    """Keep what was ticked; nothing ticked is everybody of the level."""
    actor, at = the_actor(), clock.now()
    fields = read_form("version", many=("unit", "group"))
    codes, groups = fields.many("unit"), fields.many("group")
    values = {"for_units": list(codes), "for_groups": list(groups)}
    version = fields.number("version")
    try:
        if version is None:
            raise Stale
        with transaction(actor, at) as work:
            document = with_values(find_draft(work, actor, draft_id).document, "", values)
            save_draft(work, actor, draft_id=draft_id, document=document, version=version, at=at)
    except Stale as refusal:
        with transaction(actor, at) as work:
            draft = find_draft(work, actor, draft_id)
            problems = [{"field": "", "words": refusal.reason}]
            return _draw(work, actor, draft, codes, groups, problems=problems, status=412)
    say("已存下。")
    return redirect(f"/form-drafts/{draft_id}", 303)


def assignment_words(work: Session, actor: Actor, document: dict[str, Any]) -> str:
    """Return in words which units a draft goes to."""
    level = str(document.get("level", ""))
    codes, groups = _list(document.get("for_units")), _list(document.get("for_groups"))
    if not codes and not groups:
        return f"全县的{level_word(actor.county, level)}"
    tree = _standing(work, actor)
    chosen = [unit for unit in tree.units if unit.code in codes]
    told = tree.names(chosen)
    named = {unit.code: told[unit.id] for unit in chosen}
    words = [named.get(code, code) for code in codes] + [f"“{group}”组" for group in groups]
    shown = "、".join(words[:6])
    return f"{shown}等 {len(words)} 处" if len(words) > 6 else shown


def _draw(
    work: Session,
    actor: Actor,
    draft: FormDraft,
    codes: Collection[str],
    groups: Collection[str],
    *,
    problems: Sequence[dict[str, str]] = (),
    status: int = 200,
) -> Response:
    level = str(draft.document.get("level", ""))
    tree = _standing(work, actor)
    fitting = [unit for unit in tree.units if unit.level == level]
    known = sorted({name for unit in fitting for name in unit.groups})
    return render(
        "form_design/assign.html",
        status=status,
        draft=draft_view(draft),
        level_word=level_word(actor.county, level),
        groups=[
            {
                "name": name,
                "number": sum(name in unit.groups for unit in fitting),
                "chosen": name in groups,
            }
            for name in [*known, *(each for each in groups if each not in known)]
        ],
        branches=_branches(tree, fitting, codes),
        problems=list(problems),
    )


def _branches(tree: Tree, fitting: Sequence[Unit], codes: Collection[str]) -> list[dict[str, Any]]:
    """Return the units that may be ticked, township by township; the county's own come first."""
    above = [unit for unit in tree.units if unit.level in ("county", "township")]
    found = []
    for branch in above:
        inside = [unit for unit in fitting if _nearest(unit, above) is branch]
        if inside:
            names = tree.names(inside, branch)
            whole = branch.level == "township" and branch not in inside
            ticked = branch.code in codes or any(unit.code in codes for unit in inside)
            found.append(
                {
                    "name": branch.name,
                    "code": branch.code if whole else "",
                    "whole": branch.code in codes,
                    "units": [
                        {"code": u.code, "name": names[u.id], "chosen": u.code in codes}
                        for u in inside
                    ],
                    "open": ticked,
                }
            )
    return found


def _nearest(unit: Unit, above: Sequence[Unit]) -> Unit | None:
    """Return the township a unit is listed under; a township itself is the county's."""
    holding = [a for a in above if a.lo <= unit.scope <= a.hi and a.id != unit.id]
    return max(holding, key=lambda each: each.lo - each.hi, default=None)


def _standing(work: Session, actor: Actor) -> Tree:
    return tree_of(work, actor, on=clock.local_date(clock.now()))


def _chosen(draft: FormDraft, key: str) -> list[str]:
    return _list(draft.document.get(key))


def _list(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
