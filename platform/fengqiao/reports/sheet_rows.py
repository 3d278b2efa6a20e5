"""A sheet that came back, as answers by unit and field, each knowing the cell it stood in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fengqiao.errors import Invalid
from fengqiao.forms.form import Field, Form
from fengqiao.reports.on_behalf_rows import sheet_fields
from fengqiao.reports.sheet_template import CODE, FIELD, NOW, UNIT, headings_of
from fengqiao.sheets.tables import Given, Sheet, place

_HEADINGS_WITHIN = 12
_MOST_NAMED = 8


@dataclass
class Answered:
    """What a sheet holds for one form: texts and words by key and field.

    The key is a unit's division code, or ``""`` where the sheet is one unit's own. ``places`` say
    where each text stood; ``problems`` concern no single field.
    """

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    errors: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def filled(self) -> int:
        """Return in how many rows, of units or of a unit's own fields, something stands."""
        own = self.texts.get("")
        rows = own.values() if own is not None else (any(r.values()) for r in self.texts.values())
        return sum(map(bool, rows))

    @property
    def empty(self) -> int:
        """Return how many rows were read in which nothing stands."""
        return len(self.texts.get("", self.texts)) - self.filled


def read_units_sheet(sheet: Sheet, form: Form, units: Mapping[str, str]) -> Answered:
    """Read a sheet with a row for each unit.

    :param units: the names of the units that may be filed for, by division code
    :raises Invalid: ``no-heading`` if it is no such sheet
    """
    top, headings = _headings(sheet, (UNIT, CODE), form)
    columns = _columns(headings, form)
    if not columns:
        raise _no_heading()
    found = Answered(notes=list(sheet.notes))
    _note_headings(found, headings, columns, form)
    by_name = {name: code for code, name in units.items()}
    for row in sheet.rows():
        if row <= top:
            continue
        code = _unit_of(sheet, row, headings, units, by_name)
        if code is None:
            _note_foreign(found, sheet, row, headings, columns)
        elif code in found.texts:
            found.problems.append(f"第 {row} 行：{units[code]}写了两行，请留一行。")
        else:
            found.texts[code] = {}
            for column, asked in columns.items():
                _take(found, sheet, code, asked, row, column)
    if not found.texts and not found.problems:
        found.problems.append("表里没有要填报的单位。请用下载的模板，单位名称和代码不要改。")
    return found


def read_fields_sheet(sheet: Sheet, form: Form) -> Answered:
    """Read a sheet with a row for each field.

    :raises Invalid: ``no-heading`` if it is no such sheet
    """
    top, headings = _headings(sheet, (FIELD,), form)
    names = [column for column, words in headings.items() if words == FIELD]
    now = [column for column, words in headings.items() if words == NOW]
    if len(names) != 1 or len(now) != 1:
        raise _no_heading()
    names_of = headings_of(form)
    fields = {names_of[asked.code]: asked for asked in sheet_fields(form)}
    found = Answered(notes=list(sheet.notes), texts={"": {}})
    for row in sheet.rows():
        if row <= top:
            continue
        words = sheet.at(row, names[0]).text
        asked: Field | None = fields.get(words)
        if asked is None:
            if words and sheet.at(row, now[0]).text:
                found.problems.append(
                    f"{place(row, names[0])}：本表没有“{words[:20]}”这一项，请改回模板上的名称。"
                )
        elif asked.code in found.texts[""]:
            found.problems.append(f"第 {row} 行：“{asked.label}”写了两行，请留一行。")
        else:
            _take(found, sheet, "", asked, row, now[0])
    there = found.texts[""]
    _note_missing(found, [name for name, asked in fields.items() if asked.code not in there])
    return found


