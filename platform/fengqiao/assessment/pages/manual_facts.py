"""Facts the county's assessor enters by hand, each with the document it rests on."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.assessment.entering import bounds_of, enter_fact
from fengqiao.assessment.open_matters import judged_units, manual_rules
from fengqiao.assessment.queries import assessments, manual_facts, rule_set_of
from fengqiao.errors import Invalid, NotFound, Refusal
from fengqiao.rules import Fact, NotANumber, RuleSet, read_number, say_fact, show
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form, read_query
from fengqiao.web.frame import render
from fengqiao.web.frame import say as tell
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.assessment.models import Assessment, ManualFact
    from fengqiao.units.models import Unit

pages = Blueprint("manual_facts", __name__)


@dataclass
class Sheet:
    """One year's facts by unit and name, with what was typed and what is wrong with it."""

    assessment: Assessment
    years: Sequence[Assessment]
    rule_set: RuleSet
    rules: Sequence[Fact]
    units: Sequence[Unit]
    entered: Mapping[tuple[UUID, str], ManualFact]
    typed: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    errors: dict[UUID, list[str]] = field(default_factory=dict)


class _Untidy(Exception):
    """Some lines do not fit: none is kept, and the page shows them all again."""


@pages.get("/manual-facts")
@posts("assessor", "leader", "reviewer", levels=("county",))
def show_facts() -> Response:
    """Show a year's facts as a table of units and facts, or one fact to be entered."""
    actor, asked = the_actor(), read_query("year", "fact")
    with transaction(actor) as work:
        sheet = _sheet(work, actor, asked["year"])
    return _drawn(actor, sheet, asked["fact"])


@pages.post("/manual-facts/<period>")
@posts("assessor", levels=("county",))
def enter_facts(period: str) -> ResponseReturnValue:
    """Enter what was typed for one fact; lines that were not touched stay as they are."""
    actor, at = the_actor(), clock.now()
    fields = read_form("fact", prefixes=("value.", "source."), longest=200)
    try:
        with transaction(actor, at) as work:
            sheet = _sheet(work, actor, period)
            rule = _rule(sheet, fields["fact"])
            count = _enter_all(work, actor, sheet, rule, fields, at)
            if sheet.errors:
                raise _Untidy
    except _Untidy:
        return _drawn(actor, sheet, rule.id, status=422)
    tell(f"已保存 {count} 个单位的“{rule.title}”。" if count else "没有改动。")
    return redirect(f"/manual-facts?year={period}&fact={rule.id}", 303)


def _sheet(work: Session, actor: Actor, year: str) -> Sheet:
    years = assessments(work, actor)
    if not years:
        raise Refusal(
            "no-year",
            "还没有开始考核",
            "先在“排名”里采用考核办法、开始一年的考核，再来录入事实。",
            status=404,
        )
    chosen = next((each for each in years if each.period == year), None)
    if chosen is None and year:
        raise NotFound("这一年的考核")
    chosen = chosen or years[0]
    rule_set = rule_set_of(work, chosen)
    today = clock.local_date(clock.now())
    facts = manual_facts(work, actor, chosen.period)
    return Sheet(
        assessment=chosen,
        years=years,
        rule_set=rule_set,
        rules=manual_rules(rule_set),
        units=judged_units(work, actor, chosen, on=today),
        # The latest comes first; of several entries the latest holds.
        entered={(each.unit_id, each.fact): each for each in reversed(facts)},
    )


def _rule(sheet: Sheet, name: str) -> Fact:
    for rule in sheet.rules:
        if rule.id == name:
            return rule
    raise Invalid(errors={"fact": ["请选要录哪一项。"]})


def _enter_all(
    work: Session, actor: Actor, sheet: Sheet, rule: Fact, fields: Fields, at: datetime
) -> int:
    values, sources = fields.below("value."), fields.below("source.")
    known = {str(unit.id): unit for unit in sheet.units}
    if unknown := (set(values) | set(sources)) - set(known):
        raise Invalid(errors={sorted(unknown)[0][:48]: ["这个单位不在考核范围内，请刷新页面。"]})
    count = 0
    for key, unit in known.items():
        value, source = values.get(key, "").strip(), sources.get(key, "").strip()
        sheet.typed[unit.id] = (value, source)
        if _is_changed(sheet, rule, unit, value, source):
            count += _enter_one(work, actor, sheet, rule, unit, at)
    return count


def _is_changed(sheet: Sheet, rule: Fact, unit: Unit, value: str, source: str) -> bool:
    before = sheet.entered.get((unit.id, rule.id))
    if before is None:
        return bool(value or source)
    return (value, source) != (_written(rule, before.value), before.document)


