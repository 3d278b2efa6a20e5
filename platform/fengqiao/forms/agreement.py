"""What the forms of a county say of each other: that what they consolidate exists and fits."""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.forms.form import Field, Form
from fengqiao.forms.form_file import FormFile
from fengqiao.periods.period import Frequency
from fengqiao.sources import Finding
from fengqiao.tenancy.questions import Question


def check_together(files: Sequence[FormFile]) -> list[Finding]:
    """Check what forms say of each other: that what they consolidate exists and fits."""
    forms = {each.form.code: each.form for each in files}
    findings = []
    for each in files:
        for field in each.form.fields.values():
            if not field.source_form:
                continue
            fault = _source_fault(each.form, field, forms)
            if fault:
                findings.append(Finding(each.field_places[field.code], *fault))
            elif doubt := _unit_doubt(field, forms[field.source_form]):
                place = each.field_places[field.code]
                findings.append(Finding(place, *doubt, severity="warning"))
        findings += _children_faults(each, forms)
    return findings


def _children_faults(each: FormFile, forms: dict[str, Form]) -> list[Finding]:
    """Return what is wrong with the sums of the forms below that rules name, rule by rule."""
    below = [forms[code].quantities for code in each.form.child_forms if code in forms]
    known = {name for quantities in below for name in quantities}
    findings = []
    for number, rule in enumerate(each.form.rules):
        # A form that was not read from a file has no places of its rules.
        place = each.rule_places[number] if each.rule_places else each.place
        for name in rule.comparison.children_names:
            if name not in known:
                words = f"校验里的 children.{name} 找不到：下级表里没有这个数字项目。"
                advice = "children. 后面要写被汇总的下级表里的项目代码。"
                findings.append(Finding(place, words, advice))
                continue
            asked = next(quantities[name] for quantities in below if name in quantities)
            if asked.places != each.form.quantities[rule.comparison.names[0]].places:
                words = f"校验“{rule.check}”里，children.{name} 的小数位数和本表的不同。"
                findings.append(Finding(place, words, "请把小数位数改成一样。"))
    return findings


def _columns_of(asked: Question) -> set[tuple[str, str, int]]:
    columns = asked.columns if isinstance(asked, Field) else ()
    return {(column.code, column.type, column.places) for column in columns}


def _kind_fault(source: Field | None, field: Field) -> tuple[str, str] | None:
    # A table's totals are neither a stock nor a flow by themselves.
    summed = source is not None and source.numeric and field.consolidates == "sum"
    if source is None or not summed or source.kind == field.kind:
        return None
    words = f"“{field.label}”把下级表的{{}}“{source.label}”相加，写成了{{}}，"
    if field.kind == "flow":
        return words.format("底数", "发生数") + "每一期都会重复加一遍。", "请加上 kind: stock。"
    return words.format("发生数", "底数") + "前面各期会漏掉。", "请删掉 kind: stock。"


def _source_fault(form: Form, field: Field, forms: dict[str, Form]) -> tuple[str, str] | None:
    child = forms.get(field.source_form)
    if child is None:
        return f"没有代码为“{field.source_form}”的表样。", "请检查 from 的前半段。"
    source = child.quantities.get(field.source_field) or child.fields.get(field.source_field)
    if source is None:
        return f"“{child.title}”里没有“{field.source_field}”。", "请检查 from 的后半段。"
    if field.type == "table" and _columns_of(field) - _columns_of(source):
        return f"“{field.label}”有下级表没有的栏目。", "请改成下级小表里有的栏目和类型。"
    if (source.type, source.places) != (field.type, field.places):
        return f"“{field.label}”和下级表的“{source.label}”类型不同。", "请改成一样的类型和位数。"
    rank = list(Frequency).index
    if rank(child.frequency) > rank(form.frequency):
        return f"下级表“{child.title}”的周期比本表还长，无法汇总。", "请换一张下级表。"
    return _kind_fault(child.fields.get(field.source_field), field)


def _unit_doubt(field: Field, child: Form) -> tuple[str, str] | None:
    """Say that a figure is carried over as it is though it is counted in another unit there."""
    source = child.quantities.get(field.source_field)
    if source is None or not field.numeric or source.unit == field.unit:
        return None
    words = f"“{field.label}”的单位是“{field.unit}”，下级表的“{source.label}”是“{source.unit}”，"
    return words + "汇总时不换算。", "请核对；确实是一回事的，最好写成一样。"
