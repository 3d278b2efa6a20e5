"""Notices, the channels that carry them outside, and what is to be corrected by when.

A unit also decides what its consolidation does when its children were corrected.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NOTICES = """
-- What concerns a unit, in the transaction of the deed: one row for everybody in the posts it is
-- for, never one for each person. Who made it, and when, is the database's own knowledge.
create table fq.notice (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  roles      jsonb not null check (jsonb_typeof(roles) = 'array' and roles <> '[]'),
  kind       text not null check (kind ~ '^[a-z_]{1,40}$'),
  about_kind text not null,
  about_id   uuid,
  address    text not null check (address ~ '^/([^/]|$)'),
  words      text not null check (words <> '' and length(words) <= 500),
  made_at    timestamptz not null default sec.now(),
  made_by    uuid default sec.account(),
  read_at    timestamptz,
  primary key (county, id),
  unique (county, id, scope)
);
create index on fq.notice (scope, made_at);
create index notice_unread on fq.notice (scope) where read_at is null;
alter table fq.notice enable row level security;
alter table fq.notice force row level security;
create policy own on fq.notice to fq_owner using (true) with check (true);
create policy rd on fq.notice for select to fq_web using (scope = (select sec.scope()));
-- A unit tells its own branch, those it answers to, and those that once answered to it: what they
-- filed then is still its to send back.
create policy ins on fq.notice for insert to fq_web with check (
  county = (select sec.county())
  and (scope between (select sec.lo()) and (select sec.hi())
       or exists (select from fq.unit u
                   where u.county = notice.county and u.scope = notice.scope
                     and ((select sec.scope()) between u.lo and u.hi
                          or (select sec.scope()) = any (u.once_below)))));
create policy ed on fq.notice for update to fq_web
  using (scope = (select sec.scope())) with check (scope = (select sec.scope()));
grant select on fq.notice to fq_web;
grant insert (county, id, scope, roles, kind, about_kind, about_id, address, words)
  on fq.notice to fq_web;
grant update (read_at) on fq.notice to fq_web;
"""

CHANNELS = """
-- Where a unit's notices also go: a group's robot, a mailbox, a gateway. The address is a secret:
-- it can be written and replaced, but only a worker that acts for the unit reads it.
create table fq.notice_channel (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  unit_id    uuid not null,
  post_id    uuid not null,
  kind       text not null check (kind in ('wecom', 'dingtalk', 'email', 'webhook')),
  title      text not null check (title <> ''),
  address    text not null check (address <> ''),
  hour       int not null default 9 check (hour between 8 and 20),
  made_at    timestamptz not null default sec.now(),
  stopped_at timestamptz,
  test_asked_at timestamptz,
  tried_at   timestamptz,
  sent_at    timestamptz,
  failure    text not null default '',
  version    int not null default 1,
  primary key (county, id),
  unique (county, id, scope),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
    deferrable initially immediate,
  foreign key (county, post_id) references fq.post (county, id)
);
create index on fq.notice_channel (scope);
alter table fq.notice_channel enable row level security;
alter table fq.notice_channel force row level security;
create policy own on fq.notice_channel to fq_owner using (true) with check (true);
create policy rd on fq.notice_channel for select to fq_web using (
  scope = (select sec.scope()));
create policy ins on fq.notice_channel for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) = 'administrator'
  and post_id = (select sec.post()));
create policy ed on fq.notice_channel for update to fq_web
  using (scope = (select sec.scope()) and (select sec.role()) = 'administrator')
  with check (scope = (select sec.scope()));
grant select (county, id, scope, unit_id, post_id, kind, title, hour, made_at, stopped_at,
  test_asked_at, tried_at, sent_at, failure, version) on fq.notice_channel to fq_web;
grant insert (county, id, scope, unit_id, post_id, kind, title, address, hour, version)
  on fq.notice_channel to fq_web;
grant update (stopped_at, test_asked_at, tried_at, sent_at, failure, version)
  on fq.notice_channel to fq_web;

create function sec.channel_address(p_channel uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select n.address from fq.notice_channel n, sec.ctx() c
   where c.kind = 'job' and n.county = c.county and n.scope = c.scope and n.id = p_channel
$$;
revoke all on function sec.channel_address(uuid) from public;
grant execute on function sec.channel_address(uuid) to fq_web;

-- Which notice went out by which channel, and when: a notice goes out once.
create table fq.notice_delivery (
  county     int not null,
  channel_id uuid not null,
  notice_id  uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  sent_at    timestamptz not null,
  primary key (county, channel_id, notice_id),
  foreign key (county, channel_id, scope) references fq.notice_channel (county, id, scope)
    deferrable initially immediate,
  foreign key (county, notice_id, scope) references fq.notice (county, id, scope)
    deferrable initially immediate
);
create index on fq.notice_delivery (scope);
alter table fq.notice_delivery enable row level security;
alter table fq.notice_delivery force row level security;
create policy own on fq.notice_delivery to fq_owner using (true) with check (true);
create policy rd on fq.notice_delivery for select to fq_web using (
  scope = (select sec.scope()));
create policy ins on fq.notice_delivery for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.kind()) = 'job');
grant select, insert on fq.notice_delivery to fq_web;

