"""What a township is asked to look at before it accepts a report."""

from __future__ import annotations

import pytest

from fengqiao.forms.form import Form
from fengqiao.forms.form_file import read_form
from fengqiao.reports.unusual import flags, same_running
from tests.world import FORMS, VILLAGE_WEEKLY

BUSY = {"patrols": 6, "patrol_attendance": 12}
STOCK = "patrol_members"


@pytest.fixture(scope="module")
def form() -> Form:
    return next(
        each for each in map(read_form, FORMS.glob("*.yaml")) if each.code == VILLAGE_WEEKLY
    )


def kinds(form: Form, values: dict[str, int], **given: object) -> list[tuple[str, str]]:
    none: dict[str, object] = {"warnings": {}, "before": [], "usual": {}}
    found = flags(form, values, **{**none, **given})  # type: ignore[arg-type] # differs by test
    return [(each.kind, each.field) for each in found]


def test_an_ordinary_report_is_not_flagged(form: Form) -> None:
    before = [{**BUSY, "patrols": 5}, {**BUSY, "patrols": 7}]
    assert kinds(form, BUSY, before=before, usual={"patrols": 6}) == []


def test_what_the_form_finds_odd_is_flagged_at_its_field(form: Form) -> None:
    given = {"warnings": {"patrols": ["上期 1"]}}
    assert kinds(form, BUSY, **given) == [("jump", "patrols")]


def test_three_filings_alike_are_flagged_and_two_are_not(form: Form) -> None:
    assert kinds(form, BUSY, before=[BUSY, BUSY]) == [("same", "")]
    assert kinds(form, BUSY, before=[BUSY]) == []
    assert kinds(form, BUSY, before=[BUSY, {**BUSY, "patrols": 5}]) == []


def test_a_stock_may_stay_and_change_without_counting(form: Form) -> None:
    assert form.fields[STOCK].may_be_carried
    grown = [{**BUSY, STOCK: number} for number in (12, 13, 14)]
    assert same_running(form, grown)
    idle = [{"patrols": 0, "patrol_attendance": 0, STOCK: 12}] * 3
    assert not same_running(form, idle)


@pytest.mark.parametrize(("usual", "flagged"), [(5, True), (4, False), (None, False)])
def test_a_zero_is_flagged_where_there_are_usually_five_or_more(
    form: Form, usual: int | None, flagged: bool
) -> None:
    known = {} if usual is None else {"patrols": usual}
    assert kinds(form, {**BUSY, "patrols": 0}, usual=known) == (
        [("zero", "patrols")] if flagged else []
    )
    assert kinds(form, {**BUSY, "patrols": 1}, usual=known) == []
