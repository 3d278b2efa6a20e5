"""Designing forms, and the catalogue of them: pages and the machine's door."""

from __future__ import annotations

from typing import Any

from tests.isolation.routing import CHANGED, COUNTY, UNFIT, Route

DESIGNERS = ("reviewer", "administrator")
OVERSEERS = (*DESIGNERS, "assessor", "leader")
MISSING = frozenset({404})
_DRAFT = "/form-drafts/<uuid:draft_id>"
_API = "/api/v1/forms"
_NOBODY = "00000000-0000-0000-0000-000000000000"
_AGED: dict[str, Any] = {"harmless": {"version": "{stale}"}, "right": CHANGED}
_PERIOD = {"from_period": "2039-W01"}


DECIDERS = ("administrator", "assessor")
_APPROVAL = "/form-approvals/<uuid:approval_id>"
_ASKED: dict[str, Any] = {
    "reason": "要用",
    "basis": "文件",
    "needed_by": "平安办",
    "until": "2039-01-01",
}


def of_approval(method: str, rule: str, roles: tuple[str, ...] = OVERSEERS, **more: Any) -> Route:
    return Route(method, rule, roles, COUNTY, aim="form approval", sees="county", **more)


def of_draft(method: str, rule: str, **more: Any) -> Route:
    return Route(method, rule, DESIGNERS, COUNTY, aim="form draft", sees="own", **more)


FORMS: tuple[Route, ...] = (
    Route("GET", "/forms", OVERSEERS, COUNTY),
    Route("GET", "/forms/dictionary", OVERSEERS, COUNTY),
    Route("GET", "/forms/<code>", OVERSEERS, COUNTY),
    Route("GET", "/forms/<code>/versions/<sha256>.yaml", OVERSEERS, COUNTY, right=MISSING),
    Route(
        "POST",
        "/forms/<code>/retire",
        DESIGNERS,
        COUNTY,
        body={**_PERIOD, "reason": "并表", "version": "another"},
        right=CHANGED,
    ),
    Route("GET", "/forms/<code>/line", DESIGNERS, COUNTY),
    Route(
        "POST",
        "/forms/<code>/line",
        DESIGNERS,
        COUNTY,
        harmless={"known": _NOBODY},
        right=CHANGED,
    ),
    Route("GET", "/form-drafts/new", DESIGNERS, COUNTY),
    Route(
        "POST",
        "/form-drafts",
        DESIGNERS,
        COUNTY,
        body={"how": "blank"},
        harmless={"how": "file", "text": ""},
        right=UNFIT,
    ),
    of_draft("GET", _DRAFT),
    of_draft("POST", _DRAFT, body={"action": "add:rule@", "version": "{version}"}, **_AGED),
    of_draft("GET", f"{_DRAFT}/part", query="at=due"),
    of_draft("POST", f"{_DRAFT}/part", body={"at": "due", "version": "{version}"}, **_AGED),
    of_draft("GET", f"{_DRAFT}/file"),
    of_draft("GET", f"{_DRAFT}/try"),
    of_draft("POST", f"{_DRAFT}/try", body={"action": "try"}, right=UNFIT),
    of_draft("GET", f"{_DRAFT}/adopt"),
    of_draft(
        "POST",
        f"{_DRAFT}/adopt",
        body={**_PERIOD, "note": "改", "version": "{version}"},
        **_AGED,
    ),
    of_draft("GET", f"{_DRAFT}/units"),
    of_draft("POST", f"{_DRAFT}/units", body={"version": "{version}"}, **_AGED),
    of_draft("GET", f"{_DRAFT}/approval"),
    of_draft("POST", f"{_DRAFT}/approval", body={**_ASKED, "version": "{version}"}, **_AGED),
    Route("GET", "/form-approvals", OVERSEERS, COUNTY),
    of_approval("GET", _APPROVAL),
    of_approval(
        "POST",
        _APPROVAL,
        DECIDERS,
        body={"action": "approve", "remark": "", "version": "{version}"},
        **_AGED,
    ),
    of_approval("POST", f"{_APPROVAL}/withdraw", DESIGNERS, body={"version": "{version}"}, **_AGED),
    Route("GET", "/api/v1/form-approvals", OVERSEERS, COUNTY),
    of_approval("GET", f"/api/v1{_APPROVAL}"),
    Route(
        "POST",
        "/api/v1/form-approvals",
        DESIGNERS,
        COUNTY,
        body={"draft": _NOBODY, **_ASKED},
        right=MISSING,
    ),
    of_approval(
        "POST",
        f"/api/v1{_APPROVAL}/decision",
        DECIDERS,
        body={"decision": "approve"},
        right=CHANGED,
    ),
    of_approval("POST", f"/api/v1{_APPROVAL}/withdrawal", DESIGNERS, right=CHANGED),
    Route("GET", "/api/v1/form-lines/<code>", OVERSEERS, COUNTY),
    Route(
        "PUT",
        "/api/v1/form-lines/<code>",
        DESIGNERS,
        COUNTY,
        body={"unit_ids": []},
        harmless={"unit_ids": [_NOBODY]},
        right=UNFIT,
    ),
    Route("GET", _API, OVERSEERS, COUNTY),
    Route("GET", f"{_API}/dictionary", OVERSEERS, COUNTY),
    Route("GET", f"{_API}/burden", OVERSEERS, COUNTY),
    Route("GET", f"{_API}/<code>", OVERSEERS, COUNTY),
    Route(
        "POST",
        f"{_API}/drafts",
        DESIGNERS,
        COUNTY,
        body={"file": "form: a"},
        harmless={"file": ""},
        right=UNFIT,
    ),
    of_draft("GET", f"{_API}/drafts/<uuid:draft_id>"),
    of_draft("PUT", f"{_API}/drafts/<uuid:draft_id>", body={"file": "form: a"}, right=CHANGED),
    of_draft("DELETE", f"{_API}/drafts/<uuid:draft_id>", right=CHANGED),
    of_draft(
        "POST",
        f"{_API}/drafts/<uuid:draft_id>/adoption",
        body={**_PERIOD, "note": "改"},
        right=CHANGED,
    ),
    Route(
        "POST",
        f"{_API}/<code>/retirement",
        DESIGNERS,
        COUNTY,
        body={**_PERIOD, "reason": "并表"},
        harmless={"reason": ""},
        right=UNFIT,
    ),
)
