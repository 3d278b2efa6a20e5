"""A form on the drawing board is checked as its file would be, each fault at its own part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fengqiao.county_files import check_assignments, check_proposals, check_repeats
from fengqiao.form_design.writing import write_form
from fengqiao.forms.agreement import check_together
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import FormErrors, FormFile, form_at, parse_form
from fengqiao.ledgers.definitions import Ledger
from fengqiao.reports.assigning import Listed
from fengqiao.sources import Finding, Node, Place, Unreadable, parse_yaml
from fengqiao.tenancy.findings import errors_among

_FILE = "form.yaml"
_MISSING = re.compile(r"缺少“([a-z_]+)”")


@dataclass(frozen=True)
class Fault:
    """What is wrong, at a part of the form and, if it is known, at one of its keys."""

    part: str
    key: str
    words: str


@dataclass(frozen=True)
class Drawn:
    """A form as it stands on the drawing board: fit, or what is still wrong with it."""

    form: Form | None
    faults: tuple[Fault, ...] = field(default=())

    @property
    def fit(self) -> bool:
        """Tell whether it may be adopted."""
        return self.form is not None and not self.faults


def check_document(
    document: Mapping[str, Any],
    forms: Mapping[str, Form],
    ledgers: Mapping[str, Ledger],
    units: Iterable[Listed] = (),
) -> Drawn:
    """Check a form by itself and against the county's other forms, ledgers and units.

    :param forms: the county's forms in use, by code; one of the same code is replaced by it
    :param units: those that stand; only asked for where the form goes to chosen ones
    """
    text = write_form(document)
    try:
        node = parse_yaml(text, _FILE)
    except Unreadable as error:
        return Drawn(None, (Fault("", "", str(error.finding.message)),))
    places = _places(node, "")
    try:
        drawn = form_at(node)
    except FormErrors as error:
        return Drawn(None, _faults(errors_among(error.findings), places))
    findings = _checked_with_others(drawn, forms, ledgers)
    findings += check_assignments([drawn], units)
    return Drawn(drawn.form, _faults(findings, places))


def read_document(text: str) -> dict[str, Any]:
    """Return the content of a form's file, whatever is wrong with the form.

    :raises FormErrors: if it is no file of this kind at all
    """
    try:
        node = parse_yaml(text, _FILE)
    except Unreadable as error:
        raise FormErrors([error.finding]) from None
    if node.fields is None:
        parse_form(text, _FILE)
    plain = node.plain()
    return plain if isinstance(plain, dict) else {}


def _checked_with_others(
    drawn: FormFile, forms: Mapping[str, Form], ledgers: Mapping[str, Ledger]
) -> list[Finding]:
    others = [_as_file(form) for code, form in forms.items() if code != drawn.form.code]
    whole = [drawn, *others]
    findings = [
        *check_together(whole),
        *check_proposals([drawn], ledgers),
        *check_repeats(whole, ledgers),
    ]
    # What the other forms say of each other is not this draft's; what its change does to them is.
    before = forms.get(drawn.form.code)
    known = check_together([*others, *([_as_file(before)] if before else [])])
    return [f for f in errors_among(findings) if f not in known and _concerns(f, drawn)]


def _concerns(finding: Finding, drawn: FormFile) -> bool:
    return (
        finding.place.file == _FILE
        or f"《{drawn.form.title}》" in finding.message
        or (f"“{drawn.form.title}”" in finding.message)
    )


def _as_file(form: Form) -> FormFile:
    place = Place(form.title, 1, 1)
    return FormFile(form, place, dict.fromkeys(form.fields, place))


def _faults(findings: list[Finding], places: Mapping[tuple[int, int], str]) -> tuple[Fault, ...]:
    faults = []
    for finding in findings:
        path = places.get((finding.place.line, finding.place.column), "")
        words = f"{finding.message}{finding.advice}"
        if finding.place.file != _FILE:
            faults.append(Fault("", "", f"《{finding.place.file}》：{words}"))
            continue
        missing = _MISSING.search(finding.message)
        part, _, key = path.rpartition(".") if not _is_part(path) else (path, "", "")
        while part and not _is_part(part):
            part, _, key = part.rpartition(".")
        faults.append(Fault(part, missing[1] if missing and not key else key, words))
    return tuple(faults)


def _is_part(path: str) -> bool:
    """Tell whether a path is one of the pieces a form is put together from."""
    last = path.rpartition(".")[2]
    return path in ("", "due") or (last.isdecimal() and "choices" not in path)


def _places(node: Node, path: str) -> dict[tuple[int, int], str]:
    """Return where everything stands: line and column to the path of its part."""
    found = {(node.place.line, node.place.column): path}
    for number, entry in enumerate(node.entries or []):
        found |= _places(entry, f"{path}.{number}")
    for key, value in (node.fields or {}).items():
        inner = _places(value, f"{path}.{key}".lstrip("."))
        found |= {place: each for place, each in inner.items() if place not in found}
    return found
