"""What a form asks of the units beyond the version before it: only that needs an approval."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.reports.forms import Field, Form


def asks_more(before: Form | None, after: Form, joining: int) -> tuple[str, ...]:
    """Return in words what a version asks in addition; nothing if it asks no more than before.

    :param before: the version in use; None where the form is new or asked for no more
    :param joining: how many units fill it in that did not before
    """
    if before is None:
        return (f"要填一张表，每期 {_asked(after)} 项",)
    words = [each for asked in _typed(after) for each in _more_of(asked, before, after)]
    rhythms = [each.words for each in after.raised if each not in before.raised]
    if rhythms:
        words.append(f"敏感时期可以加密到{'、'.join(rhythms)}")
    if joining:
        words.append(f"增加 {joining} 个填报单位")
    return tuple(words)


def _typed(form: Form) -> list[Field]:
    """Return the fields that a unit answers by itself."""
    return [asked for asked in form.fields.values() if not asked.source_form]


def _asked(form: Form) -> int:
    return len(_typed(form))


def _more_of(asked: Field, before: Form, after: Form) -> Iterator[str]:
    was = before.fields.get(asked.code)
    if was is None or was.source_form:
        yield f"新收“{asked.label}”"
        return
    if asked.required and not was.required:
        yield f"“{asked.label}”改为必填"
    if asked.personal != "none" and was.personal == "none":
        yield f"“{asked.label}”改为收个人信息"
    known = {column.code for column in was.columns}
    for column in asked.columns:
        if column.code not in known:
            yield f"“{asked.label}”加一栏“{column.label}”"
    if asked.shortest > was.shortest:
        yield f"“{asked.label}”至少填 {asked.shortest} 行"
    if _conditional(before, asked.code) and not _conditional(after, asked.code):
        yield f"“{asked.label}”不论什么情况都要填"


def _conditional(form: Form, code: str) -> bool:
    return any(
        section.shown_if and any(asked.code == code for asked in section.fields)
        for section in form.sections
    )
