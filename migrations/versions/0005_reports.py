"""Forms, obligations, reports, their revisions, and what consolidation pins.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Every statement that moves a state passes here: the move must be declared for this kind of
# record, and the session must stand where the declaration says, in a post it names.
GUARD = """
set role fq_owner;
create function fq.may_move(p_kind text, p_from text, p_to text, p_scope bigint, p_above bigint)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from sec.state_move m, sec.ctx() c
     where m.kind = p_kind and m.from_state = p_from and m.to_state = p_to
       and c.role = any (m.roles)
       and case m.who
             when 'own' then p_scope = c.scope
             when 'above' then p_above = c.scope and p_scope <> c.scope
             when 'branch' then p_scope between c.lo and c.hi
             when 'county' then c.county = p_scope / 100000000000
                                and c.scope = c.county::bigint * 100000000000
           end)
$$;
revoke all on function fq.may_move(text, text, text, bigint, bigint) from public;
grant execute on function fq.may_move(text, text, text, bigint, bigint) to fq_web;

create function fq.guard_state() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  before text := '';
  above bigint := (to_jsonb(new) ->> 'above')::bigint;
begin
  if tg_op = 'UPDATE' then
    before := old.state;
    if new.version <> old.version + 1 then
      raise exception 'stale version' using errcode = '40001';
    end if;
    if before = new.state then return new; end if;
  elsif new.version <> 1 then
    raise exception 'a record begins with version 1' using errcode = '42501';
  end if;
  if not fq.may_move(tg_argv[0], before, new.state, new.scope, above) then
    raise exception 'move % -> % of % refused', before, new.state, tg_argv[0]
      using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.guard_state() from public;
"""

FORMS = """
create table fq.form_version (
  county     int not null references fq.county,
  form       text not null,
  sha256     text not null,
  title      text not null,
  level      text not null,
  frequency  text not null,
  definition jsonb not null,
  adopted_at timestamptz not null default now(),
  primary key (county, form, sha256)
);
alter table fq.form_version enable row level security;
alter table fq.form_version force row level security;
create policy own on fq.form_version to fq_owner using (true) with check (true);
create policy rd on fq.form_version for select to fq_web using (county = (select sec.county()));
create policy ins on fq.form_version for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
grant select, insert on fq.form_version to fq_web;

-- One row per form, unit and period: what is due, frozen when it is opened. Expected = rows.
create table fq.obligation (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  above         bigint not null,
  unit_id       uuid not null,
  form          text not null,
  form_sha256   text not null,
  period        text not null,
  opens_at      timestamptz not null,
  due_at        timestamptz not null,
  grace_at      timestamptz not null check (grace_at >= due_at),
  closes_at     timestamptz not null check (closes_at >= grace_at),
  waived_at     timestamptz,
  waived_reason text not null default '' check (waived_at is null or waived_reason <> ''),
  version       int not null default 1,
  primary key (county, id),
  unique (scope, form, period),
  unique (county, id, scope),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope),
  foreign key (county, form, form_sha256) references fq.form_version (county, form, sha256)
);
create index on fq.obligation (county, form, period, scope);
create index on fq.obligation (above, form, period);
alter table fq.obligation enable row level security;
alter table fq.obligation force row level security;
create policy own on fq.obligation to fq_owner using (true) with check (true);
create policy rd on fq.obligation for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.obligation for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
-- Waived or extended only from above, by a reviewer.
create policy ed on fq.obligation for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer')
  with check (scope between (select sec.lo()) and (select sec.hi()));
grant select on fq.obligation to fq_web;
grant insert (county, id, scope, above, unit_id, form, form_sha256, period, opens_at, due_at,
  grace_at, closes_at, version) on fq.obligation to fq_web;
grant update (waived_at, waived_reason, due_at, grace_at, closes_at, version)
  on fq.obligation to fq_web;

