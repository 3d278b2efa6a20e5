"""A county's whole folder: card, units, calendar, forms and ledgers, checked together.

This stands beside the front halls, because it puts together what several capabilities read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from fengqiao.forms.agreement import check_together
from fengqiao.forms.dictionary import Offered, repeats
from fengqiao.forms.form import Field, Form
from fengqiao.forms.form_file import FormFile, read_form_file
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.ledger_file import read_ledger
from fengqiao.reports.assigning import Listed, assignment_faults
from fengqiao.sources import Finding, Place
from fengqiao.tenancy.calendar import Calendar
from fengqiao.tenancy.definition import County, read_base
from fengqiao.tenancy.findings import FileErrors, canonical_hash, errors_among
from fengqiao.tenancy.unit_list import UnitRow


class CountyErrors(FileErrors):
    """A county's folder is not fit for use; carries every finding of every file."""


@dataclass(frozen=True)
class CountyDefinition:
    """Everything a county says of itself; forms and ledgers by their codes.

    ``warnings`` are findings that do not forbid its use.
    """

    county: County
    units: tuple[UnitRow, ...]
    calendar: Calendar
    forms: Mapping[str, Form]
    ledgers: Mapping[str, Ledger]
    warnings: tuple[Finding, ...] = ()

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 of the meaning, in hex: encoding, comments and order do not count."""
        calendar = {
            "national": self.calendar.national,
            "noticed": sorted(self.calendar.noticed),
            "holidays": sorted(day.isoformat() for day in self.calendar.holidays),
            "working": sorted(day.isoformat() for day in self.calendar.working),
        }
        return canonical_hash(
            {
                "county": asdict(self.county),
                "units": sorted(
                    [u.code, u.name, u.level, u.parent_code, *(u.groups or ())] for u in self.units
                ),
                "calendar": calendar,
                "forms": {code: form.hash for code, form in self.forms.items()},
                "ledgers": {code: ledger.hash for code, ledger in self.ledgers.items()},
            }
        )


def read_county(directory: Path) -> CountyDefinition:
    """Read and check a county's folder.

    :raises CountyErrors: with the findings of all files if there is an error among them
    """
    if not directory.is_dir():
        place = Place(directory.name, 1, 1)
        raise CountyErrors([Finding(place, "找不到这个文件夹。", "请检查路径是否写对。")])
    findings: list[Finding] = []
    base = read_base(directory, findings)
    files = _read_all(directory, "forms", read_form_file, findings)
    ledgers = _read_all(directory, "ledgers", read_ledger, findings)
    forms = [file for file, _ in files]
    by_form = _by_code([(file.form, place) for file, place in files], "表样", findings)
    by_ledger = _by_code(ledgers, "台账", findings)
    findings += [warning for file in forms for warning in file.warnings]
    # A file that could not be read has its findings: that others miss it would only hide them.
    if len(by_form) == len(_files(directory, "forms")):
        findings += check_together(forms)
    if len(by_ledger) == len(_files(directory, "ledgers")):
        findings += check_proposals(forms, by_ledger)
    findings += check_repeats(forms, by_ledger)
    if not any(each.place.file.endswith("/units.csv") for each in errors_among(findings)):
        findings += check_assignments(forms, base.units)
    if errors_among(findings):
        raise CountyErrors(findings)
    definition = CountyDefinition(base.county, base.units, base.calendar, by_form, by_ledger)
    return replace(definition, warnings=tuple(sorted(findings)))


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_Read = TypeVar("_Read")
_Thing = TypeVar("_Thing", bound=_Coded)


def _files(directory: Path, folder: str) -> list[Path]:
    return sorted(p for p in (directory / folder).glob("*") if p.suffix in (".yaml", ".yml"))


def _read_all(
    directory: Path,
    folder: str,
    read: Callable[[Path, str], _Read],
    findings: list[Finding],
) -> list[tuple[_Read, Place]]:
    things = []
    for path in _files(directory, folder):
        shown = f"{directory.name}/{folder}/{path.name}"
        try:
            things.append((read(path, shown), Place(shown, 1, 1)))
        except FileErrors as error:
            findings.extend(error.findings)
    return things


def _by_code(
    things: Sequence[tuple[_Thing, Place]], what: str, findings: list[Finding]
) -> dict[str, _Thing]:
    found: dict[str, _Thing] = {}
    for thing, place in things:
        if thing.code in found:
            words = f"{what}代码“{thing.code}”在别的文件里已经用过。"
            findings.append(Finding(place, words, "请换一个代码，或删去多余的文件。"))
        found.setdefault(thing.code, thing)
    return found


def check_repeats(files: Sequence[FormFile], ledgers: Mapping[str, Ledger]) -> list[Finding]:
    """Check that no level is asked twice for one number, of forms or of what a ledger keeps."""
    forms, offered = [file.form for file in files], offered_by(ledgers)
    return [
        Finding(file.field_places[found.field], found.message, found.advice)
        for file in files
        for found in repeats(file.form, forms, offered)
    ]


def check_assignments(files: Sequence[FormFile], units: Iterable[Listed]) -> list[Finding]:
    """Check that the units and groups a form is asked of are in the county's list."""
    listed = list(units)
    return [
        Finding(file.named_places.get(fault.key, file.place), fault.message, fault.advice)
        for file in files
        if not file.form.for_all
        for fault in assignment_faults(file.form, listed)
    ]


def offered_by(ledgers: Mapping[str, Ledger]) -> list[Offered]:
    """Return the counts that ledgers keep, for the dictionary of fields."""
    return [
        Offered(
            f"{ledger.code}.{count.code}", ledger.title, count.title, count.unit, ledger.keepers
        )
        for ledger in ledgers.values()
        for count in ledger.counts
    ]


def check_proposals(files: Sequence[FormFile], ledgers: Mapping[str, Ledger]) -> list[Finding]:
    """Check that every count a field is proposed from exists and is kept where it is filed."""
    findings = []
    for file in files:
        for field in file.form.fields.values():
            fault = _proposal_fault(file.form, field, ledgers) if field.ledger else None
            if fault:
                findings.append(Finding(file.field_places[field.code], *fault))
    return findings


def _proposal_fault(
    form: Form, field: Field, ledgers: Mapping[str, Ledger]
) -> tuple[str, str] | None:
    ledger = ledgers.get(field.ledger)
    if ledger is None:
        return f"没有代码为“{field.ledger}”的台账。", "请检查 proposed_from 的前半段。"
    if ledger.count(field.count) is None:
        return f"《{ledger.title}》没有统计数“{field.count}”。", "请检查 proposed_from 的后半段。"
    if form.level not in ledger.keepers:
        return f"填这张表的单位不记《{ledger.title}》，带不出数。", "请改 keepers，或删掉这一行。"
    return None
