"""What a change of the tree does to work that is under way: found, put in words, planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from fengqiao.accounts.models import Account, Post
from fengqiao.assessment.models import Assessment, Score
from fengqiao.clock import local_date
from fengqiao.forms.form import form_from_json
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.ledgers.queries import entry_words
from fengqiao.periods.period import Period
from fengqiao.reorganization.plans import Plan, Scene, day, refuse
from fengqiao.reports.assigning import units_of_form
from fengqiao.reports.form_versions import form_lives
from fengqiao.reports.queries import newest_forms
from fengqiao.reports.reassigning import Owed, covered, filed_by, owed_by, owed_to
from fengqiao.reports.window_queries import windows_asking
from fengqiao.tenancy.moves import state_word
from fengqiao.units.models import Unit
from fengqiao.units.queries import named_units

DUTIES, HAZARDS, PEOPLE = "没有办完的填报", "没有办完的台账", "岗位和账号"
PAST = "以前的资料"
SCORES, BELOW = "没有发布的考核", "下级单位"
_MOST_LINES = 40


def hand_over_duties(
    scene: Scene, plan: Plan, owed: Sequence[Owed], left: Unit, joined: Unit | None, to: str
) -> None:
    """Plan that what is owed to one unit is owed to another from now on.

    :raises Refusal: if one of the two has already handed up a consolidation of it
    """
    if not owed:
        return
    holders = [left.id, joined.id] if joined else [left.id]
    filed = [
        report
        for report in filed_by(scene.work, scene.actor.county, holders)
        if Period.parse(report.period).last_day >= scene.change.on
    ]
    _refuse_consolidated(scene, covered(scene.work, filed, owed))
    ids = sorted(str(each.obligation.id) for each in owed)
    name = joined.name if joined else scene.change.new[int(to.removeprefix("new:"))].name
    plan.do("hand_over", obligations=ids, left=str(left.id), to=to)
    plan.say(DUTIES, _lines(scene, owed, f"改由{name}审核"))


def _refuse_consolidated(scene: Scene, found: Sequence[tuple[object, list[Owed]]]) -> None:
    if not found:
        return
    last = max(Period.parse(getattr(report, "period", "")).last_day for report, _ in found)
    labels = "、".join(
        sorted({Period.parse(getattr(report, "period", "")).dated_label for report, _ in found})
    )
    raise refuse(
        f"上级单位已经上报了{labels}的汇总，其中用到了这些下级的数。"
        f"请把生效日期写在{day(last)}之后，或先把那份汇总退回。",
        "already-consolidated",
    )


def duties_from(scene: Scene, unit: Unit, left: Unit) -> list[Owed]:
    """Return what a moving unit owes for periods that end on or after the day of the change."""
    return [
        each
        for each in owed_by(scene.work, scene.actor.county, [unit.id])
        if each.last_day >= scene.change.on and each.obligation.above == left.scope
    ]


def unfinished_below(scene: Scene, closing: Unit) -> list[Owed]:
    """Return what is owed to a unit that closes and is not settled there.

    Settled is what it took up in a consolidation that it handed up, what was accepted without
    one still to come, and what nobody can file any more.

    :raises Refusal: ``consolidation-due`` if it still has one to hand up for a period that is
        over; not while the day is still to come
    """
    work, county, on = scene.work, scene.actor.county, scene.change.on
    own = [each for each in owed_by(work, county, [closing.id]) if each.open_at(scene.at)]
    below = owed_to(work, county, [closing.scope])
    waiting = [each.obligation for each in own]
    coming = covered(work, waiting, below)
    over = [holder for holder, _ in coming if Period.parse(holder.period).last_day < on]
    if over and on <= local_date(scene.at):
        labels = "、".join(sorted({Period.parse(each.period).dated_label for each in over}))
        raise refuse(
            f"{closing.name}还没有上报{labels}的汇总，调整后就没有人能报了。"
            "请先汇总上报，或由县里准予这一期免报，再来办理。",
            "consolidation-due",
        )
    awaited = {each.obligation.id for _, covers in coming for each in covers}
    return [
        each
        for each in below
        if each.last_day >= on
        or each.obligation.id in awaited
        or each.open_at(scene.at)
        or each.state == "submitted"
    ]


def excuse_duties(scene: Scene, plan: Plan, units: Sequence[Unit], why: str) -> None:
    """Plan that closing units are excused from what they have not handed up."""
    ids = [unit.id for unit in units]
    owed = [e for e in owed_by(scene.work, scene.actor.county, ids) if e.open_at(scene.at)]
    if owed:
        obligations = sorted(str(each.obligation.id) for each in owed)
        plan.do("excuse", obligations=obligations, reason=why)
        plan.say(DUTIES, _lines(scene, owed, "按免报处理，不算漏报"))


def hand_over_forms(scene: Scene, plan: Plan, units: Sequence[Unit], to: str, name: str) -> None:
    """Plan that what was asked of closing units by name is asked of the heir from then on."""
    work, county, on = scene.work, scene.actor.county, scene.change.on
    level, closing = units[0].level, {unit.id for unit in units}
    heir = scene.target.id if scene.target else None
    forms = []
    for life in form_lives(work, county).values():
        form = form_from_json(life.newest.definition)
        if form.level != level or not form.for_units or not life.in_use(on):
            continue
        named = named_units(work, county, level, codes=form.for_units, on=on)
        asked = {unit.id for unit in units_of_form(work, county, form, on=on)}
        if closing & {unit.id for unit in named} and heir not in asked:
            forms.append(form)
    if forms:
        plan.do("take_on", forms=sorted(form.code for form in forms), to=to)
        plan.say(
            DUTIES,
            [f"《{form.title}》是指定单位填的：{day(on)}以后的期次由{name}填" for form in forms],
        )


def hand_over_windows(scene: Scene, plan: Plan, units: Sequence[Unit], to: str, name: str) -> None:
    """Plan that a sensitive window asks the heir from then on for what it asked closing units."""
    on, heir = scene.change.on, scene.target.id if scene.target else None
    closing = [unit.id for unit in units]
    windows = windows_asking(scene.work, scene.actor.county, closing, heir, since=on)
    if windows:
        titles = newest_forms(scene.work, scene.actor)
        plan.do("take_on", windows=[str(each.id) for each in windows], to=to)
        plan.say(
            DUTIES,
            [
                f"敏感时期“{each.title}”加密的《{titles[each.form].title}》："
                f"{day(max(on, each.first_day))}到{day(each.last_day)}由{name}填"
                for each in windows
            ],
        )


def _lines(scene: Scene, owed: Sequence[Owed], what: str) -> list[str]:
    forms = newest_forms(scene.work, scene.actor)
    names = {unit.id: unit.name for unit in scene.standing}
    lines = [
        f"{names.get(each.obligation.unit_id, '')}《{forms[each.obligation.form].title}》"
        f"{Period.parse(each.obligation.period).dated_label}"
        f"（{state_word(each.state) if each.state else '未报'}）：{what}"
        for each in owed
    ]
    if len(lines) > _MOST_LINES:
        return [*lines[:_MOST_LINES], f"……共 {len(lines)} 份，{what}"]
    return lines


def open_hazards(scene: Scene, units: Sequence[Unit]) -> list[LedgerEntry]:
    """Return the hazards of units that are not closed out."""
    found = select(LedgerEntry).where(
        LedgerEntry.county == scene.actor.county,
        LedgerEntry.unit_id.in_([unit.id for unit in units]),
        LedgerEntry.state.in_(("found", "rectified")),
    )
    return list(scene.work.scalars(found.order_by(LedgerEntry.found_on, LedgerEntry.id)))


def hand_over_hazards(scene: Scene, plan: Plan, units: Sequence[Unit], to: str, name: str) -> None:
    """Plan that open hazards go to the unit that takes over."""
    names = {unit.id: unit.name for unit in units}
    for unit in units:
        entries = open_hazards(scene, [unit])
        if not entries:
            continue
        ids = sorted(str(each.id) for each in entries)
        plan.do("hand_entries", entries=ids, unit=str(unit.id), to=to)
        plan.say(
            HAZARDS,
            [
                f"{names[unit.id]}{day(each.found_on)}登记的"
                f"{entry_words(scene.work, each)}：转给{name}"
                for each in entries
            ],
        )


def relieve_people(scene: Scene, plan: Plan, units: Sequence[Unit], to: str, name: str) -> None:
    """Plan that posts at closing units end, and accounts kept there are kept by the heir."""
    held = _posts(scene, [unit.id for unit in units])
    names = {unit.id: unit.name for unit in units}
    if held:
        plan.do("relieve", posts=sorted(str(post.id) for post, _ in held))
        plan.say(
            PEOPLE,
            [
                f"{who}（{names[post.unit_id]}{post.role_word}）：岗位到前一天为止，"
                f"需要的请在“人员”里任到{name}"
                for post, who in held
            ],
        )
    for unit in units:
        kept = select(Account.id).where(
            Account.county == scene.actor.county, Account.scope == unit.scope
        )
        accounts = sorted(str(each) for each in scene.work.scalars(kept))
        if accounts:
            plan.do("rehome", accounts=accounts, unit=str(unit.id), to=to)
            plan.say(PEOPLE, [f"{unit.name}的 {len(accounts)} 个账号：以后由{name}管理"])


def _posts(scene: Scene, units: Sequence[UUID]) -> list[tuple[Post, str]]:
    today = local_date(scene.at)
    found = (
        select(Post, Account.name)
        .join(Account, (Account.county == Post.county) & (Account.id == Post.account_id))
        .where(
            Post.county == scene.actor.county,
            Post.unit_id.in_(units),
            or_(Post.to_on.is_(None), Post.to_on >= today),
        )
        .order_by(Post.scope, Post.role, Account.name, Post.id)
    )
    return [(post, name) for post, name in scene.work.execute(found)]


def keep_people(scene: Scene, plan: Plan, units: Sequence[Unit]) -> None:
    """Say how many posts move along with their units."""
    held = _posts(scene, [unit.id for unit in units])
    if held:
        plan.say(PEOPLE, [f"{len(held)} 个岗位随单位一起划转，账号和密码都不变"])


def warn_of_scores(scene: Scene, plan: Plan, units: Sequence[Unit]) -> None:
    """Say which results, not yet published, were computed with the tree as it is."""
    found = (
        select(Assessment.title)
        .join(Score, (Score.county == Assessment.county) & (Score.assessment_id == Assessment.id))
        .where(
            Assessment.county == scene.actor.county,
            Assessment.state != "published",
            Score.unit_id.in_([unit.id for unit in units]),
        )
        .distinct()
        .order_by(Assessment.title)
    )
    titles = scene.work.scalars(found).all()
    plan.say(SCORES, [f"《{title}》还没有发布：调整后请重新试算" for title in titles])


def make_room(scene: Scene, plan: Plan, grid: Unit | None, level: str) -> None:
    """Plan that a grid that stands alone has room for microgrids before one joins it."""
    if level != "microgrid" or grid is None or grid.hi > grid.lo:
        return
    if any(step.verb == "give_room" for step in plan.steps):
        return
    plan.do("give_room", grid=str(grid.id), above=str(scene.above[grid.id].id))
    plan.say(BELOW, [f"{grid.name}以后可以有微网格，代码、账号和以前的报表都不变"])


def place_children(
    scene: Scene, plan: Plan, unit: Unit, goes: Mapping[UUID, str], names: Mapping[str, str]
) -> None:
    """Plan where every unit below a closing one goes."""
    for child in scene.below(unit):
        to = goes[child.id]
        plan.do("place", unit=str(child.id), left=str(unit.id), to=to)
        plan.say(BELOW, [f"{child.name}：由{unit.name}改为{names[to]}管理"])


def inherit_past(plan: Plan, closing: Sequence[Unit], heirs: Mapping[str, str]) -> None:
    """Plan that whoever takes a closed unit's place reads what it left behind."""
    for unit in closing:
        for heir in heirs:
            plan.do("inherit", unit=heir, past=str(unit.id))
        names = "、".join(heirs.values())
        plan.say(
            PAST, [f"{unit.name}以前的报表和台账，{names}也能查看（标明原{unit.name}），不能改"]
        )
