"""How the answers of the units below become the answers of the unit above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fengqiao.errors import Invalid
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import gathered_rows, rescaled, rows_of
from fengqiao.periods.period import Period
from fengqiao.tenancy.questions import Value

# What people write into a narrative when there is nothing to tell.
_NOTHING = {"无", "没有", "暂无", "本期无", "本周无", "本月无", "无特殊情况", "无情况"}


@dataclass(frozen=True)
class ChildReport:
    """One accepted revision of a unit below.

    ``key`` identifies the revision and comes back in the sources; ``values`` are checked values
    (decimals scaled), ``period`` is the child's own period id. ``places`` are the decimal places
    of the version it answers, by name; what is left out has as many as are asked for.
    """

    key: str
    unit_id: int
    unit_name: str
    form_code: str
    period: str
    values: dict[str, Value]
    places: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What one child gave to one field."""

    key: str
    unit_id: int
    unit_name: str
    period: str
    value: Value


@dataclass(frozen=True)
class Consolidated:
    """The values that follow from the children, and for each field where they come from.

    Fields that do not consolidate, and those nobody answered, are left out: missing is never
    zero. ``narrative`` is the draft of the form's narrative field.
    """

    values: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    narrative: str = ""


def consolidate(form: Form, children: Sequence[ChildReport]) -> Consolidated:
    """Add up the children's reports as each field of the form says.

    Of a stock (底数) only the newest report of each unit counts, because two weeks with twelve
    patrolmen are still twelve patrolmen; of a flow every report counts. ``mean`` is weighted and
    rounded half away from zero. Children are taken in the order given; that order is also the
    order of the narrative.

    :raises Invalid: if the same unit and period occur twice for one form
    """
    _refuse_doubles(children)
    result = Consolidated()
    for code, asked in form.fields.items():
        sources = _sources(asked, children)
        value = _combined(form, asked, sources, children)
        if value is not None:
            result.values[code] = value
            result.sources[code] = sources
    told = form.narrative
    drafted = result.values.get(told.code) if told else None
    return Consolidated(result.values, result.sources, drafted if isinstance(drafted, str) else "")


def _refuse_doubles(children: Sequence[ChildReport]) -> None:
    seen = set()
    for child in children:
        place = (child.form_code, child.unit_id, child.period)
        if place in seen:
            raise Invalid(
                f"{child.unit_name}的同一期报表被汇总了两次，请去掉一份。",
                code="consolidation-doubled",
            )
        seen.add(place)


def _sources(asked: Field, children: Sequence[ChildReport]) -> tuple[Source, ...]:
    if not asked.source_form or asked.consolidates == "none":
        return ()
    given = [
        Source(c.key, c.unit_id, c.unit_name, c.period, _at_places(c, asked))
        for c in children
        if c.form_code == asked.source_form
    ]
    answered = [source for source in given if source.value is not None]
    if asked.consolidates == "latest":
        return tuple(sorted(answered, key=_period_of)[-1:])
    if asked.kind == "stock" and asked.numeric:
        return _newest_of_each(answered)
    return tuple(answered)


def _at_places(child: ChildReport, asked: Field) -> Value:
    """Return what a child gives, at the decimal places asked for: its version may have others."""
    name, places = asked.source_field, child.places
    value = child.values.get(name)
    if isinstance(value, int):
        return rescaled(value, places.get(name, asked.places), asked.places)
    if not asked.columns:
        return value
    wanted = {column.code: column.places for column in asked.columns}
    return [
        {
            code: rescaled(cell, places.get(f"{name}.{code}", wanted[code]), wanted[code])
            if isinstance(cell, int) and code in wanted
            else cell
            for code, cell in row.items()
        }
        for row in rows_of(value)
    ] or None


def _period_of(source: Source) -> str:
    return source.period


def _newest_of_each(sources: Sequence[Source]) -> tuple[Source, ...]:
    newest: dict[int, Source] = {}
    for source in sources:
        held = newest.get(source.unit_id)
        if held is None or held.period < source.period:
            newest[source.unit_id] = source
    return tuple(newest.values())