def _headings(sheet: Sheet, keys: Sequence[str], form: Form) -> tuple[int, dict[int, str]]:
    """Return the row of the headings, within the first few, and the words in it by column."""
    for row in range(1, _HEADINGS_WITHIN + 1):
        words = {c: sheet.at(row, c).text for c in range(1, sheet.last_column + 1)}
        if any(each in keys for each in words.values()):
            return row, {column: each for column, each in words.items() if each}
    raise _no_heading()


def _no_heading() -> Invalid:
    return Invalid(
        "没有在文件里找到本表的表头。请先下载模板，把数填到模板里再传。", code="no-heading"
    )


def _columns(headings: Mapping[int, str], form: Form) -> dict[int, Field]:
    known: dict[str, Field] = {}
    names = headings_of(form)
    for each in sheet_fields(form):
        known[names[each.code]] = each
        known[f"{names[each.code]}（{each.unit}）"] = each
    found: dict[int, Field] = {}
    for column, words in headings.items():
        plain = words.replace("(", "（").replace(")", "）").replace(" ", "")
        asked = known.get(words) or known.get(plain)
        if asked is None:
            continue
        if asked in found.values():
            raise Invalid(f"“{asked.label}”有两列，请留一列。", code="no-heading")
        found[column] = asked
    return found


def _keys(headings: Mapping[int, str]) -> set[int]:
    return {column for column, words in headings.items() if words in (UNIT, CODE)}


def _note_headings(
    found: Answered, headings: Mapping[int, str], columns: Mapping[int, Field], form: Form
) -> None:
    """Name the columns nobody asks for beside those that are asked for and not there."""
    used, names = {*columns} | _keys(headings), headings_of(form)
    unused = [words[:12] for column, words in headings.items() if column not in used]
    there = {asked.code for asked in columns.values()}
    missing = [names[each.code] for each in sheet_fields(form) if each.code not in there]
    if unused and missing:
        found.problems.append(
            f"没有找到这些列：{_named(missing)}；没有用到的列：{_named(unused)}。是不是改了表头？"
            "请改回模板上的名称再传；没有找到的列没有读，不当作空着。"
        )
    elif unused:
        found.notes.append(f"没有用到的列：{_named(unused)}。")
    else:
        _note_missing(found, missing)


def _note_missing(found: Answered, missing: Sequence[str]) -> None:
    if missing:
        found.notes.append(f"文件里没有这些项：{_named(missing)}。没有读，网页上原来的不变。")


def _named(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _unit_of(
    sheet: Sheet,
    row: int,
    headings: Mapping[int, str],
    units: Mapping[str, str],
    by_name: Mapping[str, str],
) -> str | None:
    given = {words: sheet.at(row, column).text for column, words in headings.items()}
    code = given.get(CODE, "").strip("'")
    return code if code in units else None if code else by_name.get(given.get(UNIT, ""))


def _note_foreign(
    found: Answered,
    sheet: Sheet,
    row: int,
    headings: Mapping[int, str],
    columns: Mapping[int, Field],
) -> None:
    """Say that a row is nobody's here; a total below the table is let be."""
    named = [c for c, words in headings.items() if words in (UNIT, CODE) and sheet.at(row, c).text]
    words = sheet.at(row, named[0]).text if named else ""
    typed = any(sheet.at(row, column).text for column in columns)
    if words in ("合计", "总计", "小计") or not (words or typed):
        return
    if typed:
        where = place(row, named[0]) if named else f"第 {row} 行"
        found.problems.append(
            f"{where}：“{words[:20] or '没有写单位'}”不在要填报的单位里"
            "（可能已经上报，或者是别的乡镇的）。请删掉这一行。"
        )


def _take(found: Answered, sheet: Sheet, key: str, asked: Field, row: int, column: int) -> None:
    given: Given = sheet.at(row, column)
    where = place(row, column)
    text = sheet.day_of(given) if asked.type == "date" else given.text
    found.texts[key][asked.code] = text
    found.places[key, asked.code] = where
    if given.problem:
        found.errors.setdefault((key, asked.code), []).append(f"{where}：{given.problem}")
