"""The trail at the machine's door."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from fengqiao.audit.queries import Entry
from fengqiao.audit.searching import search_trail
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import PageQuery, one_page
from fengqiao.web.guards import posts
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

operations = Operations("trail", __name__, path="/trail", description="留痕")


class TrailLine(ma.Schema):
    """One entry of the trail."""

    number = ma.fields.Integer(required=True)
    at = ma.fields.DateTime(required=True)
    who = ma.fields.String(required=True)
    action = ma.fields.String(required=True)
    words = ma.fields.String(required=True)
    subject = ma.fields.String(required=True)
    subject_id = ma.fields.String(required=True)
    hash = ma.fields.String(required=True)


class TrailPage(ma.Schema):
    """One page of the trail."""

    items = ma.fields.List(ma.fields.Nested(TrailLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)


@operations.operation("GET", "", summary="查看留痕", query=PageQuery, gives=TrailPage)
@posts("administrator", "reviewer", "assessor", "leader")
def list_trail(query: dict[str, Any]) -> dict[str, Any]:
    """List the entries of the own branch, newest first."""
    limit = int(query["limit"])
    with transaction(the_actor()) as work:
        entries = search_trail(work, before=read_place().number(), limit=limit + 1)
    return one_page(entries, limit, _line, lambda entry: [entry.seq])


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.seq,
        "at": entry.at,
        "who": entry.actor,
        "action": entry.action,
        "words": entry.words,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "hash": entry.hash,
    }
