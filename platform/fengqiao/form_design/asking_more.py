"""What a form asks of the units beyond the version before it: only that needs an approval."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.form_design.words import TYPE_WORDS
from fengqiao.forms.form import Field, Form


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
    if asked.type != was.type:
        yield f"“{asked.label}”改填{TYPE_WORDS[asked.type]}"
    if asked.required and not was.required:
        yield f"“{asked.label}”改为必填"
    if asked.personal != "none" and was.personal == "none":
        yield f"“{asked.label}”改为收个人信息"
    yield from _more_of_columns(asked, was)
    if asked.shortest > was.shortest:
        yield f"“{asked.label}”至少填 {asked.shortest} 行"
    yield from _more_often(asked, _condition(before, asked.code), _condition(after, asked.code))


def _more_of_columns(asked: Field, was: Field) -> Iterator[str]:
    known = {column.code: column.type for column in was.columns}
    for column in asked.columns:
        if column.code not in known:
            yield f"“{asked.label}”加一栏“{column.label}”"
        elif column.type != known[column.code]:
            yield f"“{asked.label}”的“{column.label}”改填{TYPE_WORDS[column.type]}"


def _more_often(asked: Field, once: str, now: str) -> Iterator[str]:
    """Yield what another condition asks; nobody can tell which of two is met more often."""
    if once and not now:
        yield f"“{asked.label}”不论什么情况都要填"
    elif once and once != now:
        yield f"“{asked.label}”换了要填的条件"


def _condition(form: Form, code: str) -> str:
    """Return the condition under which a field is asked, empty if it always is."""
    held = (s for s in form.sections if any(asked.code == code for asked in s.fields))
    return next((section.shown_if for section in held), "")
