"""Units that have nobody yet are invited in one go: tick, and hand out the slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from fengqiao import clock
from fengqiao.accounts.appointments import INVITATION_LIFE
from fengqiao.accounts.inviting import AT_ONCE, invite_units
from fengqiao.accounts.searching import units_without_people
from fengqiao.actor import ROLE_WORDS
from fengqiao.errors import Invalid, Refusal
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.choices import Tree, tree_of
from fengqiao.web.forms import Fields, read_form, read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from fengqiao.accounts.inviting import Newcomer
    from fengqiao.units.models import Unit

pages = Blueprint("unstaffed", __name__)
_NAME = "name."
# Whoever begins at a unit files, reviews, or invites the rest.
_FIRST_ROLES = ("filer", "reviewer", "administrator")


@pages.get("/people/unstaffed")
@posts("administrator")
def show_unstaffed() -> Response:
    """Show the units below that have nobody, each with a box to tick."""
    return _draw(None, None)


@pages.post("/people/unstaffed")
@posts("administrator")
def invite_all() -> ResponseReturnValue:
    """Invite one person to each unit that was ticked, and show the slips once."""
    fields = read_form("role", many=("unit",), prefixes=(_NAME,), longest=200)
    actor, at = the_actor(), clock.now()
    try:
        names = {each: fields.below(_NAME).get(str(each), "") for each in _ticked(fields)}
        with transaction(actor, at) as work:
            tree = tree_of(work, actor, on=clock.local_date(at))
            invited = invite_units(work, actor, names=names, role=fields["role"], at=at)
    except (Invalid, Refusal) as refused:
        if refused.status == 403:
            raise
        return _draw(fields, refused)
    until = moment(at + INVITATION_LIFE)
    told = tree.names(unit for unit, _ in invited)
    slips = [_slip(told[unit.id], newcomer) for unit, newcomer in invited]
    return render("accounts/slips.html", slips=slips, until=until, text=_text(slips, until))


def _ticked(fields: Fields) -> list[UUID]:
    try:
        return [UUID(each) for each in fields.many("unit")]
    except ValueError:
        raise Invalid(errors={"unit": ["选中的单位认不出来，请重新选。"]}) from None


def _draw(fields: Fields | None, refused: Refusal | None) -> Response:
    actor, today = the_actor(), clock.local_date(clock.now())
    with transaction(actor) as work:
        tree = tree_of(work, actor, on=today)
        bare = units_without_people(work, actor, on=today)
    levels = {unit.level: unit.level_word for unit in bare}
    level = read_query("level")["level"]
    listed = [unit for unit in bare if unit.level == level or level not in levels]
    shown = listed[:AT_ONCE]
    ticked = None if fields is None else fields.many("unit")
    return render(
        "accounts/unstaffed.html",
        status=refused.status if refused else 200,
        problems=_problems(refused),
        levels=[{"value": "", "label": "各级都看"}]
        + [{"value": value, "label": word} for value, word in levels.items()],
        level=level if level in levels else "",
        groups=_groups(tree, shown, {} if fields is None else fields.below(_NAME), ticked),
        shown=len(shown),
        left=len(listed) - len(shown),
        roles=[{"value": role, "label": ROLE_WORDS[role]} for role in _FIRST_ROLES],
        role=fields["role"] if fields else "filer",
    )


def _problems(refused: Refusal | None) -> list[dict[str, str]]:
    if refused is None:
        return []
    said = [words for lines in refused.errors.values() for words in lines]
    return [{"field": "units", "words": words} for words in said or [refused.reason]]


def _groups(
    tree: Tree, shown: Sequence[Unit], names: Mapping[str, str], ticked: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Return the units under the names of those above them, in the order of the list."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for unit in shown:
        over = tree.over(unit)
        one = {
            "id": str(unit.id),
            "name": unit.name,
            "level_word": unit.level_word,
            "typed": names.get(str(unit.id), ""),
            "chosen": ticked is None or str(unit.id) in ticked,
        }
        groups.setdefault(tree.names([over])[over.id] if over else "", []).append(one)
    return [{"name": name, "units": units} for name, units in groups.items()]


def _slip(unit_name: str, newcomer: Newcomer) -> dict[str, Any]:
    link = f"{request.host_url}invitations/{newcomer.secret}"
    code = segno.make(link, error="m", micro=False)
    return {
        "unit_name": unit_name,
        "name": newcomer.name,
        "account": newcomer.login,
        "role_word": newcomer.role_word,
        "link": link,
        # The library draws only its own modules; the address inside is not markup.
        "code": Markup(code.svg_inline(border=2, omitsize=True)),  # noqa: S704 - see above
    }


def _text(slips: Sequence[Mapping[str, Any]], until: str) -> str:
    lines = [f"{one['unit_name']}（账号 {one['account']}）：{one['link']}" for one in slips]
    return "\n".join([f"请各单位在 {until} 前打开自己的链接，设好密码：", *lines])
