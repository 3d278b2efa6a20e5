"""What a report asks: the form, its sections, fields, rules and due date, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

from fengqiao.forms.comparisons import Comparison, parse_comparison
from fengqiao.forms.defaults import JUMP_LEAST, JUMP_TIMES, drop_later_keys
from fengqiao.periods.period import Frequency
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.tenancy.questions import Question, Tabular, Value

Kind = Literal["flow", "stock"]
Way = Literal["none", "sum", "latest", "max", "mean", "list"]
ColumnWay = Literal["list", "sum", "none"]
Severity = Literal["error", "warning"]

LEVELS = ("village", "township", "enterprise", "county", "department", "grid", "microgrid")


# How many rows a table has, beside the totals of its columns.
ROWS = "rows"
_ROWS_OF_A_TABLE = Question(code=ROWS, label="行数", unit="行")


@dataclass(frozen=True)
class Column(Question):
    """One column of a table.

    When tables are gathered, what ``list`` columns hold tells the rows apart, ``sum`` columns
    are added up among rows that are alike, and ``none`` columns are not taken along.
    """

    consolidates: ColumnWay = "list"


@dataclass(frozen=True)
class Field(Tabular):
    """One question of a form.

    ``kind`` decides what may be carried over from last period: a stock (底数) may, a flow
    (发生数) never. ``source_form`` and ``source_field`` name what a consolidation adds up,
    ``consolidates`` how. ``ledger`` and ``count`` name the ledger's count that is proposed as
    the answer.

    Outside ``usual_minimum`` and ``usual_maximum``, and after a jump of ``jump`` times and
    ``jump_least`` (scaled) or more, the filer is asked to look again and refused nothing;
    ``jump`` 0 never asks. ``same_as`` names a field of another form that means the same,
    ``asked_again`` says why it is asked all the same.
    """

    kind: Kind = "flow"
    consolidates: Way = "none"
    weighted_by: str = ""
    source_form: str = ""
    source_field: str = ""
    ledger: str = ""
    count: str = ""
    usual_minimum: int | None = None
    usual_maximum: int | None = None
    jump: int = JUMP_TIMES
    jump_least: int = JUMP_LEAST
    same_as: str = ""
    asked_again: str = ""

    @property
    def totals(self) -> dict[str, Question]:
        """Return the columns that are added up, by the name their total has in the report."""
        added = {f"{self.code}.{c.code}": c for c in self.columns if c.numeric}
        return {**added, f"{self.code}.{ROWS}": _ROWS_OF_A_TABLE} if self.columns else {}

    @property
    def may_be_carried(self) -> bool:
        """Tell whether last period's value may be offered (照上期)."""
        return self.kind == "stock"


@dataclass(frozen=True)
class Section:
    """A heading of the form and the fields below it.

    ``shown_if`` is a comparison over earlier fields: only while it holds are the fields below
    asked and counted.
    """

    code: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""
    shown_if: str = ""

    @cached_property
    def condition(self) -> Comparison | None:
        """Return the parsed condition, None if the section is always shown."""
        return parse_comparison(self.shown_if) if self.shown_if else None


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
    """A report's form as adopted: immutable, compared and stored by :attr:`hash`.

    ``raised`` are the rhythms at which a sensitive window may ask for it in addition. Of its
    level, all units fill it in, or those under ``for_units`` (codes of units of its level, or of
    units above them) and those that belong to one of ``for_groups``.
    """

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
    raised: tuple[Frequency, ...] = ()
    for_units: tuple[str, ...] = ()
    for_groups: tuple[str, ...] = ()

    @property
    def for_all(self) -> bool:
        """Tell whether every unit of its level fills it in."""
        return not (self.for_units or self.for_groups)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Return every field by its code, in the order of the page."""
        return {each.code: each for section in self.sections for each in section.fields}

    @cached_property
    def quantities(self) -> dict[str, Question]:
        """Return everything a comparison may name: numeric fields and the totals of tables."""
        found: dict[str, Question] = {}
        for code, asked in self.fields.items():
            if asked.numeric:
                found[code] = asked
            found.update(asked.totals)
        return found

    @cached_property
    def children_names(self) -> tuple[str, ...]:
        """Return the fields of the reports below that rules compare with."""
        names = (name for rule in self.rules for name in rule.comparison.children_names)
        return tuple(dict.fromkeys(names))

    def hidden(self, values: Mapping[str, Value]) -> frozenset[str]:
        """Return the fields that are not asked, because their section's condition fails.

        An unanswered condition leaves its section hidden; the question itself stays open.
        :param values: values of this report with the totals of its tables
        """
        known, gone = dict(values), set()
        for section in self.sections:
            if section.condition is None or self.holds(section.condition, known):
                continue
            for asked in section.fields:
                gone.add(asked.code)
                for name in (asked.code, *asked.totals):
                    known.pop(name, None)
        return frozenset(gone)

    def holds(
        self,
        comparison: Comparison,
        values: Mapping[str, Value],
        previous: Mapping[str, Value] | None = None,
        children: Mapping[str, int] | None = None,
    ) -> bool | None:
        """Tell whether a comparison of this form is true; None if a value is missing."""
        scale = 10 ** self.quantities[comparison.names[0]].places
        return comparison.holds(values, previous, scale, children)

    @property
    def child_forms(self) -> tuple[str, ...]:
        """Return the codes of the forms this one consolidates, in order of mention."""
        return tuple(dict.fromkeys(f.source_form for f in self.fields.values() if f.source_form))

    @property
    def narrative(self) -> Field | None:
        """Return the text field that gathers the children's sentences, or the first text.

        What is only asked under a condition tells of that alone.
        """
        texts = [
            asked
            for section in self.sections
            for asked in section.fields
            if asked.type == "text" and not section.shown_if
        ]
        return next((t for t in texts if t.consolidates == "list"), texts[0] if texts else None)

    def as_json(self) -> dict[str, Any]:
        """Return the form as JSON values; :func:`form_from_json` is its inverse."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        drop_later_keys(values)
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
                Field(**(_question(Field, item) | {"columns": _columns(item)}))
                for item in section["fields"]
            ),
            help=section.get("help", ""),
            shown_if=section.get("shown_if", ""),
        )
        for section in document["sections"]
    )
    special = {
        "frequency": Frequency(document["frequency"]),
        "sections": sections,
        "due": Due(**_known(Due, document["due"])),
        "rules": tuple(Rule(**_known(Rule, item)) for item in document["rules"]),
        "raised": tuple(Frequency(word) for word in document.get("raised", ())),
        "for_units": tuple(document.get("for_units", ())),
        "for_groups": tuple(document.get("for_groups", ())),
    }
    return Form(**(_known(Form, document) | special))


def _question(kind: type, item: Mapping[str, Any]) -> dict[str, Any]:
    return _known(kind, item) | {"choices": tuple(item["choices"])}


def _columns(item: Mapping[str, Any]) -> tuple[Column, ...]:
    return tuple(Column(**_question(Column, each)) for each in item.get("columns", ()))


def _known(kind: type, document: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {key: value for key, value in document.items() if key in names}