create table fq.reminder (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  obligation_id uuid not null,
  reminded_at   timestamptz not null,
  account_id    uuid not null,
  primary key (county, id),
  foreign key (county, obligation_id, scope) references fq.obligation (county, id, scope)
);
create index on fq.reminder (county, obligation_id);
alter table fq.reminder enable row level security;
alter table fq.reminder force row level security;
create policy own on fq.reminder to fq_owner using (true) with check (true);
create policy rd on fq.reminder for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.reminder for insert to fq_web with check (
  county = (select sec.county()) and scope between (select sec.lo()) and (select sec.hi())
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
grant select, insert on fq.reminder to fq_web;
"""

REPORTS = """
create table fq.report (
  county             int not null,
  id                 uuid not null,
  scope              bigint not null check (scope / 100000000000 = county),
  above              bigint not null,
  unit_id            uuid not null,
  division_code      text not null,
  obligation_id      uuid not null,
  form               text not null,
  form_sha256        text not null,
  period             text not null,
  state              text not null check (state in
                       ('draft', 'submitted', 'sent_back', 'accepted', 'consolidated')),
  nil_report         boolean not null default false,
  answers            jsonb not null default '{}',
  revision           int not null default 0,
  stale              boolean not null default false,
  version            int not null default 1,
  created_at         timestamptz not null,
  saved_at           timestamptz not null,
  first_submitted_at timestamptz,
  submitted_at       timestamptz,
  reviewed_at        timestamptz,
  late               boolean not null default false,
  sent_back_count    int not null default 0,
  primary key (county, id),
  unique (scope, form, period),
  unique (county, id, scope),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope),
  foreign key (county, obligation_id, scope) references fq.obligation (county, id, scope),
  foreign key (county, form, form_sha256) references fq.form_version (county, form, sha256)
);
create index on fq.report (county, form, period, scope);
create index on fq.report (county, obligation_id);
create index on fq.report (above, form, period);
alter table fq.report enable row level security;
alter table fq.report force row level security;
create policy own on fq.report to fq_owner using (true) with check (true);
-- A draft stays with the unit that writes it.
create policy rd on fq.report for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  and (state <> 'draft' or scope = (select sec.scope())));
create policy ins on fq.report for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy ed on fq.report for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and (state <> 'draft' or scope = (select sec.scope()))
         and (select sec.role()) in ('filer', 'reviewer'))
  with check (scope between (select sec.lo()) and (select sec.hi()));
grant select on fq.report to fq_web;
grant insert (county, id, scope, above, unit_id, division_code, obligation_id, form,
  form_sha256, period, state, nil_report, answers, created_at, saved_at, version)
  on fq.report to fq_web;
grant update (state, nil_report, answers, revision, stale, version, saved_at, submitted_at,
  reviewed_at, sent_back_count) on fq.report to fq_web;

-- What belongs to the database alone: the first submission's time is set once, by its clock;
-- lateness follows from it; a closed period takes no first filing; only the unit that owns an
-- open report writes its answers; a revision is counted by submitting and by nothing else.
create function fq.keep_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  o fq.obligation;
begin
  select * into o from fq.obligation
   where county = new.county and id = new.obligation_id;
  if tg_op = 'INSERT' then
    if o.id is null or (o.scope, o.above, o.unit_id, o.form, o.period)
         is distinct from (new.scope, new.above, new.unit_id, new.form, new.period) then
      raise exception 'report does not fit its obligation' using errcode = '42501';
    end if;
    return new;
  end if;
  if (new.answers is distinct from old.answers or new.nil_report <> old.nil_report)
     and (old.state not in ('draft', 'sent_back') or old.scope <> (select sec.scope())) then
    raise exception 'answers are closed' using errcode = '42501';
  end if;
  new.revision := old.revision;
  new.submitted_at := old.submitted_at;
  if new.state = 'submitted' and old.state <> 'submitted' then
    new.revision := old.revision + 1;
    new.submitted_at := sec.now();
    if old.first_submitted_at is null then
      if sec.now() > o.closes_at then
        raise exception 'period closed' using errcode = 'FQ001';
      end if;
      new.first_submitted_at := sec.now();
      new.late := sec.now() > o.grace_at;
    end if;
  end if;
  return new;
end $$;
revoke all on function fq.keep_report() from public;
create trigger a_guard before insert or update on fq.report
  for each row execute function fq.guard_state('report');
