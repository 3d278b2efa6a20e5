"""Handing a report up costs less: nothing gathered is not compared, and plans are kept.

A report that gathered nothing has no children to compare: asked before, because gathering nothing
costs as much as gathering forty. What is told of a report is written in a language that keeps its
plan for the connection. Whose a report's facts are is looked up once for all of them, not for each.

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_COMPARED = """
  select * into u from fq.unit where county = new.county and id = new.unit_id;
  if exists (select from fq.gathered(new.county, new.id) g
              where g.scope <> new.scope and g.above not between u.lo and u.hi)
     or exists (select from (select distinct g.form, g.period
                               from fq.gathered(new.county, new.id) g
                              where g.scope <> new.scope) t
                  join fq.obligation o on o.county = new.county and o.form = t.form
                   and o.period = t.period and o.above between u.lo and u.hi
                   and o.scope <> new.scope
                 where o.id not in (select g.id from fq.gathered(new.county, new.id) g)) then
    raise exception 'other children than were gathered' using errcode = 'FQ008';
  end if;
  return new;
end $$;
"""
_CHILDREN_HEAD = """
create or replace function fq.keep_children() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  u fq.unit;
begin"""
CHILDREN = (
    _CHILDREN_HEAD
    + """
  if not exists (select from fq.pin where county = new.county and report_id = new.id)
     and not exists (select from fq.gap where county = new.county and report_id = new.id) then
    return new;
  end if;
"""
    + _COMPARED
)

TOLD = """
drop function fq.tell_report(int, uuid, jsonb);
create function fq.tell_report(p_county int, p_report uuid, p_answers jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  r fq.report;
  v fq.form_version;
  asked jsonb;
begin
  select * into r from fq.report where county = p_county and id = p_report;
  select * into v from fq.form_version
   where county = r.county and form = r.form and sha256 = r.form_sha256;
  asked := (select jsonb_agg(f.asked order by s.n, f.n)
              from jsonb_array_elements(v.definition -> 'sections') with ordinality s (section, n),
                   jsonb_array_elements(s.section -> 'fields') with ordinality f (asked, n)
             where f.asked ->> 'type' in ('text', 'choice', 'table'));
  insert into fq.told (county, kind, record_id, scope, subject, moment, words)
  select r.county, 'report', r.id, r.scope, r.form, r.period,
         concat_ws(E'\\n', u.name, v.title, fq.words_of(asked, p_answers))
    from fq.unit u where u.county = r.county and u.id = r.unit_id
  on conflict (county, kind, record_id) do update
    set scope = excluded.scope, moment = excluded.moment, words = excluded.words;
end $$;
revoke all on function fq.tell_report(int, uuid, jsonb) from public;
"""
DOWN_TOLD = """
drop function fq.tell_report(int, uuid, jsonb);
create function fq.tell_report(p_county int, p_report uuid, p_answers jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into fq.told (county, kind, record_id, scope, subject, moment, words)
  select r.county, 'report', r.id, r.scope, r.form, r.period,
         concat_ws(E'\\n', u.name, v.title, fq.words_of(
           (select jsonb_agg(f) from jsonb_array_elements(v.definition -> 'sections') s,
                   jsonb_array_elements(s -> 'fields') f), p_answers))
    from fq.report r
    join fq.unit u on u.county = r.county and u.id = r.unit_id
    join fq.form_version v on v.county = r.county and v.form = r.form and v.sha256 = r.form_sha256
   where r.county = p_county and r.id = p_report
  on conflict (county, kind, record_id) do update
    set scope = excluded.scope, moment = excluded.moment, words = excluded.words
$$;
revoke all on function fq.tell_report(int, uuid, jsonb) from public;
"""

# Written by the submission itself since then, and refused if it is not the report's.
FACTS = """
drop trigger above on fq.fact;
create function fq.check_above() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from added a
               left join fq.report r on r.county = a.county and r.id = a.report_id
              where (a.scope, a.above, a.unit_id, a.form, a.period)
                is distinct from (r.scope, r.above, r.unit_id, r.form, r.period)) then
    raise exception 'a fact of another report' using errcode = '42501';
  end if;
  return null;
end $$;
revoke all on function fq.check_above() from public;
create trigger above after insert on fq.fact referencing new table as added
  for each statement execute function fq.check_above();
grant insert (above) on fq.fact to fq_web;
"""
DOWN_FACTS = """
revoke insert (above) on fq.fact from fq_web;
drop trigger above on fq.fact;
drop function fq.check_above();
create trigger above before insert on fq.fact for each row execute function fq.take_above();
"""


def upgrade() -> None:
    """Make handing up lighter."""
    op.execute("set role fq_owner")
    for statement in (CHILDREN, TOLD, FACTS):
        op.execute(statement)
    op.execute("reset role")


def downgrade() -> None:
    """Go back to what was."""
    op.execute("set role fq_owner")
    for statement in (DOWN_FACTS, DOWN_TOLD, _CHILDREN_HEAD + _COMPARED):
        op.execute(statement)
    op.execute("reset role")
