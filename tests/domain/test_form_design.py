"""A county designs, adopts and retires its forms while people are filling them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.form_design.drafting import adopt_draft, begin_draft, discard_draft, save_draft
from fengqiao.form_design.queries import drawn_of, effect_of, forms_in_use, more_asked
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import parse_form
from fengqiao.forms.tables import left_over
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form, retire_form
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.models import Fact, Obligation, Report
from fengqiao.reports.opening import open_obligations
from fengqiao.reports.queries import find_report, form_of, own_report, revisions_of
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.approving import approved
from tests.pages.reporting import with_ledger
from tests.world import VILLAGE_WEEKLY, W10, W11, WEDNESDAY, A, World, drafted, duty_of, submitted

DOCUMENT = dict[str, Any]
# The world's forms were adopted on that Wednesday at ten.
LATER = WEDNESDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _with_ledger(world: World) -> None:
    """Keep the ledger that the weekly's counts are proposed from."""
    with_ledger(A)


def designer(world: World) -> Actor:
    return world.who("county", "reviewer")


def weekly(world: World) -> DOCUMENT:
    """Return the village weekly's file: 提级上交的情况 is asked no more, 夜间巡逻 is new."""
    document = form_document(world.forms[VILLAGE_WEEKLY])
    document["sections"] = [s for s in document["sections"] if s["section"] != "escalated"]
    patrols = next(s for s in document["sections"] if s["section"] == "patrols")
    night = {"field": "night_patrols", "label": "夜间巡逻", "unit": "次", "required": "否"}
    patrols["fields"].append(night)
    return document


def adopted(
    world: World, document: Mapping[str, Any], *, period: str = W11, note: str = "改巡防"
) -> Form:
    actor = designer(world)
    with transaction(actor, LATER) as work:
        draft = begin_draft(work, actor, document=document, at=LATER)
        drawn = drawn_of(work, actor, draft)
        on = LATER.date()
        more = drawn.form and drawn.fit and more_asked(work, actor, drawn.form, on=on)
    if more:
        approved(world, draft.id, at=LATER)
    with transaction(actor, LATER) as work:
        return adopt_draft(
            work,
            actor,
            draft_id=draft.id,
            version=draft.version,
            from_period=period,
            note=note,
            at=LATER,
        )


def standing(world: World, unit: str, number: UUID) -> tuple[Report, Form]:
    actor = world.who(unit)
    with transaction(actor, LATER) as work:
        report = find_report(work, actor, number)
        return report, form_of(work, report)


def owed(world: World, unit: str, week: str) -> Obligation:
    actor = world.who(unit)
    with transaction(actor, LATER) as work:
        return duty_of(work, world, unit, period=week)


def test_a_form_adopted_while_someone_fills_it_takes_over_what_fits_and_loses_nothing(
    world: World,
) -> None:
    typed = {"patrols": "3", "escalated_matters": "林权纠纷", "narrative": "写到一半"}
    number = drafted(world, "upper", answers=typed, period=W11, at=LATER)
    form = adopted(world, weekly(world))
    report, asked = standing(world, "upper", number)
    assert report.form_sha256 == form.hash
    assert asked.fields["night_patrols"].label == "夜间巡逻"
    assert {k: report.answers[k] for k in typed} == typed
    assert set(left_over(asked, report.answers)) == {"escalated_matters"}


def test_a_copy_read_before_the_change_is_told_so_and_writes_nothing(world: World) -> None:
    number = drafted(world, "upper", answers={"patrols": "3"}, period=W11, at=LATER)
    before, _ = standing(world, "upper", number)
    adopted(world, weekly(world))
    actor = world.who("upper")
    with pytest.raises(Stale), transaction(actor, LATER) as work:
        save_answers(
            work,
            actor,
            report_id=number,
            answers={"patrols": "4"},
            version=before.version,
            at=LATER,
        )


def test_what_was_left_over_survives_saving_and_submitting_and_counts_for_nothing(
    world: World,
) -> None:
    typed = {"patrols": "3", "escalated_matters": "林权纠纷"}
    number = drafted(world, "upper", answers=typed, period=W11, at=LATER)
    form = adopted(world, weekly(world))
    zeros = {c: "0" for c, f in form.fields.items() if f.numeric}
    actor = world.who("upper")
    with transaction(actor, LATER) as work:
        save_answers(work, actor, report_id=number, answers=zeros, version=None, at=LATER)
        report = submit_report(work, actor, report_id=number, version=None, proposals={}, at=LATER)
        assert report.answers["escalated_matters"] == "林权纠纷"
        handed_up = revisions_of(work, report)[0].answers
        facts = set(work.scalars(select(Fact.field).where(Fact.report_id == number)))
    assert "escalated_matters" not in handed_up
    assert "night_patrols" in facts


