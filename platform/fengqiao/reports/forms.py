"""What a report asks: the form, its sections, fields, rules and due date, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

from fengqiao.reports.comparisons import Comparison, parse_comparison
from fengqiao.reports.periods import Frequency
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.tenancy.questions import Question

Kind = Literal["flow", "stock"]
Way = Literal["none", "sum", "latest", "max", "mean", "list"]
Severity = Literal["error", "warning"]

LEVELS = ("village", "township", "enterprise", "county", "department")


@dataclass(frozen=True)
class Field(Question):
    """One question of a form.

    ``kind`` decides what may be carried over from last period: a stock (底数) may, a flow
    (发生数) never. ``source_form`` and ``source_field`` name what a consolidation adds up,
    ``consolidates`` how. ``ledger`` and ``count`` name the ledger's count that is proposed as
    the answer.
    """

    kind: Kind = "flow"
    consolidates: Way = "none"
    weighted_by: str = ""
    source_form: str = ""
    source_field: str = ""
    ledger: str = ""
    count: str = ""

    @property
    def may_be_carried(self) -> bool:
        """Tell whether last period's value may be offered (照上期)."""
        return self.kind == "stock"


@dataclass(frozen=True)
class Section:
    """A heading of the form and the fields below it."""

    code: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""


@dataclass(frozen=True)
class Rule:
    """A comparison between fields; if it fails, ``message`` is shown at ``at``."""

    check: str
    message: str
    severity: Severity = "error"
    at: str = ""

    @cached_property
    def comparison(self) -> Comparison:
        """Return the parsed comparison."""
        return parse_comparison(self.check)


@dataclass(frozen=True)
class Due:
    """When a report is due, in working days of the county's calendar.

    ``working_days`` 0 is the last working day of the period itself, 1 the first after its end.
    ``grace_days`` and ``closes_days`` count working days after the due day; the hour is local.
    """

    working_days: int = 1
    hour: int = 18
    grace_days: int = 0
    closes_days: int = 10


@dataclass(frozen=True)
class Form:
    """A report's form as adopted: immutable, compared and stored by :attr:`hash`."""

    code: str
    title: str
    level: str
    frequency: Frequency
    owner: str
    basis: str
    sections: tuple[Section, ...]
    version_note: str = ""
    help: str = ""
    nil_allowed: bool = False
    nil_words: str = ""
    due: Due = field(default_factory=Due)
    rules: tuple[Rule, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Return every field by its code, in the order of the page."""
        return {each.code: each for section in self.sections for each in section.fields}

    @property
    def child_forms(self) -> tuple[str, ...]:
        """Return the codes of the forms this one consolidates, in order of mention."""
        return tuple(dict.fromkeys(f.source_form for f in self.fields.values() if f.source_form))

    @property
    def narrative(self) -> Field | None:
        """Return the text field that gathers the children's sentences, or the first text."""
        texts = [each for each in self.fields.values() if each.type == "text"]
        return next((t for t in texts if t.consolidates == "list"), texts[0] if texts else None)

    def as_json(self) -> dict[str, Any]:
        """Return the form as JSON values; :func:`form_from_json` is its inverse."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return values

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 of the canonical JSON, in hex: same meaning, same hash."""
        return canonical_hash(self.as_json())


def form_from_json(document: Mapping[str, Any]) -> Form:
    """Rebuild a form from :meth:`Form.as_json`.

    Keys that a later version of Fengqiao wrote are ignored.

    :raises KeyError: if the document is no form
    """
    sections = tuple(
        Section(
            code=section["code"],
            title=section["title"],
            fields=tuple(
                Field(**(_known(Field, item) | {"choices": tuple(item["choices"])}))
                for item in section["fields"]
            ),
            help=section.get("help", ""),
        )
        for section in document["sections"]
    )
    special = {
        "frequency": Frequency(document["frequency"]),
        "sections": sections,
        "due": Due(**_known(Due, document["due"])),
        "rules": tuple(Rule(**_known(Rule, item)) for item in document["rules"]),
    }
    return Form(**(_known(Form, document) | special))


def _known(kind: type, document: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {key: value for key, value in document.items() if key in names}
