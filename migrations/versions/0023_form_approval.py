"""Forms are approved before they are asked for, go to chosen units, and figures are followed up.

Revision ID: 0023
Revises: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOVES = """
insert into sec.state_move (kind, from_state, to_state, who, roles) values
  ('form_approval', '', 'asked', 'county', '{reviewer,administrator}'),
  ('form_approval', 'asked', 'withdrawn', 'county', '{reviewer,administrator}'),
  ('form_approval', 'asked', 'sent_back', 'county', '{administrator,assessor}'),
  ('form_approval', 'asked', 'approved', 'county', '{administrator,assessor}'),
  ('form_approval', 'approved', 'adopted', 'county', '{reviewer,administrator}');
"""

DRAWING = """
-- All who ever changed a draft, so that none of them approves it.
alter table fq.form_draft add column drawn_by uuid[] not null default '{}';
update fq.form_draft set drawn_by = array[changed_by];
create function fq.keep_draft() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.drawn_by := case when tg_op = 'INSERT' then '{}' else old.drawn_by end;
  if not new.changed_by = any (new.drawn_by) then
    new.drawn_by := new.drawn_by || new.changed_by;
  end if;
  return new;
end $$;
revoke all on function fq.keep_draft() from public;
create trigger b_keep before insert or update on fq.form_draft
  for each row execute function fq.keep_draft();
"""

APPROVALS = """
-- A form, exactly as it was handed in for approval (报备): why, on what basis, for whom, until
-- when, and what it costs the units. Nobody who drew at it or handed it in decides.
create table fq.form_approval (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county
                                    and scope % 100000000000 = 0),
  draft_id   uuid not null,
  drawn_by   uuid[] not null,
  form       text not null check (form <> ''),
  title      text not null,
  sha256     text not null,
  definition jsonb not null,
  more       jsonb not null default '[]',
  reason     text not null check (reason <> ''),
  basis      text not null check (basis <> ''),
  needed_by  text not null check (needed_by <> ''),
  until      date not null,
  asked      int not null,
  units      int not null,
  answers    bigint not null,
  state      text not null
    check (state in ('asked', 'withdrawn', 'sent_back', 'approved', 'adopted')),
  asked_at   timestamptz,
  asked_by   uuid,
  decided_at timestamptz,
  decided_by uuid,
  remark     text not null default '' check (state <> 'sent_back' or remark <> ''),
  year       int,
  serial     int,
  adopted_at timestamptz,
  version    int not null default 1,
  primary key (county, id),
  unique (county, year, serial),
  check ((serial is not null) = (state in ('approved', 'adopted')))
);
-- A draft waits for one answer at a time.
create unique index form_approval_open on fq.form_approval (county, draft_id)
  where state = 'asked';
create index on fq.form_approval (county, form);
alter table fq.form_approval enable row level security;
alter table fq.form_approval force row level security;
create policy own on fq.form_approval to fq_owner using (true) with check (true);
-- What a county asks of its units, and why, is no secret in it.
create policy rd on fq.form_approval for select to fq_web using (
  county = (select sec.county()));
create policy ins on fq.form_approval for insert to fq_web with check (
  scope = (select sec.scope()) and (select fq.designs_forms()));
create policy ed on fq.form_approval for update to fq_web
  using (scope = (select sec.scope())
         and (select sec.role()) in ('reviewer', 'administrator', 'assessor'))
  with check (scope = (select sec.scope()));
grant select on fq.form_approval to fq_web;
grant insert (county, id, scope, draft_id, form, title, sha256, definition, more, reason, basis,
  needed_by, until, asked, units, answers, state, version) on fq.form_approval to fq_web;
grant update (state, remark, version) on fq.form_approval to fq_web;

create function fq.keep_approval() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.asked_at := sec.now();
    new.asked_by := sec.account();
    new.drawn_by := coalesce((select d.drawn_by from fq.form_draft d
                               where d.county = new.county and d.id = new.draft_id), '{}');
    return new;
  end if;
  if new.state = old.state then
    if new.remark <> old.remark then
      raise exception 'a decision stands' using errcode = '42501';
    end if;
    return new;
  end if;
  if new.state = 'adopted' then
    new.adopted_at := sec.now();
    return new;
  end if;
  if new.state <> 'withdrawn' and sec.account() = any (old.drawn_by || old.asked_by) then
    raise exception 'nobody approves a form of their own' using errcode = '42501';
  end if;
  new.decided_at := sec.now();
  new.decided_by := sec.account();
  if new.state = 'approved' then
    perform pg_advisory_xact_lock(23, new.county);
    new.year := extract(year from sec.now() at time zone 'Asia/Shanghai');
    new.serial := 1 + coalesce((select max(a.serial) from fq.form_approval a
                                 where a.county = new.county and a.year = new.year), 0);
  end if;
  return new;
end $$;
revoke all on function fq.keep_approval() from public;
create trigger a_guard before insert or update on fq.form_approval
  for each row execute function fq.guard_state('form_approval');
create trigger b_keep before insert or update on fq.form_approval
  for each row execute function fq.keep_approval();