-- A notice of a unit that listens outside is work to be done, in the post that set the channel
-- up: the unit that made the notice never sees the channel. When it goes out the worker decides.
create function fq.ring_channels() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into fq.outbox (county, id, scope, post_id, kind, payload)
    select c.county, gen_random_uuid(), c.scope, c.post_id, 'send_notices',
           jsonb_build_object('channel', c.id)
      from fq.notice_channel c
     where c.county = new.county and c.scope = new.scope and c.stopped_at is null;
  return new;
end $$;
revoke all on function fq.ring_channels() from public;
create trigger ring after insert on fq.notice
  for each row execute function fq.ring_channels();
"""

STALE = """
-- Kept as they are although something below was corrected, and why; by when a report that was
-- sent back is to be corrected.
alter table fq.report add column correct_by timestamptz;
alter table fq.report add column kept_reason text not null default '';
alter table fq.report add column kept_at timestamptz;
grant update (correct_by, kept_reason, kept_at) on fq.report to fq_web;

-- The date is the sending back's; the decision to keep is the own unit's.
create function fq.keep_decisions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.correct_by is distinct from old.correct_by
     and not (new.state = 'sent_back' and old.state <> 'sent_back') then
    raise exception 'a date belongs to a sending back' using errcode = '42501';
  end if;
  if (new.kept_reason, new.kept_at) is distinct from (old.kept_reason, old.kept_at)
     and (select sec.scope()) is distinct from old.scope then
    raise exception 'a unit decides for itself' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.keep_decisions() from public;
create trigger c_decisions before update on fq.report
  for each row execute function fq.keep_decisions();

-- A period as people call it, for words that are written here.
create function fq.period_words(p text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case
    when p ~ '^\\d{4}-W\\d\\d$' then left(p, 4) || '年第' || right(p, 2)::int || '周'
    when p ~ '^\\d{4}-\\d\\d-H\\d$' then left(p, 4) || '年' || substr(p, 6, 2)::int || '月'
      || case right(p, 1) when '1' then '上半月' else '下半月' end
    when p ~ '^\\d{4}-\\d\\d-T\\d$' then left(p, 4) || '年' || substr(p, 6, 2)::int || '月'
      || case right(p, 1) when '1' then '上旬' when '2' then '中旬' else '下旬' end
    when p ~ '^\\d{4}-\\d\\d$' then left(p, 4) || '年' || substr(p, 6, 2)::int || '月'
    when p ~ '^\\d{4}-Q\\d$' then
      left(p, 4) || '年第' || substr('一二三四', right(p, 1)::int, 1) || '季度'
    when p ~ '^\\d{4}-H\\d$' then left(p, 4)
      || case right(p, 1) when '1' then '年上半年' else '年下半年' end
    when p ~ '^\\d{4}-\\d\\d-\\d\\d$' then left(p, 4) || '年' || substr(p, 6, 2)::int || '月'
      || right(p, 2)::int || '日'
    when p ~ '^\\d{4}$' then p || '年'
    else p end
$$;
revoke all on function fq.period_words(text) from public;

-- The unit whose consolidation is out of date may be out of sight of whoever corrected.
create function fq.tell_stale() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into fq.notice (county, id, scope, roles, kind, about_kind, about_id, address, words)
    select new.county, gen_random_uuid(), new.scope, '["filer", "reviewer"]', 'stale', 'report',
           new.id, '/reports/' || new.id || '/consolidation',
           f.title || '（' || fq.period_words(new.period)
             || '）汇总之后下级有更正，请看差别，决定要不要重新汇总。'
      from fq.form_version f
     where f.county = new.county and f.form = new.form and f.sha256 = new.form_sha256;
  return new;
end $$;
revoke all on function fq.tell_stale() from public;
create trigger tell_stale after update of stale on fq.report for each row
  when (new.stale and not old.stale) execute function fq.tell_stale();
"""

DOWN = """
drop trigger tell_stale on fq.report;
drop function fq.tell_stale(), fq.period_words(text);
drop trigger c_decisions on fq.report;
drop function fq.keep_decisions();
alter table fq.report drop column kept_at, drop column kept_reason, drop column correct_by;
drop function sec.channel_address(uuid);
drop table fq.notice_delivery;
drop table fq.notice;
drop table fq.notice_channel;
drop function fq.ring_channels();
delete from fq.outbox where kind = 'send_notices';
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    for step in (NOTICES, CHANNELS, STALE):
        op.execute(step)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(DOWN)
    op.execute("reset role")