create trigger b_keep before insert or update on fq.report
  for each row execute function fq.keep_report();

create table fq.report_revision (
  county       int not null,
  report_id    uuid not null,
  number       int not null,
  scope        bigint not null check (scope / 100000000000 = county),
  answers      jsonb not null,
  nil_report   boolean not null,
  sha256       text not null,
  submitted_at timestamptz not null,
  account_id   uuid not null,
  primary key (county, report_id, number),
  foreign key (county, report_id, scope) references fq.report (county, id, scope)
);
create index on fq.report_revision (scope);
alter table fq.report_revision enable row level security;
alter table fq.report_revision force row level security;
create policy own on fq.report_revision to fq_owner using (true) with check (true);
create policy rd on fq.report_revision for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
-- A revision is written when its report is submitted, and never under another number.
create policy ins on fq.report_revision for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer')
  and exists (select from fq.report r
               where r.county = report_revision.county and r.id = report_revision.report_id
                 and r.state = 'submitted' and r.revision = report_revision.number));
grant select, insert on fq.report_revision to fq_web;
create trigger keep before update or delete on fq.report_revision
  for each row execute function fq.refuse_change();
create trigger keep_all before truncate on fq.report_revision
  for each statement execute function fq.refuse_change();

-- What the unit above asks to have changed, field by field; '' is the report as a whole.
create table fq.remark (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  report_id  uuid not null,
  revision   int not null,
  field      text not null,
  words      text not null check (words <> ''),
  made_at    timestamptz not null,
  account_id uuid not null,
  primary key (county, id),
  foreign key (county, report_id, scope) references fq.report (county, id, scope)
);
create index on fq.remark (county, report_id);
alter table fq.remark enable row level security;
alter table fq.remark force row level security;
create policy own on fq.remark to fq_owner using (true) with check (true);
create policy rd on fq.remark for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.remark for insert to fq_web with check (
  county = (select sec.county()) and scope between (select sec.lo()) and (select sec.hi())
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
grant select, insert on fq.remark to fq_web;

-- Numeric answers that sums, rules and charts use; value is at the field's declared places.
create table fq.fact (
  county    int not null,
  report_id uuid not null,
  field     text not null,
  scope     bigint not null check (scope / 100000000000 = county),
  unit_id   uuid not null,
  form      text not null,
  period    text not null,
  value     bigint not null,
  places    smallint not null default 0,
  revision  int not null,
  primary key (county, report_id, field),
  foreign key (county, report_id, scope) references fq.report (county, id, scope)
);
create index on fq.fact (county, form, period, field, scope);
create index on fq.fact (scope);
alter table fq.fact enable row level security;
alter table fq.fact force row level security;
create policy own on fq.fact to fq_owner using (true) with check (true);
create policy rd on fq.fact for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
-- Facts follow the submission: once the unit above has acted, they stand.
create policy ins on fq.fact for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer')
  and exists (select from fq.report r
               where r.county = fact.county and r.id = fact.report_id
                 and r.state = 'submitted' and r.revision = fact.revision));
create policy del on fq.fact for delete to fq_web using (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer')
  and exists (select from fq.report r
               where r.county = fact.county and r.id = fact.report_id
                 and r.state = 'submitted' and r.revision > fact.revision));
