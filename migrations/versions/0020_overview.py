"""Searching what reports and ledgers say: their words kept beside them, found by pairs of signs.

PostgreSQL's own text search does not know where a Chinese word ends, and the extensions that do
are not everywhere. So every pair of neighboring signs is a key (bigrams), held by a GIN index
over what was handed up. Operators on arrays are not leakproof, which is why row-level security
keeps them from using an index; the search is therefore a function of the owner that looks into
the session's own branch and nowhere else, and gives out nothing but numbers of records.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEYS = """
-- The pairs of neighboring signs of a text, in small letters; blanks part words. The cost keeps
-- the planner from working them out row by row where the index has them.
create function fq.pairs_of(p_words text) returns text[]
language sql immutable parallel safe cost 10000 set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(distinct t.a || t.b), '{}')
    from (select c as a, lead(c) over (order by n) as b
            from unnest(string_to_array(lower(p_words), null)) with ordinality as s (c, n)) t
   where t.b is not null and t.a !~ '\\s' and t.b !~ '\\s'
$$;
revoke all on function fq.pairs_of(text) from public;

-- What a record is found by: its pairs, and three marks that keep the search within a county or
-- a township and a stretch of time, so that a common word need not be read to the end.
create function fq.keys_of(p_words text, p_county int, p_scope bigint, p_time text)
returns text[]
language sql immutable parallel safe cost 20000 set search_path = pg_catalog, pg_temp as $$
  select fq.pairs_of(p_words)
      || array['#' || p_county || ' ' || left(p_time, 4),
               '#' || p_county || ' ' || left(p_time, 7),
               '#' || (p_scope / 100000000) || ' ' || left(p_time, 7)]
$$;
revoke all on function fq.keys_of(text, int, bigint, text) from public;

