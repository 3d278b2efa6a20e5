"""A department reads the forms of its line, in the unit it answers to and all below it.

Which forms are whose is a table that the county keeps. Every look at a session asks it anew, so
that what is lifted is out of sight at once. The line only ever adds rows to what is read: no
policy for writing knows of it.

Revision ID: 0027
Revises: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# scope is the department's own key.
TABLE = """
create table fq.form_line (
  county  int not null,
  form    text not null,
  unit_id uuid not null,
  scope   bigint not null check (scope / 100000000000 = county),
  set_at  timestamptz not null default sec.now(),
  set_by  uuid,
  primary key (county, form, unit_id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
    deferrable initially immediate
);
comment on constraint form_line_county_unit_id_scope_fkey on fq.form_line
  is 'follows a moved unit';
create index on fq.form_line (county, unit_id);
alter table fq.form_line enable row level security;
alter table fq.form_line force row level security;
create policy own on fq.form_line to fq_owner using (true) with check (true);
create policy rd on fq.form_line for select to fq_web using (county = (select sec.county()));
create policy ins on fq.form_line for insert to fq_web with check (
  county = (select sec.county()) and (select fq.designs_forms()));
create policy del on fq.form_line for delete to fq_web using (
  county = (select sec.county()) and (select fq.designs_forms()));
grant select, delete on fq.form_line to fq_web;
grant insert (county, form, unit_id, scope) on fq.form_line to fq_web;

create function fq.keep_line() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from fq.unit u where u.county = new.county and u.id = new.unit_id
                    and u.level = 'department' and u.closed_on is null)
     or not exists (select from fq.form_version v
                     where v.county = new.county and v.form = new.form) then
    raise exception 'a line is a form''s and a department''s' using errcode = '42501';
  end if;
  new.set_at := sec.now();
  new.set_by := sec.account();
  return new;
end $$;
revoke all on function fq.keep_line() from public;
create trigger b_keep before insert on fq.form_line
  for each row execute function fq.keep_line();
"""

# Only departments, enterprises and grids have a serial number in their key: all others are told
# so without a look at any table. The bounds are those of the unit that the department answers to.
SIGHT = """
create function sec.lines() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
begin
  if c.unit_id is null or c.scope % 100000 = 0 then return '{}'; end if;
  return coalesce((select array_agg(l.form order by l.form)
                     from fq.unit u
                     join fq.form_line l on l.county = u.county and l.unit_id = u.id
                    where u.county = c.county and u.id = c.unit_id
                      and u.level = 'department' and u.closed_on is null), '{}');
end $$;
create function sec.line_above() returns fq.unit
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
  p fq.unit;
begin
  if c.unit_id is null or c.scope % 100000 = 0 or sec.lines() = '{}' then return null; end if;
  select u.* into p
    from fq.unit_edge e join fq.unit u on u.county = e.county and u.id = e.parent_id
   where e.county = c.county and e.child_id = c.unit_id and e.valid_to is null;
  return p;
end $$;
create function sec.linelo() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.line_above()).lo $$;
create function sec.linehi() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.line_above()).hi $$;
revoke all on function sec.lines(), sec.line_above(), sec.linelo(), sec.linehi() from public;
grant execute on function sec.lines(), sec.linelo(), sec.linehi() to fq_web;
"""

# What hangs on a report says of which form it is; a photo says in which forms it was handed up.
COLUMNS = """
alter table fq.report_revision add column form text not null default '';
alter table fq.remark add column form text not null default '';
alter table fq.attachment add column forms text[] not null default '{}';

alter table fq.report_revision disable trigger keep;
update fq.report_revision x set form = r.form from fq.report r
 where r.county = x.county and r.id = x.report_id;
alter table fq.report_revision enable trigger keep;
update fq.remark x set form = r.form from fq.report r
 where r.county = x.county and r.id = x.report_id;
update fq.attachment a set forms = t.forms
  from (select v.county, v.scope, m[1] as sha256, array_agg(distinct v.form) as forms
          from fq.report_revision v,
               regexp_matches(v.answers::text, '"([0-9a-f]{64})"', 'g') m
         group by v.county, v.scope, m[1]) t
 where a.county = t.county and a.scope = t.scope and a.sha256 = t.sha256;

-- The form is the report's to say, never the writer's.
create function fq.take_form() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'attachment' then
    new.forms := '{}';
  else
    select r.form into new.form from fq.report r
     where r.county = new.county and r.id = new.report_id;
  end if;
  return new;