def _combined(
    form: Form, asked: Field, sources: tuple[Source, ...], children: Sequence[ChildReport]
) -> Value:
    if not sources:
        return None
    if asked.consolidates == "latest":
        return sources[-1].value
    if asked.type == "attachments":
        return _gathered(asked, sources)
    if asked.columns:
        return gathered_rows(asked, [source.value for source in sources])
    if asked.type == "text":
        return _narrative(asked, sources)
    if asked.consolidates == "mean":
        return _mean(sources, form.fields[asked.weighted_by], children)
    numbers = [source.value for source in sources if isinstance(source.value, int)]
    return max(numbers) if asked.consolidates == "max" else sum(numbers)


def _mean(
    sources: tuple[Source, ...], weighted_by: Field, children: Sequence[ChildReport]
) -> int | None:
    weights = _weights(weighted_by, children)
    total = weight = 0
    for source in sources:
        each = weights.get(source.key, 0)
        if isinstance(source.value, int) and each > 0:
            total += source.value * each
            weight += each
    return _divided(total, weight) if weight else None


def _weights(weighted_by: Field, children: Sequence[ChildReport]) -> dict[str, int]:
    """Return what each child weighs, all at the finest decimal places among their versions."""
    name = weighted_by.source_field
    places = {child.key: child.places.get(name, weighted_by.places) for child in children}
    finest = max(places.values(), default=0)
    given = {child.key: child.values.get(name) for child in children}
    return {
        key: rescaled(value, places[key], finest)
        for key, value in given.items()
        if isinstance(value, int)
    }


def _divided(total: int, weight: int) -> int:
    whole = (2 * abs(total) + weight) // (2 * weight)
    return -whole if total < 0 else whole


def _gathered(asked: Field, sources: tuple[Source, ...]) -> list[str] | None:
    lists = [source.value for source in sources if isinstance(source.value, list)]
    hashes = list(dict.fromkeys(e for found in lists for e in found if isinstance(e, str)))
    return hashes[: asked.longest] or None


def _narrative(asked: Field, sources: tuple[Source, ...]) -> str | None:
    """Join the children's own sentences, each with its source mark; no word is invented."""
    lines = [line for source in sources if (line := _line(source))]
    kept: list[str] = []
    for line in lines:
        left = len(lines) - len(kept) - 1
        room = asked.longest - len(_more(left)) if left else asked.longest
        if len("\n".join([*kept, line])) > room:
            return "\n".join(kept) + _more(len(lines) - len(kept))
        kept.append(line)
    return "\n".join(kept) or None


def _line(source: Source) -> str:
    text = " ".join(str(source.value).split())
    if text.rstrip("。.！!") in _NOTHING:
        return ""
    return f"【{source.unit_name} {Period.parse(source.period).short_label}】{text}"


def _more(count: int) -> str:
    return f"\n（另有 {count} 条，见下级报表。）"


def sums_below(form: Form, children: Sequence[ChildReport]) -> dict[str, int]:
    """Return what ``children.name`` stands for in the rules of a form, by name.

    Each is the sum over the reports of the first form below that answers the name, a stock
    (底数) counted once a unit; a name nobody answered is left out.
    """
    found: dict[str, int] = {}
    for name in form.children_names:
        stock = any(f.kind == "stock" for f in form.fields.values() if f.source_field == name)
        ruled = next(r.comparison for r in form.rules if name in r.comparison.children_names)
        places = form.quantities[ruled.names[0]].places
        for code in form.child_forms:
            asked = Field(
                code=name,
                label="",
                type="decimal" if places else "integer",
                places=places,
                kind="stock" if stock else "flow",
                consolidates="sum",
                source_form=code,
                source_field=name,
            )
            numbers = [s.value for s in _sources(asked, children) if isinstance(s.value, int)]
            if numbers:
                found[name] = sum(numbers)
                break
    return found
