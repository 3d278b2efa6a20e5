"""Excel templates of a form and period, with the unit's own names, ready to be filled in.

A township's has a row for every unit below; a single unit's has a row for every field. A hidden
sheet says which form, version, period and unit it is for, so that the wrong file is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fengqiao.errors import Invalid
from fengqiao.forms.form import Field, Form
from fengqiao.periods.period import Period
from fengqiao.reports.on_behalf_rows import sheet_fields
from fengqiao.sheets.writing import Cell, Column, Row, write_workbook
from fengqiao.tenancy.answers import NotAnAnswer, read_answer, write_answer
from fengqiao.tenancy.questions import Value

UNIT, CODE = "单位", "单位代码"
FIELD, MEASURE, BEFORE, NOW = "项目", "计量单位", "上期", "本期"
_NOTES = (
    "只在浅黄色的格里填。表头、单位和代码请不要改，列也不要移动。",
    "数字直接填，不要写公式，不要合并单元格；没有就填 0。",
    "从别的表粘贴时，请用“选择性粘贴 → 数值”。",
    "照片和表中表不在这里填，请在网页上补。",
    "填好保存后，回到网页选这个文件上传。上传后先看一遍，点了保存才算数。",
)


def units_template(
    form: Form,
    period: str,
    unit: tuple[str, str],
    rows: Sequence[tuple[str, str, Mapping[str, object]]],
) -> bytes:
    """Return the template of a township: a row for each unit below.

    :param unit: name and division code of the unit that fills it in
    :param rows: for each unit below its name, its division code and what is typed so far
    """
    fields, names = sheet_fields(form), headings_of(form)
    columns = [Column(UNIT, width=18), Column(CODE, width=20)]
    columns += [_column(asked, names[asked.code]) for asked in fields]
    lines: list[Row] = [
        [name, code, *(_open_cell(asked, typed.get(asked.code)) for asked in fields)]
        for name, code, typed in rows
    ]
    return write_workbook(
        form.title,
        columns,
        lines,
        subtitle=f"{unit[0]}　{Period.parse(period).label}　代下级填报",
        notes=_NOTES,
        identification=identification(form, period, unit[1], "units"),
    )


def fields_template(
    form: Form,
    period: str,
    unit: tuple[str, str],
    *,
    previous: Mapping[str, Value],
    typed: Mapping[str, object],
) -> bytes:
    """Return the template of a single unit: a row for each field, last period's value beside it."""
    columns = [
        Column(FIELD, width=36),
        Column(MEASURE, width=10),
        Column(BEFORE, width=16),
        Column(NOW, width=30),
    ]
    lines: list[Row] = []
    names = headings_of(form)
    for asked in sheet_fields(form):
        before = previous.get(asked.code) if asked.personal == "none" else None
        lines.append(
            [
                names[asked.code],
                asked.unit,
                value_cell(asked, before),
                _open_cell(asked, typed.get(asked.code)),
            ]
        )
    return write_workbook(
        form.title,
        columns,
        lines,
        subtitle=f"{unit[0]}　{Period.parse(period).label}",
        notes=_NOTES,
        identification=identification(form, period, unit[1], "fields"),
    )


def identification(form: Form, period: str, unit_code: str, layout: str) -> dict[str, str]:
    """Return what a template's hidden sheet says it is for."""
    return {
        "form": form.code,
        "form_title": form.title,
        "form_sha256": form.hash,
        "period": period,
        "unit": unit_code,
        "layout": layout,
    }


def require_this_template(given: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Refuse a template of another form, period, unit or version; a sheet without marks passes.

    :raises Invalid: ``another-template``, saying which it is
    """
    if not given:
        return
    for key, words in (
        (
            "form",
            f"这是《{given.get('form_title', '')}》的模板，不是《{wanted['form_title']}》的。",
        ),
        ("period", f"这是{_period_words(given)}的模板，不是{_period_words(wanted)}的。"),
        ("unit", "这是另一个单位的模板。"),
        ("layout", "这张模板是另一种填法的（一行一个单位，或者一行一项）。"),
        ("form_sha256", "表样已经更新，这张模板是按旧表样做的。"),
    ):
        if given.get(key) != wanted[key]:
            raise Invalid(f"{words}请重新下载模板，把数填到新模板里再传。", code="another-template")


def headings_of(form: Form) -> dict[str, str]:
    """Return what each field is called in a sheet: its label, or with its section's if shared."""
    labels = [asked.label for asked in form.fields.values()]
    return {
        asked.code: asked.label
        if labels.count(asked.label) == 1
        else f"{section.title}：{asked.label}"
        for section in form.sections
        for asked in section.fields
    }


def value_cell(asked: Field, value: Value) -> Cell:
    """Return a value as a cell that only shows."""
    if isinstance(value, int) and asked.numeric:
        return Cell(value, kind="number", places=asked.places)
    return Cell(None if value is None or isinstance(value, list) else write_answer(asked, value))


def _column(asked: Field, name: str) -> Column:
    words = name + (f"（{asked.unit}）" if asked.unit else "")
    return Column(words, width=24 if asked.type == "text" else 0)


def _open_cell(asked: Field, typed: object) -> Cell:
    number = _number(asked, typed)
    return Cell(
        str(typed) if number is None and typed not in (None, "") else number,
        kind="number" if asked.numeric else "text",
        places=asked.places,
        choices=tuple(asked.choices),
        fill_in=True,
    )


def _number(asked: Field, typed: object) -> Decimal | None:
    if not asked.numeric or typed in (None, ""):
        return None
    try:
        value = read_answer(asked, typed)
    except NotAnAnswer:
        return None
    return Decimal(value).scaleb(-asked.places) if isinstance(value, int) else None


def _period_words(marks: Mapping[str, str]) -> str:
    try:
        return Period.parse(marks.get("period", "")).label
    except Invalid:
        return "另一期"
