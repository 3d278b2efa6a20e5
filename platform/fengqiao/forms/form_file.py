"""Reading a form from the county's YAML file, with every fault at its line and column."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fengqiao.forms.field_file import read_field
from fengqiao.forms.form import LEVELS, Due, Form, Rule, Section
from fengqiao.forms.rule_file import checked_conditions, quantities_of, read_rules
from fengqiao.periods.period import Frequency
from fengqiao.sources import Finding, Node, Place, Unreadable, parse_yaml, read_yaml
from fengqiao.tenancy.findings import FileErrors, Sheet, errors_among, note_repeats, root_sheet

FORM_KEYS = (
    "form",
    "title",
    "level",
    "frequency",
    "raised",
    "for_units",
    "for_groups",
    "owner",
    "basis",
    "version_note",
    "help",
    "nil_allowed",
    "nil_words",
    "due",
    "sections",
    "rules",
)
SECTION_KEYS = ("section", "title", "help", "shown_if", "fields")
DUE_KEYS = ("working_days", "hour", "grace_days", "closes_days")
_UNIT_SAMPLE, _GROUP_SAMPLE = "341524100000", "林区村"
_NIL_WORDS = "本期各项均为零，已逐项核实，情况属实。"


class FormErrors(FileErrors):
    """A form file is not fit for use."""


@dataclass(frozen=True)
class FormFile:
    """A form with the place of each of its fields, for checks that need other files too.

    ``named_places`` are those of the keys at its head, ``rule_places`` those of its rules.
    """

    form: Form
    place: Place
    field_places: dict[str, Place]
    warnings: tuple[Finding, ...] = ()
    named_places: Mapping[str, Place] = dataclasses.field(default_factory=dict)
    rule_places: tuple[Place, ...] = ()


def read_form(path: Path, name: str | None = None) -> Form:
    """Read and check a form.

    :param name: the file as the reader should see it named; default its own name
    :raises FormErrors: with every finding if there is an error among them
    """
    return read_form_file(path, name).form


def read_form_file(path: Path, name: str | None = None) -> FormFile:
    """Read a form as :func:`read_form` does and keep its places and warnings.

    :raises FormErrors: as :func:`read_form`
    """
    try:
        return form_at(read_yaml(path, name))
    except Unreadable as error:
        raise FormErrors([error.finding]) from None


def parse_form(text: str, name: str = "form.yaml") -> FormFile:
    """Read a form from text, as :func:`read_form_file` does from a file.

    :raises FormErrors: as :func:`read_form`
    """
    try:
        return form_at(parse_yaml(text, name))
    except Unreadable as error:
        raise FormErrors([error.finding]) from None


def form_at(node: Node) -> FormFile:
    """Read a form from what stands at a node.

    :raises FormErrors: as :func:`read_form`
    """
    findings: list[Finding] = []
    try:
        sheet = root_sheet(node, "表样", findings)
    except FileErrors as error:
        raise FormErrors(error.findings) from None
    sheet.known(FORM_KEYS)
    sections, fields = _read_sections(sheet)
    rules = tuple(read_rules(sheet, quantities_of(sections), fields))
    form = _read_form(sheet, sections, rules)
    _check_weights(sheet, form, fields)
    if errors_among(findings):
        raise FormErrors(findings)
    places = {code: found.node.place for code, found in fields.items()}
    named = {key: found.place for key, found in (node.fields or {}).items()}
    return FormFile(form, node.place, places, tuple(findings), named, _rule_places(node))


def _rule_places(node: Node) -> tuple[Place, ...]:
    written = (node.fields or {}).get("rules")
    rules = written.entries if written and written.entries else []
    checks = [(each.fields or {}).get("check") for each in rules]
    return tuple(check.place for check in checks if check is not None)


def _read_form(sheet: Sheet, sections: tuple[Section, ...], rules: tuple[Rule, ...]) -> Form:
    return Form(
        code=sheet.code("form"),
        title=sheet.text("title", longest=40),
        level=sheet.word("level", LEVELS),
        frequency=Frequency(sheet.word("frequency", tuple(Frequency)) or Frequency.MONTH),
        owner=sheet.text("owner", longest=60),
        basis=sheet.text("basis", longest=500),
        sections=sections,
        version_note=sheet.text("version_note", required=False, longest=500),
        help=sheet.text("help", required=False, longest=500),
        nil_allowed=sheet.flag("nil_allowed"),
        nil_words=sheet.text("nil_words", required=False) or _NIL_WORDS,
        due=_read_due(sheet),
        rules=rules,
        raised=_read_raised(sheet),
        for_units=_read_list(sheet, "for_units", _UNIT_SAMPLE),
        for_groups=_read_list(sheet, "for_groups", _GROUP_SAMPLE),
    )


def _read_raised(sheet: Sheet) -> tuple[Frequency, ...]:
    """Read at which rhythms a sensitive window may ask for the form: shorter ones than usual."""
    rank = list(Frequency).index
    usual = (sheet.node.fields or {}).get("frequency")
    longest = usual.text if usual and usual.text in tuple(Frequency) else Frequency.WINDOW
    allowed = [each.value for each in Frequency if rank(each) < rank(Frequency(longest))]
    found = (sheet.node.fields or {}).get("raised")
    entries = (found.entries or []) if found else []
    if found and found.text != "" and found.entries is None:
        sheet.fault("raised", "“raised”应当是一个清单。", "样例：raised: [day]。")
    for entry in entries:
        if entry.text not in allowed:
            words = f"敏感时期不能加密到“{entry.text or ''}”：要比平时的周期短。"
            advice = f"可用的有：{'、'.join(allowed)}。" if allowed else "请删去这一项。"
            sheet.findings.append(Finding(entry.place, words, advice))
    return tuple(Frequency(entry.text) for entry in entries if entry.text in allowed)


def _read_list(sheet: Sheet, key: str, sample: str) -> tuple[str, ...]:
    """Read a list of words, each written once."""
    found = (sheet.node.fields or {}).get(key)
    entries = (found.entries or []) if found else []
    if found and found.text != "" and found.entries is None:
        sheet.fault(key, f"“{key}”应当是一个清单。", f"样例：{key}: [{sample}]。")
    seen: list[str] = []
    for entry in entries:
        if not entry.text or entry.text in seen:
            words = f"“{key}”里“{entry.text or ''}”写了两次，或是空的。"
            sheet.findings.append(Finding(entry.place, words, "请删去这一项。"))
        else:
            seen.append(entry.text)
    return tuple(seen)


def _read_due(sheet: Sheet) -> Due:
    due = sheet.sheet("due", "时限")
    if due is None:
        sheet.fault(None, "表样缺少“due”。", "请写明何时截止，如 working_days: 1、hour: 18。")
        return Due()
    due.known(DUE_KEYS)
    read = Due(
        working_days=due.whole("working_days", 1, 0, 60),
        hour=due.whole("hour", 18, 1, 24),
        grace_days=due.whole("grace_days", 0, 0, 60),
        closes_days=due.whole("closes_days", 10, 0, 250),
    )
    if read.grace_days > read.closes_days:
        due.fault(
            "grace_days",
            f"宽限 {read.grace_days} 个工作日，比关闭（{read.closes_days} 个工作日）还晚。",
            "请让 closes_days 不小于 grace_days。",
        )
    return read


def _read_sections(sheet: Sheet) -> tuple[tuple[Section, ...], dict[str, Sheet]]:
    found = sheet.sheets("sections", "分项")
    sections, asked, codes = [], [], []
    for section in found:
        section.known(SECTION_KEYS)
        questions = section.sheets("fields", "项目")
        fields = tuple(read_field(question) for question in questions)
        asked += questions
        codes += [each.code for each in fields]
        code, title = section.code("section"), section.text("title", longest=40)
        help_words = section.text("help", required=False, longest=300)
        shown_if = section.text("shown_if", required=False)
        sections.append(Section(code, title, fields, help_words, shown_if))
    note_repeats(found, "section", [section.code for section in sections], "分项代码")
    note_repeats(asked, "field", codes, "项目代码")
    if found and not asked:
        sheet.fault("sections", "表里一个项目也没有。", "请至少写一个项目。")
    return checked_conditions(found, sections), dict(zip(codes, asked, strict=True))


def _check_weights(sheet: Sheet, form: Form, fields: dict[str, Sheet]) -> None:
    for code, field in form.fields.items():
        weight = form.fields.get(field.weighted_by)
        if field.weighted_by and (weight is None or not weight.source_field):
            fields[code].fault(
                "weighted_by",
                f"“{field.weighted_by}”不能作权数。",
                "权数应是本表里从同一下级表汇总来的数字项目。",
            )
        elif weight and weight.source_form != field.source_form:
            fields[code].fault("weighted_by", "权数和本项不是从同一张下级表来的。", "请换一项。")