grant select, insert, delete on fq.fact to fq_web;
"""

CONSOLIDATION = """
-- A consolidation pins exact revisions, so that a later correction below never changes it.
create table fq.pin (
  county          int not null,
  report_id       uuid not null,
  child_report_id uuid not null,
  child_revision  int not null,
  scope           bigint not null check (scope / 100000000000 = county),
  primary key (county, report_id, child_report_id),
  foreign key (county, report_id, scope) references fq.report (county, id, scope),
  foreign key (county, child_report_id, child_revision)
    references fq.report_revision (county, report_id, number)
);
create index on fq.pin (county, child_report_id);
create index on fq.pin (scope);
alter table fq.pin enable row level security;
alter table fq.pin force row level security;
create policy own on fq.pin to fq_owner using (true) with check (true);
create policy rd on fq.pin for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.pin for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy del on fq.pin for delete to fq_web using (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
grant select, insert, delete on fq.pin to fq_web;

create table fq.gap (
  county        int not null,
  report_id     uuid not null,
  obligation_id uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  kind          text not null check (kind in ('missing', 'late', 'sent_back', 'waiting', 'waived')),
  reason        text not null default '',
  primary key (county, report_id, obligation_id),
  foreign key (county, report_id, scope) references fq.report (county, id, scope),
  foreign key (county, obligation_id) references fq.obligation (county, id)
);
create index on fq.gap (scope);
alter table fq.gap enable row level security;
alter table fq.gap force row level security;
create policy own on fq.gap to fq_owner using (true) with check (true);
create policy rd on fq.gap for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.gap for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy del on fq.gap for delete to fq_web using (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
grant select, insert, delete on fq.gap to fq_web;

create table fq.adjustment (
  county    int not null,
  report_id uuid not null,
  field     text not null,
  scope     bigint not null check (scope / 100000000000 = county),
  computed  bigint not null,
  adjusted  bigint not null,
  reason    text not null check (reason <> ''),
  primary key (county, report_id, field),
  foreign key (county, report_id, scope) references fq.report (county, id, scope)
);
create index on fq.adjustment (scope);
alter table fq.adjustment enable row level security;
alter table fq.adjustment force row level security;
create policy own on fq.adjustment to fq_owner using (true) with check (true);
create policy rd on fq.adjustment for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.adjustment for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy del on fq.adjustment for delete to fq_web using (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
grant select, insert, delete on fq.adjustment to fq_web;

-- A corrected child marks the consolidations that pinned it, and does nothing more to them.
create function fq.mark_stale() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.number > 1 then
    update fq.report r set stale = true, version = r.version + 1
      from fq.pin p
     where p.county = new.county and p.child_report_id = new.report_id
       and r.county = p.county and r.id = p.report_id and not r.stale;
  end if;
  return new;
end $$;
revoke all on function fq.mark_stale() from public;
create trigger mark_stale after insert on fq.report_revision
  for each row execute function fq.mark_stale();

-- Same key and same body: the stored answer; same key and another body: a refusal.
create table fq.idempotency (
  county     int not null,
  scope      bigint not null check (scope / 100000000000 = county),
  key        uuid not null,
  sha256     text not null,
  answer     jsonb not null,
  answered_at timestamptz not null default now(),
  primary key (county, scope, key)
);
alter table fq.idempotency enable row level security;
alter table fq.idempotency force row level security;
create policy own on fq.idempotency to fq_owner using (true) with check (true);
create policy rd on fq.idempotency for select to fq_web using (scope = (select sec.scope()));
create policy ins on fq.idempotency for insert to fq_web with check (
  scope = (select sec.scope()));
grant select, insert on fq.idempotency to fq_web;

create table fq.attachment (
  county      int not null,
  scope       bigint not null check (scope / 100000000000 = county),
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  media_type  text not null check (media_type in ('image/jpeg', 'image/png', 'application/pdf')),
  size        int not null check (size > 0),
  name        text not null,
  stored_sha256 text not null check (stored_sha256 ~ '^[0-9a-f]{64}$'),
  account_id  uuid not null,
  kept_at     timestamptz not null,
  primary key (county, scope, sha256)
);
alter table fq.attachment enable row level security;
alter table fq.attachment force row level security;
create policy own on fq.attachment to fq_owner using (true) with check (true);
create policy rd on fq.attachment for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.attachment for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
grant select, insert on fq.attachment to fq_web;
reset role;
"""

DOWN = """
drop table fq.attachment, fq.idempotency, fq.adjustment, fq.gap, fq.pin, fq.fact, fq.remark,
  fq.report_revision, fq.report, fq.reminder, fq.obligation, fq.form_version cascade;
drop function fq.mark_stale(), fq.keep_report(), fq.guard_state(),
  fq.may_move(text, text, text, bigint, bigint)
"""


def upgrade() -> None:
    op.execute(GUARD)
    op.execute(FORMS)
    op.execute(REPORTS)
    op.execute(CONSOLIDATION)


def downgrade() -> None:
    op.execute(DOWN)
