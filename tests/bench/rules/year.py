"""金寨县 with a year of weekly reports from every village, and its assessor at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from fengqiao.actor import Actor
from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.entering import bounds_of, enter_fact
from fengqiao.assessment.feeding import MANUAL
from fengqiao.assessment.models import Assessment
from fengqiao.assessment.scoring import open_assessment, score_assessment
from fengqiao.clock import local_date, now
from fengqiao.counties.loading import load_county
from fengqiao.demonstration.cast import person_of
from fengqiao.demonstration.people import enter, settle_person
from fengqiao.rules import read_rule_set
from fengqiao.settings import Settings
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests.faults.county import TENANTS
from tests.ground import connect

RULES = TENANTS.parent / "assessment_rules" / "jinzhai-2026.yaml"
# Of the running year's weeks those count whose grace is over: all of them from November on.
YEAR, WEEKS = str(local_date(now()).year), 40
CHANGED = "onsite_review"

# One report in ten came late, one in fifty was sent back, one in fifty was never filed.
_FILL = f"""
set session_replication_role = replica;
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period,
                           opens_at, due_at, grace_at, closes_at)
  select u.county, gen_random_uuid(), u.scope, u.scope / 100000000 * 100000000, u.id,
         'village_weekly', '', '{YEAR}-W' || lpad(w::text, 2, '0'),
         d, d + interval '5 days', d + interval '6 days', d + interval '12 days'
    from fq.unit u, generate_series(1, {WEEKS}) w,
         lateral (select timestamptz '{YEAR}-01-01' + w * interval '7 days') x(d)
   where u.level = 'village';
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
                       form_sha256, period, state, answers, revision, created_at, saved_at,
                       first_submitted_at, submitted_at, late, sent_back_count)
  select o.county, gen_random_uuid(), o.scope, o.above, o.unit_id, '', o.id, o.form, '', o.period,
         'accepted', (select jsonb_object_agg('field_' || n, n::text)
                        from generate_series(1, 16) n), 1, o.opens_at, o.due_at, o.due_at, o.due_at,
         k % 10 = 0, (k % 50 = 1)::int
    from (select *, row_number() over (order by scope, period) k from fq.obligation) o
   where k % 50 <> 2;
insert into fq.fact (county, report_id, field, scope, unit_id, form, period, value, places,
                     revision)
  select r.county, r.id, f, r.scope, r.unit_id, r.form, r.period, 3, 0, 1
    from fq.report r, unnest(array['disputes_found', 'disputes_resolved']) f;
set session_replication_role = origin;
analyze;
"""


@dataclass(frozen=True)
class Year:
    """An assessment in its year: who judges, and the unit whose mark is changed."""

    assessor: Actor
    assessment: UUID
    changed: UUID

    def change(self, mark: int) -> None:
        """Enter the mark anew."""
        at = now()
        with transaction(self.assessor, at) as work:
            enter_fact(
                work,
                self.assessor,
                unit_id=self.changed,
                period=YEAR,
                fact=CHANGED,
                value=mark,
                document="考核组记录",
                at=at,
            )

    def score(self) -> None:
        """Score the year."""
        at = now()
        with transaction(self.assessor, at) as work:
            score_assessment(
                work, self.assessor, assessment_id=self.assessment, version=None, at=at
            )

    def result(self) -> str:
        """Return the hash of what is committed."""
        with transaction(self.assessor) as work:
            found = work.get_one(Assessment, (self.assessor.county, self.assessment))
            return str(found.result_sha256)


def found_year(settings: Settings) -> Year:
    """Load the county, seat its assessor, and open its year with every mark entered."""
    at = now()
    loaded = load_county(TENANTS / "jinzhai", at=at)
    system = open_system_session(loaded.county)
    with transaction(system, at) as work:
        units = list(work.scalars(select(Unit).where(Unit.level.in_(["county", "township"]))))
    person = person_of(next(unit for unit in units if unit.level == "county"))
    settle_person(system, person, at=at, from_on=local_date(at))
    assessor = enter(loaded.county, person, "assessor")
    source = RULES.read_text(encoding="utf-8")
    rules = read_rule_set(source)
    by_hand = [fact for fact in rules.rules.facts if fact.source.startswith(MANUAL)]
    towns = [unit for unit in units if unit.level == "township"]
    with transaction(assessor, at) as work:
        adopted = adopt_rule_set(work, assessor, rule_set=rules, source=source, at=at)
        opened = open_assessment(work, assessor, rule_set_id=adopted.id, period=YEAR, at=at)
        for number, (town, fact) in enumerate((town, fact) for town in towns for fact in by_hand):
            lowest, highest = bounds_of(rules, fact)
            enter_fact(
                work,
                assessor,
                unit_id=town.id,
                period=YEAR,
                fact=fact.id,
                value=min(lowest + number % 3, highest),
                document="考核组记录",
                at=at,
            )
    _fill(settings)
    return Year(assessor, opened.id, towns[0].id)


def _fill(settings: Settings) -> None:
    with connect(str(settings.admin_url)) as admin:
        for statement in _FILL.split(";"):
            admin.execute(cast("Any", statement))
