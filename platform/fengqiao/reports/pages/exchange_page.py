"""The county looks at what it is about to hand over, and hands it over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.accounts.queries import account_names
from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.periods.period import Period
from fengqiao.reports.exchange import (
    Content,
    differences_between,
    exchange_choices,
    exchange_content,
    exchanges_of,
    find_exchange,
    generate_exchange,
)
from fengqiao.reports.exchange_files import exchange_file
from fengqiao.reports.queries import newest_forms
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import saved
from fengqiao.web.forms import read_form, read_query
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import ExchangeExport

pages = Blueprint("exchange", __name__)
_MOST_SHOWN = 200


@pages.get("/exchange")
@posts("reviewer", "assessor", levels=("county",))
def preview() -> Response:
    """Show what is in, what is missing, and what differs from the export before."""
    actor, at, asked = the_actor(), clock.now(), read_query("form", "period")
    with transaction(actor, at) as work:
        names = _preview(work, actor, asked["form"], asked["period"], at)
    return render("reports/exchange.html", **names)


@pages.post("/exchange")
@posts("reviewer", "assessor", levels=("county",))
def generate() -> ResponseReturnValue:
    """Generate the files from exactly what was previewed."""
    actor, at, fields = the_actor(), clock.now(), read_form("form", "period", "sha256")
    if not fields["sha256"]:
        raise Invalid("请先看预览，再生成。", code="not-previewed")
    with transaction(actor, at) as work:
        generate_exchange(
            work,
            actor,
            form=fields["form"],
            period=fields["period"],
            sha256=fields["sha256"],
            at=at,
        )
    say("交换文件已生成，在下面“已生成的文件”里下载。", "green")
    place = urlencode({"form": fields["form"], "period": fields["period"]})
    return redirect(f"/exchange?{place}", 303)


@pages.get("/exchange/<uuid:export_id>")
@posts("reviewer", "assessor", levels=("county",))
def take(export_id: UUID) -> Response:
    """Give an export again, exactly as it was generated."""
    actor, asked = the_actor(), read_query("as")
    with transaction(actor) as work:
        export = find_exchange(work, actor, export_id)
    return saved(*exchange_file(export.content, export.generated_at.isoformat(), asked["as"]))


def _preview(work: Session, actor: Actor, form: str, period: str, at: datetime) -> dict[str, Any]:
    today = clock.local_date(at)
    pairs, forms = exchange_choices(work, actor, today=today), newest_forms(work, actor)
    code = form if form in {each for each, _ in pairs} else (pairs[0][0] if pairs else "")
    periods = [each for name, each in pairs if name == code]
    chosen = period if period in periods else (periods[0] if periods else "")
    names: dict[str, Any] = {
        "forms": [
            {"value": each, "label": forms[each].title if each in forms else each}
            for each in dict.fromkeys(name for name, _ in pairs)
        ],
        "chosen_form": code,
        "periods": [{"value": p, "label": Period.parse(p).label} for p in periods],
        "chosen_period": chosen,
    }
    if not chosen:
        return names | _nothing()
    content = exchange_content(work, actor, form=code, period=chosen, at=at)
    before = exchanges_of(work, actor, form=code, period=chosen)
    return names | _shown(work, actor, content, list(before))


def _nothing() -> dict[str, Any]:
    words: dict[str, Any] = dict.fromkeys(("form_title", "period_name", "sha256", "changed"), "")
    lists: dict[str, Any] = {name: [] for name in ("units", "missing", "differences", "exports")}
    return words | lists


def _shown(
    work: Session, actor: Actor, content: Content, before: list[ExchangeExport]
) -> dict[str, Any]:
    differences = differences_between(before[0].content, content) if before else []
    people = account_names(work, actor.county, {each.account_id for each in before})
    return {
        "form_title": content["form_title"],
        "period_name": content["period_label"],
        "sha256": content["sha256"],
        "changed": _changed(content, before, len(differences)),
        "units": [
            {"name": each["unit_name"], "code": each["unit"], "values": len(each["values"])}
            for each in content["reports"]
        ],
        "missing": [
            {"name": each["unit_name"], "words": each["words"]} for each in content["missing"]
        ],
        "differences": [
            {
                "unit_name": each.unit_name,
                "label": each.label,
                "before": each.before or "—",
                "after": each.after or "—",
            }
            for each in differences[:_MOST_SHOWN]
        ],
        "exports": [
            {
                "href": f"/exchange/{each.id}",
                "at": moment(each.generated_at),
                "who": people.get(each.account_id, ""),
                "sha256": each.sha256,
            }
            for each in before
        ],
    }


def _changed(content: Content, before: list[ExchangeExport], number: int) -> str:
    if not before:
        return "这一期还没有生成过。"
    if before[0].sha256 == content["sha256"]:
        return "和上次生成的完全一样。"
    return f"和上次（{moment(before[0].generated_at)}）相比，有 {number} 个数不同。"