def _enter_one(
    work: Session, actor: Actor, sheet: Sheet, rule: Fact, unit: Unit, at: datetime
) -> int:
    value, source = sheet.typed[unit.id]
    try:
        if not value:
            raise Invalid(errors={"value": ["请填数；录入过的可以改，不能清空。"]})
        number = read_number(_narrow(value), rule.decimals)
        enter_fact(
            work,
            actor,
            unit_id=unit.id,
            period=sheet.assessment.period,
            fact=rule.id,
            value=number,
            document=source,
            at=at,
        )
    except NotANumber as fault:
        sheet.errors[unit.id] = [str(fault)]
    except Invalid as fault:
        sheet.errors[unit.id] = [words for lines in fault.errors.values() for words in lines]
    else:
        return 1
    return 0


def _narrow(text: str) -> str:
    """Return a figure in half-width characters, without commas between thousands or a unit."""
    return unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("%").strip()


def _drawn(actor: Actor, sheet: Sheet, chosen: str, *, status: int = 200) -> Response:
    rule = next((each for each in sheet.rules if each.id == chosen), None)
    editable = actor.has("assessor") and sheet.assessment.state != "published"
    period = sheet.assessment.period
    return render(
        "assessment/manual_facts.html",
        status=status,
        period_name=f"{period} 年度",
        years=[{"value": each.period, "label": f"{each.period} 年度"} for each in sheet.years],
        chosen_year=period,
        facts=[{"value": each.id, "label": each.title} for each in sheet.rules],
        chosen_fact=rule.id if rule else "",
        fact=_fact(sheet, rule) if rule and editable else None,
        action=f"/manual-facts/{period}",
        problems=_problems(sheet),
        rows=[_row(sheet, rule, unit) for unit in sheet.units] if rule and editable else [],
        overview=_overview(sheet, editable=editable),
        closed_words=_closed_words(actor, sheet),
        assessment_href=f"/assessments/{sheet.assessment.id}",
    )


def _closed_words(actor: Actor, sheet: Sheet) -> str:
    if sheet.assessment.state == "published":
        return f"{sheet.assessment.period} 年度结果已经公布，事实只供查看。"
    return "" if actor.has("assessor") else "考核事实由县级考核员录入，这里只供查看。"


def _problems(sheet: Sheet) -> list[dict[str, str]]:
    names = {unit.id: unit.name for unit in sheet.units}
    return [
        {"field": f"value.{unit}", "words": f"{names[unit]}：{words}"}
        for unit, lines in sheet.errors.items()
        for words in lines
    ]


def _fact(sheet: Sheet, rule: Fact) -> dict[str, Any]:
    lowest, highest = bounds_of(sheet.rule_set, rule)
    places = f"，最多 {rule.decimals} 位小数" if rule.decimals else "，填整数"
    about = f"填 {show(lowest, rule.decimals)} 到 {show(highest, rule.decimals)}{places}。"
    return {
        "label": rule.title,
        "unit": rule.unit,
        "about": "请选一项。" if rule.choices else about,
        "choices": [{"value": str(code), "label": label} for code, label in rule.choices],
    }


def _row(sheet: Sheet, rule: Fact, unit: Unit) -> dict[str, Any]:
    before = sheet.entered.get((unit.id, rule.id))
    value = _written(rule, before.value) if before else ""
    source = before.document if before else ""
    typed = sheet.typed.get(unit.id, (value, source))
    return {
        "unit_id": str(unit.id),
        "unit_name": unit.name,
        "value": typed[0],
        "source": typed[1],
        "entered": moment(before.entered_at) if before else "",
        "errors": sheet.errors.get(unit.id, []),
    }


def _written(rule: Fact, value: int) -> str:
    return str(value) if rule.choices else show(value, rule.decimals)


def _overview(sheet: Sheet, *, editable: bool) -> dict[str, Any]:
    address = f"/manual-facts?year={sheet.assessment.period}&fact="
    return {
        "columns": [
            {
                "label": rule.title,
                "unit": rule.unit,
                "href": f"{address}{rule.id}" if editable else "",
                "missing": sum((u.id, rule.id) not in sheet.entered for u in sheet.units),
            }
            for rule in sheet.rules
        ],
        "rows": [
            {
                "unit_name": unit.name,
                "cells": [_cell(sheet, rule, unit) for rule in sheet.rules],
            }
            for unit in sheet.units
        ],
    }


def _cell(sheet: Sheet, rule: Fact, unit: Unit) -> dict[str, str]:
    fact = sheet.entered.get((unit.id, rule.id))
    if fact is None:
        return {"shown": "—", "about": "还没有录入"}
    return {"shown": say_fact(rule, fact.value), "about": fact.document}