end $$;
revoke all on function fq.take_form() from public;
create trigger form before insert on fq.report_revision
  for each row execute function fq.take_form();
create trigger form before insert on fq.remark for each row execute function fq.take_form();
create trigger form before insert on fq.attachment for each row execute function fq.take_form();

-- A photo is of a line from the moment it is handed up in one of its forms.
create function fq.show_photos() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  photos text[] := array(select distinct m[1]
    from regexp_matches(new.answers::text, '"([0-9a-f]{64})"', 'g') m);
begin
  if photos = '{}' then return null; end if;
  -- What the unit above took up in its place is the unit's own from then on.
  insert into fq.attachment (county, scope, sha256, media_type, size, name, stored_sha256,
      account_id, kept_at)
    select a.county, r.scope, a.sha256, a.media_type, a.size, a.name, a.stored_sha256,
           a.account_id, a.kept_at
      from fq.report r join fq.attachment a on a.county = r.county and a.scope = r.above
     where r.county = new.county and r.id = new.report_id and a.sha256 = any (photos)
    on conflict do nothing;
  update fq.attachment a set forms = array_append(a.forms, new.form)
   where a.county = new.county and a.scope = new.scope and not new.form = any (a.forms)
     and a.sha256 = any (photos);
  return null;
end $$;
revoke all on function fq.show_photos() from public;
create trigger photos after insert on fq.report_revision for each row
  when (new.answers::text ~ '"[0-9a-f]{64}"') execute function fq.show_photos();
"""

BOUNDS = "scope between (select sec.linelo()) and (select sec.linehi())"
FORM = f"form = any ((select sec.lines())::text[]) and {BOUNDS}"
# Beside the rule for one's own branch, never in its place. A draft stays with who writes it.
LINES = {
    "unit": BOUNDS,
    "unit_edge": BOUNDS,
    "obligation": FORM,
    "report": f"{FORM} and state <> 'draft'",
    "report_revision": FORM,
    "remark": FORM,
    "fact": FORM,
    "attachment": f"forms && (select sec.lines()) and {BOUNDS}",
}

# Whoever looks beyond the own branch is shown the forms of the line, and no ledger.
FIND = "fq.find_told(text,text[],text,bigint,bigint,text,text,text[],text,bigint,uuid,int)"
SEARCHING = (
    (
        "low constant bigint := case",
        "lined constant boolean := p_kind = 'report' and sec.linelo() is not null"
        " and not (p_lo >= sec.lo() and p_hi <= sec.hi()) and not p_lo = any (sec.past());\n"
        "  lines constant text[] := sec.lines();\n"
        "  low constant bigint := case when lined then greatest(p_lo, sec.linelo())",
    ),
    (
        "high constant bigint := case",
        "high constant bigint := case when lined then least(p_hi, sec.linehi())",
    ),
    (
        "and x.county = c and x.kind = p_kind",
        "and x.county = c and (not lined or x.subject = any (lines)) and x.kind = p_kind",
    ),
)

DOWN = """
drop trigger photos on fq.report_revision;
drop trigger form on fq.report_revision;
drop trigger form on fq.remark;
drop trigger form on fq.attachment;
drop function fq.show_photos(), fq.take_form();
alter table fq.report_revision drop column form;
alter table fq.remark drop column form;
alter table fq.attachment drop column forms;
drop function sec.linehi(), sec.linelo(), sec.line_above(), sec.lines();
drop table fq.form_line;
drop function fq.keep_line();
"""


def rewritten(pairs: tuple[tuple[str, str], ...]) -> str:
    """Return the statement that replaces passages in the search's own text."""
    text = f"pg_get_functiondef('{FIND}'::regprocedure)"
    for before, after in pairs:
        quoted = [each.replace("'", "''") for each in (before, after)]
        text = f"replace({text}, '{quoted[0]}', '{quoted[1]}')"
    return f"do $$ begin execute {text}; end $$"


def upgrade() -> None:
    op.execute("set role fq_owner")
    for step in (TABLE, SIGHT, COLUMNS):
        op.execute(step)
    for table, places in LINES.items():
        op.execute(f"create policy line on fq.{table} for select to fq_web using ({places})")
    op.execute(rewritten(SEARCHING))
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(rewritten(tuple((after, before) for before, after in SEARCHING)))
    for table in LINES:
        op.execute(f"drop policy line on fq.{table}")
    op.execute(DOWN)
    op.execute("reset role")
