"""The trail: append-only, chained per county.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
create table fq.trail (
  county     int not null references fq.county,
  seq        bigint not null,
  at         timestamptz not null,
  account_id uuid,
  post_id    uuid,
  actor      text not null,
  action     text not null,
  subject    text not null,
  subject_id text not null,
  scope      bigint not null check (scope / 100000000000 = county),
  detail     jsonb not null,
  prev       bytea not null,
  hash       bytea not null,
  primary key (county, seq)
);
create index on fq.trail (county, subject, subject_id);
create index on fq.trail (scope);
alter table fq.trail enable row level security;
alter table fq.trail force row level security;
create policy own on fq.trail to fq_owner using (true) with check (true);
create policy rd on fq.trail for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
grant select on fq.trail to fq_web;

create table fq.trail_head (
  county int primary key references fq.county,
  seq    bigint not null,
  hash   bytea not null
);
alter table fq.trail_head enable row level security;
alter table fq.trail_head force row level security;
create policy own on fq.trail_head to fq_owner using (true) with check (true);
create policy rd on fq.trail_head for select to fq_web using (county = (select sec.county()));
grant select on fq.trail_head to fq_web;

-- What one entry's hash is taken over. The separator cannot occur inside: jsonb text escapes
-- control characters, and the other parts are identifiers.
create function fq.trail_hash(entry fq.trail) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select sha256(entry.prev || convert_to(concat_ws(chr(31),
    entry.county, entry.seq, (extract(epoch from entry.at) * 1000000)::bigint,
    coalesce(entry.account_id::text, ''), coalesce(entry.post_id::text, ''),
    to_jsonb(entry.actor)::text, entry.action, entry.subject, entry.subject_id, entry.scope,
    entry.detail::text), 'UTF8'))
$$;

create function fq.trail_put(
  p_action text, p_subject text, p_subject_id text, p_scope bigint, p_detail jsonb)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
  h fq.trail_head;
  e fq.trail;
begin
  if c.token_sha is null then raise exception 'no session' using errcode = '28000'; end if;
  if p_scope / 100000000000 <> c.county
    then raise exception 'another county' using errcode = '42501'; end if;
  insert into fq.trail_head values (c.county, 0, '\\x00') on conflict do nothing;
  select * into h from fq.trail_head where county = c.county for update;
  e.county := c.county; e.seq := h.seq + 1; e.at := clock_timestamp();
  e.account_id := c.account_id; e.post_id := c.post_id;
  e.actor := coalesce((select a.name || '（' || u.name || '）' from fq.account a, fq.unit u
                        where a.county = c.county and a.id = c.account_id
                          and u.county = c.county and u.id = c.unit_id), '系统');
  e.action := p_action; e.subject := p_subject; e.subject_id := p_subject_id;
  e.scope := p_scope; e.detail := p_detail; e.prev := h.hash;
  e.hash := fq.trail_hash(e);
  insert into fq.trail select e.*;
  update fq.trail_head set seq = e.seq, hash = e.hash where county = c.county;
  return e.seq;
end $$;

-- The first break of one county's chain, or no row. Also compares the head.
create function fq.trail_break()
returns table (seq bigint, what text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with mine as (
    select t, lag(t.hash, 1, '\\x00'::bytea) over (order by t.seq) as before,
           row_number() over (order by t.seq) as place
      from fq.trail t where t.county = (sec.ctx()).county),
  broken as (
    select (t).seq, case when (t).seq <> place then 'missing'
                         when (t).prev <> before then 'order'
                         else 'content' end as what
      from mine
     where (t).seq <> place or (t).prev <> before or (t).hash <> fq.trail_hash(t)
    union all
    select h.seq, 'tail' from fq.trail_head h
     where h.county = (sec.ctx()).county
       and h.hash is distinct from coalesce(
             (select t.hash from fq.trail t where t.county = h.county and t.seq = h.seq),
             '\\x00'::bytea))
  select * from broken order by 1 limit 1
$$;
revoke all on function fq.trail_hash(fq.trail), fq.trail_break(),
  fq.trail_put(text, text, text, bigint, jsonb) from public;
grant execute on function fq.trail_break(), fq.trail_put(text, text, text, bigint, jsonb)
  to fq_web;

create function fq.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'append-only table' using errcode = '42501';
end $$;
revoke all on function fq.refuse_change() from public;
create trigger keep before update or delete on fq.trail
  for each row execute function fq.refuse_change();
create trigger keep_all before truncate on fq.trail
  for each statement execute function fq.refuse_change();
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop function fq.trail_break(), fq.trail_put(text, text, text, bigint, jsonb)")
    op.execute("drop table fq.trail cascade")
    op.execute("drop table fq.trail_head")
    op.execute("drop function fq.refuse_change()")
