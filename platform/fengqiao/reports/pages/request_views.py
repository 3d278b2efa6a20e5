"""Requests as their templates show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.reports.duties import Duty, own_duties
from fengqiao.reports.excusing import handed_up
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import closed_words, dated_words, due_tag, hour_words
from fengqiao.reports.queries import above_name, form_of, own_report
from fengqiao.reports.rates import standing_of_duty
from fengqiao.reports.request_queries import (
    Asked,
    own_requests,
    requests_about,
    requests_below,
    requests_waiting,
)
from fengqiao.reports.requesting import KINDS
from fengqiao.reports.standings import Standing
from fengqiao.tenancy.moves import may_move, state_word
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation, Report
    from fengqiao.reports.request_models import ObligationRequest

Errors = Mapping[str, list[str]]
_STATE_KINDS = {"asked": "amber", "granted": "green", "refused": "red"}
# Longer ago than this, nobody files any more what was missed.
_LOOKED_BACK = timedelta(days=60)
_MOST = 30
# Midnight at the end of a day belongs to that day.
_MOMENT = timedelta(seconds=1)
_HELD = "这一期已过关闭时间，因对方按时提出申请，答复之前仍可上报。"
_DESKS = ("county", "township", "village", "department", "grid")


def draw_requests(work: Session, actor: Actor, at: datetime) -> Drawing:
    """Return the list of requests: to be answered here, and the own unit's."""
    reviews = actor.has("reviewer") and actor.unit_level in _DESKS
    below = requests_below(work, actor, limit=_MOST) if actor.unit_level in _DESKS else []
    waiting = requests_waiting(work, actor) if reviews else []
    names = {
        "reviews": reviews,
        "asks": actor.unit_level != "county",
        "waiting": [_line(work, each, at, href=f"/requests/{each.request.id}") for each in waiting],
        "possible": _possible(work, actor, at),
        "own": [
            _line(work, each, at, href=f"/obligations/{each.owed.id}/request", own=True)
            for each in own_requests(work, actor, limit=_MOST)
        ],
        "answered": [
            _line(work, each, at, href=f"/requests/{each.request.id}")
            for each in below
            if each.request.state != "asked" or not reviews
        ],
    }
    return Drawing("reports/requests.html", names)


def draw_asking(
    work: Session,
    actor: Actor,
    owed: Obligation,
    typed: Mapping[str, str],
    errors: Errors,
    at: datetime,
) -> Drawing:
    """Return the page on which a unit asks about what it owes."""
    above = above_name(work, owed)
    due, kind = due_tag(owed, at)
    duty = Duty(owed, own_report(work, actor, owed), actor.unit_name)
    about = requests_about(work, owed)
    cannot = _instead(work, actor, owed, [each.state for each in about])
    names = {
        "duty": {
            "form_title": form_of(work, owed).title,
            "period_name": dated_words(owed.period, local_date(at)),
            "due_words": due,
            "due_kind": kind,
            "closed_words": "" if cannot else closed_words(duty, above, at),
            "action": f"/obligations/{owed.id}/request",
        },
        "may_ask": not cannot,
        "instead": cannot,
        "above_name": above,
        "kinds": [{"value": code, "label": f"申请{word}"} for code, word in KINDS.items()],
        "kind": typed.get("kind") or "extension",
        "hour": hour_words(form_of(work, owed)),
        "wished_until": typed.get("wished_until", ""),
        "reason": typed.get("reason", ""),
        "asked": [_history(actor, owed, each, above) for each in about],
        "problems": _problems(errors, ("kind", "wished_until", "reason")),
        "errors": {name: errors.get(name, []) for name in ("kind", "wished_until", "reason")},
        "back_href": "/requests",
    }
    return Drawing("reports/request.html", names)


def draw_answering(
    work: Session,
    actor: Actor,
    found: Asked,
    typed: Mapping[str, str],
    errors: Errors,
    at: datetime,
) -> Drawing:
    """Return the page on which the unit above answers a request."""
    asked, owed = found.request, found.owed
    may = may_move(
        actor, "obligation_request", asked.state, "granted", scope=asked.scope, above=asked.above
    )
    wished = asked.wished_until
    head, answer = _answer_of(asked, actor.unit_name)
    report = own_report(work, actor, owed)
    names = {
        "asked": {
            "unit_name": found.unit_name,
            "kind": asked.kind,
            "kind_word": KINDS[asked.kind],
            "title": _title(asked),
            "form_title": form_of(work, owed).title,
            "period_name": dated_words(owed.period, local_date(at)),
            "reason": asked.reason,
            "asked_at": moment(asked.asked_at),
            "due_at": moment(owed.due_at),
            "standing": _standing_of(owed, report, at),
            "held_words": _HELD if owed.held_open and at > owed.closes_at else "",
            "state_word": state_word(asked.state),
            "state_kind": _STATE_KINDS.get(asked.state, ""),
            "answer_head": head,
            "answer": answer,
            "action": f"/requests/{asked.id}",
            "version": asked.version,
        },
        "may_answer": may,
        "hour": hour_words(form_of(work, owed)),
        "until": typed.get("until", local_date(wished - _MOMENT).isoformat() if wished else ""),
        "answer": typed.get("words", ""),
        "problems": _problems(errors, ("until", "words")),
        "errors": {name: errors.get(name, []) for name in ("until", "words")},
    }
    return Drawing("reports/answer_request.html", names)


