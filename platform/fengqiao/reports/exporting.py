"""What of the reports may leave as a table: never a personal field, never what is out of sight."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.forms.form import Field, Form, form_from_json
from fengqiao.forms.tables import rows_of
from fengqiao.periods.period import Period
from fengqiao.reports.board_rows import BoardRow, filed_words, rates_on, totals
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.models import Report
from fengqiao.reports.sheet_template import value_cell
from fengqiao.sheets.exported import Table
from fengqiao.sheets.writing import Cell, Column, Row
from fengqiao.tenancy.moves import state_word
from fengqiao.tenancy.questions import Value

# More than a county's year of weeks; what is beyond is said, not silently left out.
MOST_LINES = 10_000
_PERSONAL = "标为个人信息的项目不导出。"


def withheld_names(work: Session, county: int, code: str) -> frozenset[str]:
    """Return the fields of a form that any version of it marks as personal.

    What the county has come to see as personal does not leave with older reports either.
    """
    found = select(FormVersion.definition).where(
        FormVersion.county == county, FormVersion.form == code
    )
    versions = [form_from_json(definition) for definition in work.scalars(found)]
    return frozenset(
        asked.code
        for form in versions
        for asked in form.fields.values()
        if asked.personal != "none"
    )


def exported_fields(form: Form, withheld: Collection[str]) -> list[Field]:
    """Return the fields that may leave in a file: no personal ones, no photographs.

    :param withheld: see :func:`withheld_names`
    """
    return [
        asked
        for asked in form.fields.values()
        if asked.code not in withheld and asked.type not in ("attachments", "table")
    ]


def board_table(
    form: Form,
    period: str,
    rows: Sequence[BoardRow],
    unit_name: str,
    withheld: Collection[str],
) -> Table:
    """Return a board as it looks: a line for each unit, the sums of what was filed below."""
    fields = [asked for asked in exported_fields(form, withheld) if asked.numeric]
    columns = [
        Column("单位", width=18),
        Column("状态"),
        *(Column(_titled(f), "number", f.places) for f in fields),
        Column("上报时间", "date", width=17),
        Column("说明", width=16),
    ]
    lines: list[Row] = [_board_line(row, fields) for row in rows]
    added = totals(form, rows)
    if rows:
        sums = [added.get(asked.code) for asked in fields]
        lines.append(["合计", f"已报 {filed_words(rates_on(rows))}", *sums, None, ""])
    label = Period.parse(period).label
    return Table(form.title, columns, lines, f"{unit_name}　{label}", _notes(withheld))


def report_table(
    form: Form,
    report: Report,
    unit_name: str,
    values: Mapping[str, Value],
    previous: Mapping[str, Value],
    reasons: Mapping[str, str],
    withheld: Collection[str],
) -> Table:
    """Return one report: a line for each field, last period's value beside this one's.

    :param reasons: why a figure differs from the ledger, as handed up with these values
    """
    columns = [
        Column("项目", width=36),
        Column("计量单位", width=10),
        Column("上期", width=16),
        Column("本期", width=30),
        Column("与台账不同的原因", width=24),
    ]
    lines: list[Row] = [
        [
            asked.label,
            asked.unit,
            value_cell(asked, previous.get(asked.code)),
            value_cell(asked, values.get(asked.code)),
            reasons.get(asked.code, ""),
        ]
        for asked in exported_fields(form, withheld)
    ]
    for asked in form.fields.values():
        if asked.type == "table" and asked.code not in withheld:
            lines += _inner_lines(asked, values.get(asked.code))
    nil = "　零报告" if report.nil_report else ""
    behalf = "　上级代报" if report.on_behalf else ""
    label = Period.parse(report.period).label
    subtitle = f"{unit_name}　{label}　{report.state_word}{nil}{behalf}"
    return Table(form.title, columns, lines, subtitle, _notes(withheld))


def list_table(rows: Sequence[tuple[Report, str]], forms: Mapping[str, Form]) -> Table:
    """Return a list of reports: where each stands, without what it says."""
    columns = [
        Column("期次", width=18),
        Column("报表", width=24),
        Column("单位", width=18),
        Column("状态"),
        Column("首次上报", "date", width=17),
        Column("最近上报", "date", width=17),
        Column("迟报"),
        Column("零报告"),
        Column("代报"),
        Column("退回次数", "number"),
    ]
    lines: list[Row] = [
        [
            Period.parse(report.period).label,
            forms[report.form].title if report.form in forms else report.form,
            name,
            report.state_word,
            report.first_submitted_at,
            report.submitted_at,
            _yes(report.late),
            _yes(report.nil_report),
            _yes(report.on_behalf),
            report.sent_back_count,
        ]
        for report, name in rows[:MOST_LINES]
    ]
    cut = [f"只导出最近的 {MOST_LINES:,} 份，请按报表或状态分几次导出。"]
    return Table("报表清单", columns, lines, notes=cut if len(rows) > MOST_LINES else ())


def _board_line(row: BoardRow, fields: Sequence[Field]) -> Row:
    found = row.found
    words = state_word(row.state) if row.filed else row.standing.words
    about = [
        word
        for said, word in (
            (found.late, "迟报"),
            (found.nil_report, "零报告"),
            (found.on_behalf, "代报"),
        )
        if said
    ]
    values = row.values
    cells = [value_cell(asked, values.get(asked.code)) for asked in fields]
    when = found.submitted_at if row.stands else None
    return [found.unit_name, words, *cells, when, "、".join(about)]


def _inner_lines(asked: Field, value: Value) -> list[Row]:
    lines: list[Row] = []
    for number, row in enumerate(rows_of(value), start=1):
        for column in asked.columns:
            if column.personal != "none":
                continue
            inner = row.get(column.code)
            numeric = column.numeric and isinstance(inner, int)
            cell = Cell(inner, kind="number" if numeric else "text", places=column.places)
            name = f"{asked.label} 第 {number} 行 {column.label}"
            lines.append([name, column.unit, None, cell, ""])
    return lines


def _titled(asked: Field) -> str:
    return f"{asked.label}（{asked.unit}）" if asked.unit else asked.label


def _yes(said: bool) -> str:
    return "是" if said else ""


def _notes(withheld: Collection[str]) -> list[str]:
    return [_PERSONAL] if withheld else []
