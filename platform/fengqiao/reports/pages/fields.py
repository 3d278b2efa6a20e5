"""Fields of a form as the templates show them; see README.md of the templates, "Field"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fengqiao.attachments.keeping import attachments_named
from fengqiao.clock import ZONE
from fengqiao.forms.defaults import JUMP_LEAST, JUMP_TIMES
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import rows_of, typed_rows
from fengqiao.reports.pages.live_checks import condition_view
from fengqiao.tenancy.answers import NotAnAnswer, read_answer, write_answer
from fengqiao.tenancy.questions import Question, Tabular, Value
from fengqiao.web.words import figure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OPEN_ROWS = 2


@dataclass
class Shown:
    """What stands in a form when it is drawn: answers as typed and what is said about them."""

    answers: Mapping[str, object] = field(default_factory=dict)
    previous: Mapping[str, Value] = field(default_factory=dict)
    last_word: str = "上期"
    origins: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    proposals: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    followed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: Mapping[str, list[str]] = field(default_factory=dict)
    hidden: Collection[str] = ()
    photos: Mapping[str, dict[str, str]] = field(default_factory=dict)


def sections_of(form: Form, shown: Shown, *, only: Sequence[str] | None = None) -> list[Any]:
    """Return the form's sections with their fields; ``only`` keeps the named fields."""
    sections = [
        {
            "title": section.title,
            "help": section.help,
            "condition": condition_view(form, section),
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
    raw, last = answer_in(asked, shown.answers), shown.previous.get(asked.code)
    proposed = shown.proposals.get(asked.code)
    view = question_view(asked, raw, errors=shown.errors.get(asked.code, ()))
    view["hint"] = "；".join(filter(None, [view["hint"], *_said_of(asked, shown)]))
    return view | {
        "stock": asked.may_be_carried,
        "needed": needed(asked),
        "rows": row_views(asked, raw) if asked.columns else [],
        "jump": [asked.jump, asked.jump_least],
        "last": write_answer(asked, last) if asked.numeric and last is not None else None,
        "proposal": None
        if proposed is None
        else {"value": write_answer(asked, proposed), "words": "台账里有"},
        "reason": shown.reasons.get(asked.code, ""),
        "remark": shown.remarks.get(asked.code, ""),
        "warnings": shown.warnings.get(asked.code, []),
        "attached": attached_views(raw, shown.photos) if asked.type == "attachments" else [],
    }


def _said_of(asked: Field, shown: Shown) -> Iterator[str]:
    """Return whose figures the last value was added up from, and what the unit above looks at."""
    if origins := shown.origins.get(asked.code):
        yield f"上期：{origins}"
    if words := shown.followed.get(asked.code):
        yield f"上级在跟进：{words}"


def question_view(asked: Question, raw: object, *, errors: Sequence[str] = ()) -> dict[str, Any]:
    """Return a question of a form or a ledger with the answer as typed."""
    return {
        "id": asked.code,
        "label": asked.label,
        "kind": asked.type,
        "unit": asked.unit,
        "hint": asked.help if _is_wanted(asked) else _optional(asked.help),
        "required": asked.required,
        "stock": False,
        "needed": asked.required,
        "last": None,
        "value": "" if raw is None or isinstance(raw, list) else str(raw),
        "shown": shown_answer(asked, raw),
        "maximum": asked.longest or None,
        "choices": [{"value": each, "label": each} for each in asked.choices],
        "attached": [],
        "rows": [],
        "jump": [JUMP_TIMES, JUMP_LEAST],
        "proposal": None,
        "reason": "",
        "remark": "",
        "errors": list(errors),
        "warnings": [],
    }


def _is_wanted(asked: Question) -> bool:
    rows = asked.shortest if isinstance(asked, Tabular) else 0
    return asked.required or asked.numeric or rows > 0


def needed(asked: Field) -> bool:
    """Tell whether a field counts as something to be done: every figure, and what is required."""
    return asked.required or asked.numeric or asked.shortest > 0


def is_filled(asked: Field, answers: Mapping[str, object]) -> bool:
    """Tell whether something was typed to a field, into a table into any of its rows."""
    given = answer_in(asked, answers)
    if isinstance(given, list) and asked.columns:
        return any(isinstance(row, Mapping) and any(row.values()) for row in given)
    return str(given or "") != "" if not isinstance(given, int) else True


def shown_answer(asked: Question, raw: object) -> str:
    """Return an answer as a reader sees it; what does not fit is shown as it was typed."""
    try:
        value = read_answer(asked, raw)
    except NotAnAnswer:
        return str(raw) if isinstance(raw, str) else "有几格还没有填好"
    if value is None:
        return "—" if asked.type != "text" else ""
    if isinstance(value, list):
        return _shown_rows(asked, value) if isinstance(asked, Tabular) else f"{len(value)} 张"
    return figure(value, asked.places) if isinstance(value, int) else value


def _shown_rows(asked: Tabular, value: Value) -> str:
    """Return a table in words, row by row; of a list of photos only how many."""
    rows = rows_of(value)
    if not asked.columns or not isinstance(value, list):
        return f"{len(value) if isinstance(value, list) else 0} 张"
    lines = [
        " ".join(
            f"{shown_answer(column, write_answer(column, row.get(column.code)))}{column.unit}"
            for column in asked.columns
            if row.get(column.code) is not None
        )
        for row in rows
    ]
    return "；".join(lines)


def answer_in(asked: Field, answers: Mapping[str, object]) -> object:
    """Return what was typed to one field; of a table, its rows."""
    return typed_rows(asked, answers) if asked.columns else answers.get(asked.code)


def row_views(asked: Field, raw: object) -> list[dict[str, Any]]:
    """Return every row a table may have; those beyond what is filled are ``spare``."""
    given = [each for each in raw if isinstance(each, Mapping)] if isinstance(raw, list) else []
    filled = max(len(given) + 1, asked.shortest, _OPEN_ROWS)
    return [
        {
            "number": number,
            "spare": number > filled,
            "cells": [
                {
                    "name": f"answer.{asked.code}.{number}.{column.code}",
                    "label": column.label,
                    "kind": column.type,
                    "unit": column.unit,
                    "value": "" if row.get(column.code) is None else str(row[column.code]),
                    "choices": column.choices,
                }
                for column in asked.columns
            ],
        }
        for number, row in enumerate([*given, *[{}] * (asked.longest - len(given))], 1)
    ]


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
    """Return what is wrong in the order of the page, each line a link to its input."""
    order = {code: place for place, code in enumerate(questions)}
    return [
        {
            "field": f"answer.{code}" if code in questions else "",
            "words": f"{questions[code].label}：{words}" if code in questions else words,
        }
        for code, lines in sorted(errors.items(), key=lambda each: order.get(each[0], -1))
        for words in lines
    ]


def _optional(words: str) -> str:
    return words if words.startswith("选填") else f"选填。{words}"