def request_tasks(work: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return what waits for the reviewer's answer, as tasks."""
    return [
        {**_line(work, each, at, href=f"/requests/{each.request.id}"), **_AS_TASK}
        | {"word": "等答复", "word_kind": "amber"}
        for each in requests_waiting(work, actor, limit=_MOST)
    ]


def answers_by_duty(work: Session, actor: Actor, at: datetime) -> dict[object, str]:
    """Return, by obligation, how the own unit's latest request about it stands, in words."""
    found: dict[object, str] = {}
    for each in own_requests(work, actor, since=at - _LOOKED_BACK):
        found.setdefault(each.owed.id, _standing_words(each.request))
    return found


_AS_TASK: dict[str, Any] = {"ahead": "", "done": None, "total": None}


def _standing_words(asked: ObligationRequest) -> str:
    word = KINDS[asked.kind]
    if asked.state == "asked":
        return f"已申请{word}，等上级答复"
    if asked.state == "refused":
        return f"申请{word}未同意：{asked.decision}"
    if asked.state == "granted" and asked.granted_until is not None:
        return f"上级同意延到 {moment(asked.granted_until)}"
    return ""


def _possible(work: Session, actor: Actor, at: datetime) -> list[dict[str, str]]:
    duties = [
        duty
        for duty in own_duties(work, actor)
        if duty.state in ("missing", "draft")
        and duty.obligation.closes_at > at - _LOOKED_BACK
        and not duty.obligation.held_open
    ]
    duties.sort(key=lambda duty: duty.obligation.due_at)
    lines = []
    for duty in duties[:_MOST]:
        word, kind = due_tag(duty.obligation, at)
        if duty.obligation.opens_at > at:
            word, kind = "还没开始", ""
        title = form_of(work, duty.obligation).title
        lines.append(
            {
                "href": f"/obligations/{duty.obligation.id}/request",
                "title": f"{dated_words(duty.obligation.period, local_date(at))} {title}",
                "more": "",
                "word": word,
                "kind": kind,
            }
        )
    return lines


def _line(
    work: Session, each: Asked, at: datetime, *, href: str, own: bool = False
) -> dict[str, Any]:
    asked, owed = each.request, each.owed
    form = f"{dated_words(owed.period, local_date(at))} {form_of(work, owed).title}"
    title = f"{_title(asked)}：{form}"
    more = asked.decision and f"答复：{asked.decision}"
    return {
        "href": href,
        "title": title if own else f"{each.unit_name}{title}",
        "more": more or f"{moment(asked.asked_at)} 提出：{asked.reason}",
        "word": state_word(asked.state),
        "kind": _STATE_KINDS.get(asked.state, ""),
    }


def _standing_of(owed: Obligation, report: Report | None, at: datetime) -> str:
    """Return how an obligation stands; in the grace, until when that lasts."""
    standing = standing_of_duty(owed, report, at)
    in_grace = standing is Standing.PENDING and at > owed.due_at
    return f"未报，{due_tag(owed, at)[0]}" if in_grace else standing.words


def _title(asked: ObligationRequest) -> str:
    if asked.kind == "waiver":
        return "申请免报"
    wished = f"到 {moment(asked.wished_until)}" if asked.wished_until else ""
    return f"申请延期{wished}"


def _history(
    actor: Actor, owed: Obligation, asked: ObligationRequest, above: str
) -> dict[str, Any]:
    head, answer = _answer_of(asked, above)
    may = may_move(actor, "obligation_request", asked.state, "withdrawn", scope=asked.scope)
    return {
        "title": _title(asked),
        "state_word": state_word(asked.state),
        "state_kind": _STATE_KINDS.get(asked.state, ""),
        "asked_at": f"{moment(asked.asked_at)} 提出",
        "reason": asked.reason,
        "answer_head": head,
        "answer": answer,
        "withdraw": {
            "href": "",
            "label": "撤回申请",
            "kind": "",
            "action": f"/obligations/{owed.id}/request",
            "hidden": [
                ("action", "withdraw"),
                ("request", str(asked.id)),
                ("version", str(asked.version)),
            ],
            "confirm": "",
            "disabled": False,
        }
        if may
        else None,
    }


def _answer_of(asked: ObligationRequest, above: str) -> tuple[str, str]:
    """Return who answered when, and what was said; empty while it waits."""
    if asked.state not in ("granted", "refused"):
        return "", ""
    said = asked.decision
    if asked.granted_until is not None:
        said = f"延到 {moment(asked.granted_until)}。{said}"
    word = "同意" if asked.state == "granted" else "不同意"
    return f"{above} {moment(asked.decided_at)} {word}：", said or "同意。"


def _instead(work: Session, actor: Actor, owed: Obligation, states: list[str]) -> str:
    if owed.waived_at is not None:
        return f"这一期已经免报，不用再申请。原因：{owed.waived_reason}"
    if handed_up(work, actor, owed):
        return "这一期已经报过，不用申请。要改的，请联系上级退回，更正不受截止时间限制。"
    if owed.above == owed.scope:
        return "本单位上面没有单位答复申请。要延期的，请联系系统管理人员办理，写明原因。"
    return "上级答复之前，不能再提一次；要改内容，请先撤回。" if "asked" in states else ""


def _problems(errors: Errors, fields: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {"field": name if name in fields else "", "words": words}
        for name, lines in errors.items()
        for words in lines
    ]
