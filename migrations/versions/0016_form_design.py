"""Forms designed by the county: drafts, versions from a period on, retirement.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

VERSIONS = """
-- From which period a version is asked for ('' is at once), by whom it was adopted, and why.
alter table fq.form_version
  add column from_period text not null default '',
  add column note text not null default '',
  add column adopted_by uuid;

-- Who designs a county's forms: its own reviewers and administrators.
create function fq.designs_forms() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.role in ('reviewer', 'administrator') and c.scope = c.county::bigint * 100000000000
    from sec.ctx() c
$$;
revoke all on function fq.designs_forms() from public;
grant execute on function fq.designs_forms() to fq_web;

create policy design on fq.form_version for insert to fq_web with check (
  county = (select sec.county()) and (select fq.designs_forms())
  and adopted_by = (select sec.account()));

-- After this period a form is asked for no more, unless a version is adopted later.
create table fq.form_retirement (
  county      int not null,
  form        text not null,
  from_period text not null check (from_period <> ''),
  reason      text not null check (reason <> ''),
  retired_at  timestamptz not null,
  retired_by  uuid not null,
  primary key (county, form, retired_at)
);
alter table fq.form_retirement enable row level security;
alter table fq.form_retirement force row level security;
create policy own on fq.form_retirement to fq_owner using (true) with check (true);
create policy rd on fq.form_retirement for select to fq_web using (
  county = (select sec.county()));
create policy ins on fq.form_retirement for insert to fq_web with check (
  county = (select sec.county()) and (select fq.designs_forms())
  and retired_by = (select sec.account()));
grant select, insert on fq.form_retirement to fq_web;

-- A form on the drawing board: the file's content as typed, whatever is still wrong with it.
create table fq.form_draft (
  county     int not null,
  id         uuid not null,
  title      text not null,
  document   jsonb not null,
  version    int not null default 1,
  begun_at   timestamptz not null,
  changed_at timestamptz not null,
  changed_by uuid not null,
  primary key (county, id)
);
alter table fq.form_draft enable row level security;
alter table fq.form_draft force row level security;
create policy own on fq.form_draft to fq_owner using (true) with check (true);
create policy rd on fq.form_draft for select to fq_web using (
  county = (select sec.county()) and (select sec.scope()) = county::bigint * 100000000000);
create policy ins on fq.form_draft for insert to fq_web with check (
  county = (select sec.county()) and (select fq.designs_forms())
  and changed_by = (select sec.account()));
create policy ed on fq.form_draft for update to fq_web
  using (county = (select sec.county()) and (select fq.designs_forms()))
  with check (county = (select sec.county()) and (select fq.designs_forms())
              and changed_by = (select sec.account()));
create policy del on fq.form_draft for delete to fq_web using (
  county = (select sec.county()) and (select fq.designs_forms()));
grant select, insert, delete on fq.form_draft to fq_web;
grant update (title, document, version, changed_at, changed_by) on fq.form_draft to fq_web;
"""

MOVING = """
-- Reports that nobody handed up yet, and what is owed without one, go over to a version adopted
-- meanwhile. Answers stay as they were typed; those the new version does not ask stay beside it.
-- What was ever handed up keeps the version it answered.
create function fq.move_to_form(p_form text, p_sha256 text, p_periods text[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
  moved int;
begin
  if c.role <> 'system' and not fq.designs_forms() then
    raise exception 'not a designer of forms' using errcode = '42501';
  end if;
  if not exists (select from fq.form_version v
                  where v.county = c.county and v.form = p_form and v.sha256 = p_sha256) then
    raise exception 'no such version' using errcode = '42501';
  end if;
  update fq.report r
     set form_sha256 = p_sha256, nil_report = false, version = r.version + 1
   where r.county = c.county and r.form = p_form and r.period = any (p_periods)
     and r.state = 'draft' and r.revision = 0 and r.form_sha256 <> p_sha256;
  get diagnostics moved = row_count;
  update fq.obligation o
     set form_sha256 = p_sha256, version = o.version + 1
   where o.county = c.county and o.form = p_form and o.period = any (p_periods)
     and o.form_sha256 <> p_sha256
     and not exists (select from fq.report r
                      where r.county = o.county and r.obligation_id = o.id
                        and r.form_sha256 <> p_sha256);
  return moved;
end $$;
revoke all on function fq.move_to_form(text, text, text[]) from public;
grant execute on function fq.move_to_form(text, text, text[]) to fq_web;

-- How many units are writing on drafts that nobody above may read: a count, and nothing else.
create function fq.drafts_of_form(p_form text, p_periods text[]) returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)::int from fq.report r, sec.ctx() c
   where r.county = c.county and r.form = p_form and r.period = any (p_periods)
     and r.state = 'draft' and r.revision = 0 and fq.designs_forms()
$$;
revoke all on function fq.drafts_of_form(text, text[]) from public;
grant execute on function fq.drafts_of_form(text, text[]) to fq_web;
"""

DOWN = """
drop function fq.drafts_of_form(text, text[]);
drop function fq.move_to_form(text, text, text[]);
drop table fq.form_draft;
drop table fq.form_retirement;
drop policy design on fq.form_version;
alter table fq.form_version drop column from_period, drop column note, drop column adopted_by;
drop function fq.designs_forms();
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(VERSIONS)
    op.execute(MOVING)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(DOWN)
    op.execute("reset role")