def test_reports_handed_up_keep_the_version_they_answered(world: World) -> None:
    old = world.forms[VILLAGE_WEEKLY].hash
    number = submitted(world, "upper", period=W11, at=LATER)
    adopted(world, weekly(world))
    assert standing(world, "upper", number)[0].form_sha256 == old


def test_only_periods_from_the_chosen_one_on_take_the_new_version(world: World) -> None:
    adopted(world, weekly(world), period=W11)
    old = world.forms[VILLAGE_WEEKLY].hash
    before, after = (owed(world, "lower", week) for week in (W10, W11))
    assert before.form_sha256 == old
    assert after.form_sha256 != old


def test_a_period_opened_later_asks_the_version_that_is_in_force_then(world: World) -> None:
    form = adopted(world, weekly(world), period="2026-W14")
    system = open_system_session(A, demonstration=True)
    old = world.forms[VILLAGE_WEEKLY]
    with transaction(system, LATER) as work:
        for week in ("2026-W13", "2026-W14"):
            period = Period.parse(week)
            open_obligations(work, system, form=form, period=period, calendar=world.calendar)
        found = work.execute(
            select(Obligation.period, Obligation.form_sha256)
            .where(Obligation.county == A, Obligation.period.in_(["2026-W13", "2026-W14"]))
            .distinct()
        )
        assert dict(found.all()) == {"2026-W13": old.hash, "2026-W14": form.hash}


def test_a_retired_form_is_asked_for_no_more_and_what_was_opened_stays_owed(world: World) -> None:
    actor, system = designer(world), open_system_session(A, demonstration=True)
    form = world.forms[VILLAGE_WEEKLY]
    with transaction(actor, LATER) as work:
        retire_form(
            work, actor, code=form.code, from_period="2026-W13", reason="并入月报", at=LATER
        )
        assert form.code not in forms_in_use(work, actor)
    with transaction(system, LATER) as work:
        opened = [
            open_obligations(
                work, system, form=form, period=Period.parse(week), calendar=world.calendar
            )
            for week in ("2026-W09", "2026-W13", "2026-W14")
        ]
    assert opened[0] > 0
    assert opened[1:] == [0, 0]
    assert owed(world, "lower", W11).form_sha256 == form.hash


def test_a_version_adopted_after_retiring_brings_the_form_back(world: World) -> None:
    actor, code = designer(world), VILLAGE_WEEKLY
    with transaction(actor, LATER) as work:
        retire_form(work, actor, code=code, from_period=W11, reason="并表", at=LATER)
    with pytest.raises(NotFound), transaction(actor, LATER) as work:
        retire_form(work, actor, code=code, from_period=W11, reason="再停一次", at=LATER)
    later = LATER + timedelta(hours=1)
    with transaction(actor, later) as work:
        draft = begin_draft(work, actor, document=weekly(world), at=later)
    approved(world, draft.id, at=later)
    with transaction(actor, later) as work:
        adopt_draft(
            work,
            actor,
            draft_id=draft.id,
            version=draft.version,
            from_period="2026-W12",
            note="恢复",
            at=later,
        )
        assert code in forms_in_use(work, actor)


@pytest.mark.parametrize(
    ("unit", "role"),
    [("county", "filer"), ("county", "leader"), ("bridge", "reviewer"), ("emergency", "filer")],
)
def test_only_the_countys_reviewers_and_administrators_design(
    world: World, unit: str, role: str
) -> None:
    actor = world.who(unit, role)
    with pytest.raises(NotYours), transaction(actor, LATER) as work:
        begin_draft(work, actor, document={"title": "表"}, at=LATER)
    with pytest.raises(NotYours), transaction(actor, LATER) as work:
        retire_form(work, actor, code=VILLAGE_WEEKLY, from_period=W11, reason="停", at=LATER)


