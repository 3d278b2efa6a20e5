"""Who may move a report, and what not even raw SQL can do to one that was handed up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text

import fengqiao
from fengqiao.errors import NotFound, NotYours, Refusal
from fengqiao.reports.review import accept_report
from fengqiao.tenancy.transaction import GUARDS, transaction
from tests.domain.reporting import facts, read
from tests.world import (
    WEDNESDAY,
    World,
    accepted,
    begun,
    submitted,
)

MIGRATIONS = Path(fengqiao.__file__).parents[2] / "migrations" / "versions"
RAISED = re.compile(r"raise exception '([^']+)'\s+using errcode = '(FQ\d{3})'")
# What a guard is refused as, and a word by which people know what it is about.
MEANINGS = {
    "FQ001": ("period-closed", "截止"),
    "FQ002": ("own-work", "复查"),
    "FQ003": ("waived", "不用报"),
    "FQ004": ("own-work", "代报"),
    "FQ008": ("children-changed", "下级单位"),
}


def test_every_guard_of_the_database_stands_for_one_reason_and_is_told_in_its_words(
    world: World,
) -> None:
    sources = [path.read_text(encoding="utf-8") for path in MIGRATIONS.glob("*.py")]
    found = {(code, why) for source in sources for why, code in RAISED.findall(source)}
    assert sorted(code for code, _ in found) == sorted(MEANINGS)
    assert set(GUARDS) == set(MEANINGS)
    assert sum(source.count("'FQ") for source in sources) == sum(
        len(RAISED.findall(source)) for source in sources
    )
    for guard, (code, word) in MEANINGS.items():
        raising = f"do $$ begin raise exception 'no' using errcode = '{guard}'; end $$"
        with pytest.raises(Refusal) as refused, transaction(world.who("upper")) as work:
            work.execute(text(raising))
        assert refused.value.code == code
        assert word in refused.value.reason


def test_the_state_rule_stands_on_the_record_itself(world: World) -> None:
    report = read(world, submitted(world))
    with pytest.raises(NotYours):
        report.submit(world.who("upper"))
    with pytest.raises(NotYours):
        report.accept(world.who("upper", "reviewer"), WEDNESDAY)


@pytest.mark.parametrize(
    ("unit", "role"),
    [
        ("bridge", "filer"),
        ("bridge", "administrator"),
        ("county", "reviewer"),
        ("upper", "reviewer"),
    ],
)
def test_only_the_reviewer_directly_above_accepts(world: World, unit: str, role: str) -> None:
    report_id = submitted(world)
    actor = world.who(unit, role)
    with pytest.raises(NotYours), transaction(actor) as work:
        accept_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
    assert read(world, report_id).state == "submitted"


@pytest.mark.parametrize("unit", ["willow", "b-sand"])
def test_another_branch_does_not_even_find_the_report(world: World, unit: str) -> None:
    report_id = submitted(world)
    actor = world.who(unit, "reviewer")
    with pytest.raises(NotFound), transaction(actor) as work:
        accept_report(work, actor, report_id=report_id, version=None, at=WEDNESDAY)


def test_an_administrator_does_not_file(world: World) -> None:
    with pytest.raises(NotYours):
        begun(world, role="administrator")


def test_the_first_submission_time_cannot_be_rewritten_even_by_raw_sql(world: World) -> None:
    report_id = submitted(world)
    for column, value in [
        ("first_submitted_at", "'2026-01-01'"),
        ("late", "false"),
        ("period", "'2026-W01'"),
        ("scope", "scope"),
    ]:
        with pytest.raises(NotYours), transaction(world.who("upper")) as work:
            work.execute(
                text(
                    f"update fq.report set {column} = {value}, version = version + 1 where id = :id"
                ),
                {"id": report_id},
            )


def test_neither_revision_nor_submission_time_moves_without_a_submission(world: World) -> None:
    report_id = accepted(world)
    before = read(world, report_id)
    with transaction(world.who("bridge", "reviewer")) as work:
        work.execute(
            text(
                "update fq.report set revision = 9, submitted_at = '2026-01-01',"
                " version = version + 1 where id = :id"
            ),
            {"id": report_id},
        )
    after = read(world, report_id)
    assert (after.revision, after.submitted_at) == (1, before.submitted_at)
    assert after.version == before.version + 1


@pytest.mark.parametrize(
    "statement",
    [
        "update fq.report_revision set answers = '{}' where report_id = :id",
        "delete from fq.report_revision where report_id = :id",
        "truncate fq.report_revision cascade",
        "insert into fq.report_revision select county, report_id, 2, scope, '{}', false, '',"
        " now(), account_id from fq.report_revision where report_id = :id",
    ],
)
def test_revisions_are_append_only_and_come_only_with_a_submission(
    world: World, statement: str
) -> None:
    report_id = accepted(world)
    with pytest.raises(NotYours), transaction(world.who("upper")) as work:
        work.execute(text(statement), {"id": report_id})


def test_the_facts_of_an_accepted_report_stand(world: World) -> None:
    report_id = accepted(world, answers={"patrols": "7", "patrol_attendance": "7"})
    with transaction(world.who("upper")) as work:
        work.execute(text("delete from fq.fact where report_id = :id"), {"id": report_id})
    assert facts(world, report_id)["patrols"] == 7
    with pytest.raises(NotYours), transaction(world.who("upper")) as work:
        work.execute(text("update fq.fact set value = 99 where report_id = :id"), {"id": report_id})


def test_the_answers_of_a_submitted_report_are_closed_to_raw_sql(world: World) -> None:
    report_id = submitted(world)
    for unit, role in [("upper", "filer"), ("bridge", "reviewer")]:
        with pytest.raises(NotYours), transaction(world.who(unit, role)) as work:
            work.execute(
                text("update fq.report set answers = '{}', version = version + 1 where id = :id"),
                {"id": report_id},
            )
