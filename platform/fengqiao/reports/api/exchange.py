"""A period of a form for the level above the county: read, generate, take again."""

from __future__ import annotations

from typing import Any

from flask import Response

from fengqiao import clock
from fengqiao.reports.exchange import exchange_content, generate_exchange
from fengqiao.reports.exchange_files import exchange_file
from fengqiao.reports.schemas import ExchangeMade, ExchangeQuery, Previewed
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import saved
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import IF_WISHED, Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

operations = Operations("exchange", __name__, path="/exchange", description="对上交换")


@operations.operation(
    "GET",
    "/<form>/<period>",
    summary="下载一期数据（JSON、CSV 或 XML）",
    query=ExchangeQuery,
    media={"application/json": "object", "text/csv": "string", "application/xml": "string"},
)
@posts("reviewer", "assessor", levels=("county",))
def download(query: dict[str, Any], form: str, period: str) -> Any:
    """Give what would be handed over now: accepted reports, what is missing, and the hash."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        content = exchange_content(work, actor, form=form, period=period, at=at)
    answer: Response = saved(*exchange_file(content, at.isoformat(), query["format"]))
    answer.set_etag(str(content["sha256"]))
    return answer


@operations.operation(
    "POST",
    "/<form>/<period>",
    summary="确认并生成交换文件",
    takes=Previewed,
    gives=ExchangeMade,
    status=201,
    errors=("409",),
    headers=(IF_WISHED,),
)
@posts("reviewer", "assessor", levels=("county",))
def generate(body: dict[str, Any], form: str, period: str) -> Any:
    """Keep what is handed over exactly as it was previewed; other figures are refused."""
    actor, at = the_actor(), clock.now()

    def do() -> Answer:
        made = generate_exchange(
            work, actor, form=form, period=period, sha256=body["sha256"], at=at
        )
        told = {"id": str(made.id), "sha256": made.sha256}
        told["generated_at"] = made.generated_at.isoformat()
        return Answer(body=told, status=201, location=f"/exchange/{made.id}")

    with transaction(actor, at) as work:
        answer = once(work, actor, do)
    return answer.respond()
