"""Fields of a form as the templates show them; see README.md of the templates, "Field"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fengqiao.attachments.keeping import attachments_named
from fengqiao.clock import ZONE
from fengqiao.reports.comparisons import Comparison, Term
from fengqiao.reports.forms import Field, Form
from fengqiao.tenancy.answers import NotAnAnswer, read_answer, write_answer
from fengqiao.tenancy.questions import Question, Value
from fengqiao.web.words import figure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_JUMP = {"times": 5, "floor": 5}
_RELATIONS = {"==": "=", "<=": "<=", ">=": ">=", "<": "<=", ">": ">="}


@dataclass
class Shown:
    """What stands in a form when it is drawn: answers as typed and what is said about them."""

    answers: Mapping[str, object] = field(default_factory=dict)
    previous: Mapping[str, Value] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    proposals: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: Mapping[str, list[str]] = field(default_factory=dict)
    photos: Mapping[str, dict[str, str]] = field(default_factory=dict)


def sections_of(form: Form, shown: Shown, *, only: Sequence[str] | None = None) -> list[Any]:
    """Return the form's sections with their fields; ``only`` keeps the named fields."""
    sections = [
        {
            "title": section.title,
            "fields": [
                field_view(asked, shown)
                for asked in section.fields
                if only is None or asked.code in only
            ],
        }
        for section in form.sections
    ]
    return [section for section in sections if section["fields"]]


def field_view(asked: Field, shown: Shown) -> dict[str, Any]:
    """Return one field of a report's form."""
    raw, last = shown.answers.get(asked.code), shown.previous.get(asked.code)
    proposed = shown.proposals.get(asked.code)
    return question_view(asked, raw, errors=shown.errors.get(asked.code, ())) | {
        "stock": asked.may_be_carried,
        "last": write_answer(asked, last) if asked.numeric and last is not None else None,
        "proposal": None
        if proposed is None
        else {"value": write_answer(asked, proposed), "words": "台账里有"},
        "reason": shown.reasons.get(asked.code, ""),
        "remark": shown.remarks.get(asked.code, ""),
        "warnings": shown.warnings.get(asked.code, []),
        "attached": attached_views(raw, shown.photos),
    }


def question_view(asked: Question, raw: object, *, errors: Sequence[str] = ()) -> dict[str, Any]:
    """Return a question of a form or a ledger with the answer as typed."""
    return {
        "id": asked.code,
        "label": asked.label,
        "kind": asked.type,
        "unit": asked.unit,
        "hint": asked.help if asked.required or asked.numeric else _optional(asked.help),
        "required": asked.required,
        "stock": False,
        "last": None,
        "value": "" if raw is None or isinstance(raw, list) else str(raw),
        "shown": shown_answer(asked, raw),
        "maximum": asked.longest or None,
        "choices": [{"value": each, "label": each} for each in asked.choices],
        "attached": [],
        "proposal": None,
        "reason": "",
        "remark": "",
        "errors": list(errors),
        "warnings": [],
    }


def shown_answer(asked: Question, raw: object) -> str:
    """Return an answer as a reader sees it; what does not fit is shown as it was typed."""
    try:
        value = read_answer(asked, raw)
    except NotAnAnswer:
        return str(raw)
    if value is None:
        return "—" if asked.type != "text" else ""
    if isinstance(value, list):
        return f"{len(value)} 张"
    return figure(value, asked.places) if isinstance(value, int) else value


def attached_views(raw: object, photos: Mapping[str, dict[str, str]]) -> list[dict[str, str]]:
    """Return the photos of an answer that are known here."""
    given = [raw] if isinstance(raw, str) else raw if isinstance(raw, list) else []
    return [photos[digest] for digest in given if digest in photos]


def photo_views(work: Session, digests: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the photos in sight among some digests, by digest."""
    return {
        each.sha256: {
            "sha256": each.sha256,
            "href": f"/attachments/{each.sha256}",
            "words": f"{each.kept_at.astimezone(ZONE):%m-%d} {max(each.size // 1000, 1)} kB",
        }
        for each in attachments_named(work, digests)
    }


def digests_in(form: Form, answers: Mapping[str, object]) -> list[str]:
    """Return the digests of all photos in a report's answers."""
    found: list[str] = []
    for code, asked in form.fields.items():
        given = answers.get(code) if asked.type == "attachments" else None
        if isinstance(given, str):
            found.append(given)
        elif isinstance(given, Iterable):
            found += [each for each in given if isinstance(each, str)]
    return found


def problems_of(questions: Mapping[str, Question], errors: Mapping[str, list[str]]) -> list[Any]:
    """Return what is wrong, each line a link to its input."""
    return [
        {
            "field": f"answer.{code}" if code in questions else "",
            "words": f"{questions[code].label}：{words}" if code in questions else words,
        }
        for code, lines in errors.items()
        for words in lines
    ]


def checks_for_script(form: Form, previous: Mapping[str, Value]) -> dict[str, Any]:
    """Return the form's comparisons as ``checks.js`` reads them; the server decides again."""
    rules = [
        rule
        for each in form.rules
        if (rule := _script_rule(form, each.comparison, each.at, each.message, previous))
    ]
    return {"rules": rules, "jump": _JUMP}


def _script_rule(
    form: Form, comparison: Comparison, at: str, message: str, previous: Mapping[str, Value]
) -> dict[str, Any] | None:
    known = {n: v for n, v in previous.items() if isinstance(v, int)}
    places = form.fields[comparison.names[0]].places
    strict = comparison.sign in ("<", ">")
    missing = any(name not in known for name in comparison.previous_names)
    if comparison.sign not in _RELATIONS or missing or (strict and places):
        return None
    constant = _constant(comparison.right, known, places) - _constant(
        comparison.left, known, places
    )
    step = {"<": -1.0, ">": 1.0}.get(comparison.sign, 0.0)
    amounts = "，".join(f"{form.fields[n].label} {{{n}}}" for n in comparison.names)
    return {
        "at": at,
        "left": [[t.name, t.sign] for t in comparison.left if t.name and not t.previous],
        "relation": _RELATIONS[comparison.sign],
        "right": [[t.name, t.sign] for t in comparison.right if t.name and not t.previous],
        "constant": constant + step,
        "words": f"{message}（{amounts}）",
    }


def _constant(terms: Sequence[Term], known: Mapping[str, int], places: int) -> float:
    numbers = sum(t.sign * t.number for t in terms if not t.name)
    before = sum(t.sign * known[t.name] for t in terms if t.previous)
    # Only a hint in the browser: what counts is compared in whole numbers on the server.
    return float(numbers + before / 10**places)


def _optional(words: str) -> str:
    return words if words.startswith("选填") else f"选填。{words}"