def test_the_database_itself_moves_drafts_for_designers_alone(world: World) -> None:
    village = world.who("upper")
    old = world.forms[VILLAGE_WEEKLY].hash
    with pytest.raises(NotYours), transaction(village, LATER) as work:
        work.scalar(select(func.fq.move_to_form(VILLAGE_WEEKLY, old, [W11])))
    with transaction(village, LATER) as work:
        assert work.scalar(select(func.fq.drafts_of_form(VILLAGE_WEEKLY, [W11]))) == 0


def test_a_draft_is_kept_whatever_is_wrong_with_it_and_two_designers_hear_of_each_other(
    world: World,
) -> None:
    actor, other = designer(world), world.who("county", "administrator")
    with transaction(actor, LATER) as work:
        draft = begin_draft(work, actor, document={"title": "半张表", "sections": "?"}, at=LATER)
    with transaction(other, LATER) as work:
        save_draft(work, other, draft_id=draft.id, document={"title": "甲"}, version=1, at=LATER)
    with pytest.raises(Stale), transaction(actor, LATER) as work:
        save_draft(work, actor, draft_id=draft.id, document={"title": "乙"}, version=1, at=LATER)
    with pytest.raises(Stale), transaction(actor, LATER) as work:
        discard_draft(work, actor, draft_id=draft.id, version=1)
    with pytest.raises(Invalid), transaction(actor, LATER) as work:
        adopt_draft(work, actor, draft_id=draft.id, version=2, from_period=W11, note="", at=LATER)


def test_a_form_with_a_fault_or_another_level_is_not_adopted(world: World) -> None:
    document = weekly(world)
    with pytest.raises(Refusal) as same:
        adopted(world, form_document(world.forms[VILLAGE_WEEKLY]))
    assert same.value.code == "same-version"
    with pytest.raises(Refusal) as level:
        adopted(world, {**document, "frequency": "day", "raised": []}, period="2026-03-10")
    assert level.value.code == "another-level"
    with pytest.raises(Invalid) as period:
        adopted(world, document, period="2026-03")
    assert "from_period" in period.value.errors
    broken = {**document, "owner": ""}
    with pytest.raises(Invalid) as owner:
        adopted(world, broken)
    assert "缺少“owner”" in owner.value.errors[""][0]


def test_a_field_the_consolidation_takes_cannot_silently_go(world: World) -> None:
    # 乡镇半月报 adds up 参与巡逻; the county must first change that form.
    actor = designer(world)
    with transaction(actor, LATER) as work:
        assert "township_half_monthly" in forms_in_use(work, actor)
    with pytest.raises(Invalid) as refused:
        adopted(world, weekly_without_consolidated(world))
    assert any("乡镇平安建设半月报" in words for words in refused.value.errors[""])


def weekly_without_consolidated(world: World) -> DOCUMENT:
    document = weekly(world)
    for section in document["sections"]:
        section["fields"] = [f for f in section["fields"] if f["field"] != "campaigns"]
    return document


def test_the_effect_of_adopting_is_told_before(world: World) -> None:
    drafted(world, "upper", answers={"patrols": "3"}, period=W11, at=LATER)
    drafted(world, "lower", answers={"patrols": "3"}, period=W11, at=LATER)
    actor = designer(world)
    old = world.forms[VILLAGE_WEEKLY]
    document = form_document(old)
    document["sections"][0]["fields"][0]["help"] = "含群众反映的"
    with transaction(actor, LATER) as work:
        form = parse_form(write_form(document)).form
        effect = effect_of(work, actor, form, from_period=W11, on=LATER.date(), at=LATER)
        assert own_report(work, actor, owed(world, "upper", W11)) is None
    assert effect.added == effect.removed == ()
    assert effect.changed == ("排查发现矛盾纠纷",)
    assert effect.drafts == 2
    assert W11 in effect.periods
    assert effect.before is not None
    assert (effect.before.units, effect.before.times) == (5, 52)
    assert effect.after.answers == effect.after.asked * 5 * 52


def test_a_form_loaded_from_the_countys_files_takes_open_drafts_along_too(world: World) -> None:
    number = drafted(world, "upper", answers={"patrols": "3"}, period=W11, at=WEDNESDAY)
    form = parse_form(write_form(weekly(world))).form
    system = open_system_session(A, demonstration=True)
    with transaction(system, LATER) as work:
        assert adopt_form(work, system, form, at=LATER)
        assert not adopt_form(work, system, form, at=LATER)
    report, _ = standing(world, "upper", number)
    assert report.form_sha256 == form.hash
    assert report.answers["patrols"] == "3"