-- moment is the report's period or the day an inspection was made: both sort as text.
create table fq.told (
  county    int not null,
  kind      text not null check (kind in ('report', 'entry')),
  record_id uuid not null,
  scope     bigint not null check (scope / 100000000000 = county),
  subject   text not null,
  moment    text not null,
  words     text not null,
  primary key (county, kind, record_id)
);
create index told_keys on fq.told using gin (fq.keys_of(words, county, scope, moment));
create index on fq.told (scope);
alter table fq.told enable row level security;
alter table fq.told force row level security;
create policy own on fq.told to fq_owner using (true) with check (true);
-- Granted without a policy: a plain question finds nothing, only fq.find_told does.
grant select on fq.told to fq_web;
"""

FILLING = """
-- The words of one answer: a text or a choice, or all of a table's. What a form marks as
-- personal is not among them.
create function fq.words_of(p_asked jsonb, p_answers jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select string_agg(t.words, E'\\n' order by t.n) from (
    select f.n, case
        when coalesce(f.asked ->> 'personal', 'none') <> 'none' then null
        when f.asked ->> 'type' in ('text', 'choice')
          then nullif(p_answers ->> (f.asked ->> 'code'), '')
        when f.asked ->> 'type' = 'table'
             and jsonb_typeof(p_answers -> (f.asked ->> 'code')) = 'array' then
          (select string_agg(r.line ->> (c.asked ->> 'code'), ' ')
             from jsonb_array_elements(p_answers -> (f.asked ->> 'code')) r (line),
                  jsonb_array_elements(coalesce(f.asked -> 'columns', '[]')) c (asked)
            where c.asked ->> 'type' in ('text', 'choice')
              and coalesce(c.asked ->> 'personal', 'none') = 'none')
      end as words
      from jsonb_array_elements(p_asked) with ordinality f (asked, n)) t
$$;
revoke all on function fq.words_of(jsonb, jsonb) from public;

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

create function fq.tell_entry(p fq.ledger_entry) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into fq.told (county, kind, record_id, scope, subject, moment, words)
  select p.county, 'entry', p.id, p.scope, p.ledger, p.found_on::text,
         concat_ws(E'\\n', u.name, v.title,
                   fq.words_of(v.definition -> 'columns', p."values"))
    from fq.unit u, fq.ledger_version v
   where u.county = p.county and u.id = p.unit_id
     and v.county = p.county and v.ledger = p.ledger and v.sha256 = p.ledger_sha256
  on conflict (county, kind, record_id) do update
    set scope = excluded.scope, moment = excluded.moment, words = excluded.words
$$;
revoke all on function fq.tell_entry(fq.ledger_entry) from public;

create function fq.keep_told() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'report_revision' then
    perform fq.tell_report(new.county, new.report_id, new.answers);
  elsif tg_op = 'INSERT' or new."values" is distinct from old."values" then
    perform fq.tell_entry(new);
  end if;
  return null;
end $$;
revoke all on function fq.keep_told() from public;
create trigger told after insert on fq.report_revision
  for each row execute function fq.keep_told();
create trigger told after insert or update of "values" on fq.ledger_entry
  for each row execute function fq.keep_told();

select fq.tell_report(v.county, v.report_id, v.answers) from fq.report_revision v
  join fq.report r on r.county = v.county and r.id = v.report_id and r.revision = v.number;
select fq.tell_entry(e) from fq.ledger_entry e;
"""

FINDING = """
-- The stretches of time that a year's marks name, the latest first.
create function fq.stretches_of(p_year text) returns setof text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select p_year || s from (values ('-W5'), ('-W4'), ('-W3'), ('-W2'), ('-W1'), ('-W0'), ('-Q4'),
    ('-Q3'), ('-Q2'), ('-Q1'), ('-H2'), ('-H1'), ('-12'), ('-11'), ('-10'), ('-09'), ('-08'),
    ('-07'), ('-06'), ('-05'), ('-04'), ('-03'), ('-02'), ('-01'), ('')) t (s)
$$;
revoke all on function fq.stretches_of(text) from public;

-- The records of the session's branch that say all of these words, the latest first, from behind
-- a place on. It looks only between p_lo and p_hi, and never outside the session's own branch.
create function fq.find_told(p_kind text, p_words text[], p_subject text, p_lo bigint, p_hi bigint,
  p_first text, p_last text, p_states text[], p_moment text, p_scope bigint, p_id uuid,
  p_most int)
returns table (record_id uuid, moment text, scope bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  c constant int := sec.county();
  own constant bigint := sec.scope();
  low constant bigint := greatest(p_lo, sec.lo());
  high constant bigint := least(p_hi, sec.hi());
  near constant boolean := low / 100000000 = high / 100000000;
  pairs constant text[] := fq.pairs_of(array_to_string(p_words, ' '));
  top constant text := least(nullif(p_last, '') || '~', nullif(p_moment, '')) collate "C";
  -- Nobody reports of years to come, whatever year is asked for.
  newest constant int := least(left(top, 4)::int, extract(year from sec.now())::int + 1);
  stretch text;
  found int := 0;
begin
  if c is null or low is null or low > high or cardinality(pairs) = 0 then return; end if;
  for year in reverse newest .. greatest(coalesce(nullif(left(p_first, 4), '')::int, 2015), 1990)
  loop
    -- Years in which nobody said it are passed over; the first is looked into at once.
    continue when year < newest and not exists (select from fq.told t
      where fq.keys_of(t.words, t.county, t.scope, t.moment)
            @> (pairs || array['#' || c || ' ' || year]));
    for stretch in select s from fq.stretches_of(year::text) s loop
      continue when stretch > top collate "C";
      return query
        select t.record_id, t.moment, t.scope
          from (select x.county, x.record_id, x.moment, x.scope from fq.told x
                 where fq.keys_of(x.words, x.county, x.scope, x.moment)
                       @> (pairs || array['#' || case when near then low / 100000000 else c end
                                          || ' ' || stretch])
                   and x.county = c and x.kind = p_kind and left(x.moment, 7) = stretch
                   and x.scope between low and high
                   and (p_subject = '' or x.subject = p_subject)
                   and (p_first = '' or x.moment >= p_first collate "C")
                   and (p_last = '' or x.moment <= p_last || '~' collate "C")
                   and (p_moment = '' or x.moment < p_moment collate "C"
                        or (x.moment = p_moment and (x.scope, x.record_id) > (p_scope, p_id)))
                   and not exists (select from unnest(p_words) w
                                    where position(lower(w) in lower(x.words)) = 0)
                 order by x.moment collate "C" desc, x.scope, x.record_id) t
         -- Looked up in this order, one by one, until there are enough.
         where case p_kind
                 when 'report' then exists (select from fq.report r
                   where r.county = t.county and r.id = t.record_id
                     and (r.state <> 'draft' or r.scope = own)
                     and (p_states = '{}' or r.state = any (p_states)))
                 else exists (select from fq.ledger_entry e
                   where e.county = t.county and e.id = t.record_id
                     and (p_states = '{}' or e.state = any (p_states)))
               end
         order by t.moment collate "C" desc, t.scope, t.record_id
         limit p_most;
      get diagnostics found = row_count;
      p_most := p_most - found;
      if p_most <= 0 then return; end if;
    end loop;
  end loop;
end $$;
revoke all on function fq.find_told(text, text[], text, bigint, bigint, text, text, text[], text,
  bigint, uuid, int) from public;
grant execute on function fq.find_told(text, text[], text, bigint, bigint, text, text, text[],
  text, bigint, uuid, int) to fq_web;

-- Hazards that stand open are few among all that were ever found.
create index ledger_entry_unrectified on fq.ledger_entry (county, rectified_on, scope)
  where state <> 'clear';
"""

DOWN = """
drop index fq.ledger_entry_unrectified;
drop trigger told on fq.ledger_entry;
drop trigger told on fq.report_revision;
drop function fq.find_told(text, text[], text, bigint, bigint, text, text, text[], text, bigint,
  uuid, int), fq.stretches_of(text), fq.keep_told(), fq.tell_entry(fq.ledger_entry),
  fq.tell_report(int, uuid, jsonb), fq.words_of(jsonb, jsonb);
drop table fq.told;
drop function fq.keys_of(text, int, bigint, text), fq.pairs_of(text);
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(KEYS)
    op.execute(FILLING)
    op.execute(FINDING)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(DOWN)
    op.execute("reset role")