-- A person begins to ask for a form only under an approval. What the next versions ask in
-- addition is weighed by the deed; that the form itself was approved, by the database too.
create function fq.may_adopt_form(p_form text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select fq.designs_forms() and (
    exists (select from fq.form_version v, sec.ctx() c
             where v.county = c.county and v.form = p_form)
    or exists (select from fq.form_approval a, sec.ctx() c
                where a.county = c.county and a.form = p_form
                  and a.state in ('approved', 'adopted')))
$$;
revoke all on function fq.may_adopt_form(text) from public;
grant execute on function fq.may_adopt_form(text) to fq_web;
drop policy design on fq.form_version;
create policy design on fq.form_version for insert to fq_web with check (
  county = (select sec.county()) and fq.may_adopt_form(form)
  and adopted_by = (select sec.account()));
"""

GROUPS = """
-- What kinds of its level a unit belongs to, as the county's list says: 林区村, 规上企业.
alter table fq.unit add column groups jsonb not null default '[]';
grant update (groups) on fq.unit to fq_web;
"""

FOLLOWING = """
-- A figure that a unit above keeps an eye on (跟进), period after period, until it is cleared.
create table fq.follow_up (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  above         bigint not null,
  unit_id       uuid not null,
  report_id     uuid not null,
  form          text not null,
  field         text not null check (field <> ''),
  period        text not null,
  words         text not null check (words <> ''),
  set_at        timestamptz,
  set_by        uuid,
  cleared_at    timestamptz,
  cleared_by    uuid,
  cleared_words text not null default '',
  version       int not null default 1,
  primary key (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
    deferrable initially immediate
);
create index on fq.follow_up (scope);
create index on fq.follow_up (above);
-- One mark at a time on a figure.
create unique index follow_up_open on fq.follow_up (county, unit_id, form, field)
  where cleared_at is null;
alter table fq.follow_up enable row level security;
alter table fq.follow_up force row level security;
create policy own on fq.follow_up to fq_owner using (true) with check (true);
create policy rd on fq.follow_up for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
create policy ins on fq.follow_up for insert to fq_web with check (
  county = (select sec.county()) and above = (select sec.scope())
  and scope between (select sec.lo()) and (select sec.hi())
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
create policy ed on fq.follow_up for update to fq_web
  using ((scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()))
         and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer')
  with check (scope between (select sec.lo()) and (select sec.hi())
              or above = (select sec.scope()));
grant select on fq.follow_up to fq_web;
grant insert (county, id, scope, above, unit_id, report_id, form, field, period, words, version)
  on fq.follow_up to fq_web;
grant update (cleared_at, cleared_words, version) on fq.follow_up to fq_web;

create function fq.keep_follow_up() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from fq.report r
                    where r.county = new.county and r.id = new.report_id and r.scope = new.scope
                      and r.unit_id = new.unit_id and r.form = new.form
                      and r.period = new.period and r.state <> 'draft') then
      raise exception 'no figure that was handed up' using errcode = '42501';
    end if;
    new.set_at := sec.now();
    new.set_by := sec.account();
    return new;
  end if;
  -- A mark that follows its unit to another key is the same mark.
  if to_jsonb(new) - '{scope,above}'::text[] = to_jsonb(old) - '{scope,above}'::text[] then
    return new;
  end if;
  if new.version <> old.version + 1 then
    raise exception 'stale version' using errcode = '40001';
  end if;
  if old.cleared_at is not null then
    raise exception 'cleared already' using errcode = '42501';
  end if;
  if new.cleared_at is null then
    new.cleared_words := old.cleared_words;
    return new;
  end if;
  -- Who set it, somebody above who set it, or, where nobody is above, the county's desk.
  if sec.account() is distinct from old.set_by
     and not (old.above between sec.lo() and sec.hi()
              and (old.above <> sec.scope()
                   or sec.scope() = old.county::bigint * 100000000000)) then
    raise exception 'another one keeps an eye on it' using errcode = '42501';
  end if;
  new.cleared_at := sec.now();
  new.cleared_by := sec.account();
  return new;
end $$;
revoke all on function fq.keep_follow_up() from public;
create trigger b_keep before insert or update on fq.follow_up
  for each row execute function fq.keep_follow_up();
"""

DOWN = """
drop table fq.follow_up;
drop function fq.keep_follow_up();
alter table fq.unit drop column groups;
drop policy design on fq.form_version;
create policy design on fq.form_version for insert to fq_web with check (
  county = (select sec.county()) and (select fq.designs_forms())
  and adopted_by = (select sec.account()));
drop function fq.may_adopt_form(text);
drop table fq.form_approval;
drop function fq.keep_approval();
drop trigger b_keep on fq.form_draft;
drop function fq.keep_draft();
alter table fq.form_draft drop column drawn_by;
delete from sec.state_move where kind = 'form_approval';
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(MOVES)
    op.execute(DRAWING)
    op.execute(APPROVALS)
    op.execute(GROUPS)
    op.execute(FOLLOWING)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(DOWN)
    op.execute("reset role")
