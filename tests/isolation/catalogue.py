"""What the database's own catalogue must say, table by table (note on security, 1.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString

from tests.isolation.checks import Ground

# The oldest servers whose row-level security has all fixes known when this was written
# (CVE-2025-8713, in which statistics told of rows that a policy hides, was the last).
FLOORS = {15: 150_014, 16: 160_010, 17: 170_006}

RULES: dict[str, LiteralString] = {
    "row-level security is not forced on": """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'fq' and c.relkind in ('r', 'p')
           and not (c.relrowsecurity and c.relforcerowsecurity)""",
    "a view answers in its owner's name": """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('fq', 'sec') and (c.relkind = 'm' or c.relkind = 'v'
           and not coalesce(c.reloptions::text like '%security_invoker=true%', false))""",
    "a definer's function leaves its search path open": """
        select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('fq', 'sec') and p.prosecdef
           and not coalesce(p.proconfig::text like '%search_path=pg_catalog, pg_temp%', false)""",
    "everybody may call": """
        select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('fq', 'sec')
           and (p.proacl is null or p.proacl::text ~ '[{,]=[a-zA-Z*]*X')""",
    "the web's role is more than a guest": """
        select rolname from pg_roles where rolname in ('fq_web', 'fq_auth') and (rolsuper
            or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication or rolinherit)""",
    "the web's role owns": """
        select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
         where r.rolname in ('fq_web', 'fq_auth')
        union all
        select p.proname from pg_proc p join pg_roles r on r.oid = p.proowner
         where r.rolname in ('fq_web', 'fq_auth')""",
    "the web's role is a member of": """
        select m.roleid::regrole::text from pg_auth_members m
         where m.member in ('fq_web'::regrole, 'fq_auth'::regrole)""",
    "the web's role may create in": """
        select nspname from pg_namespace where has_schema_privilege('fq_web', oid, 'create')
        union all
        select datname from pg_database where datname = current_database()
           and (has_database_privilege('fq_web', oid, 'create')
             or has_database_privilege('fq_web', oid, 'temporary'))""",
    "a unique key tells one tenant of another": """
        select i.indexrelid::regclass::text from pg_index i
          join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'fq' and i.indisunique and not exists (
           select from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]
              and a.attname in ('county', 'scope'))""",
    "the primary key lacks the county": """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'fq' and c.relkind in ('r', 'p') and not exists (
           select from pg_index i join pg_attribute a
               on a.attrelid = c.oid and a.attnum = any (i.indkey)
            where i.indrelid = c.oid and i.indisprimary and a.attname = 'county')""",
    "a row's scope may lie in another county": """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
          join pg_attribute a on a.attrelid = c.oid and a.attname = 'scope'
         where n.nspname = 'fq' and c.relkind in ('r', 'p') and not exists (
           select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
              and pg_get_constraintdef(k.oid) ~ 'scope / .*100000000000.*= county')""",
    "a child row may take another scope than its parent's": """
        select k.conrelid::regclass || ' -> ' || k.confrelid::regclass from pg_constraint k
          join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'scope'
          join pg_attribute b on b.attrelid = k.confrelid and b.attname = 'scope'
         where k.contype = 'f' and k.connamespace = 'fq'::regnamespace
           and not a.attnum = any (k.conkey)""",
    "a foreign key over the security key does not wait until a moved unit's rows have moved": """
        select distinct k.conrelid::regclass || ' -> ' || k.confrelid::regclass from pg_constraint k
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
         where k.contype = 'f' and k.connamespace = 'fq'::regnamespace
           and a.attname = 'scope' and not k.condeferrable""",
    "a foreign key leaves the county": """
        select k.conrelid::regclass || ' -> ' || k.confrelid::regclass from pg_constraint k
          join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'county'
         where k.contype = 'f' and k.connamespace = 'fq'::regnamespace
           and k.conkey[1] <> a.attnum""",
    "a native enumeration is not leakproof in": """
        select c.relname || '.' || a.attname from pg_attribute a
          join pg_type t on t.oid = a.atttypid
          join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('fq', 'sec') and t.typtype = 'e'""",
    "a policy asks anew for every row it shows": """
        select tablename || '.' || policyname from pg_policies
         where schemaname = 'fq' and 'fq_web' = any (roles) and cmd in ('SELECT', 'ALL')
           and (qual ~ 'IN \\( ?SELECT' or qual ~ 'hashed' or qual ~ 'EXISTS'
             or regexp_replace(qual, '\\( SELECT sec\\.[a-z]+\\(\\) AS [a-z]+\\)', '', 'g')
                ~ '[a-z_]+\\(')""",
    "a policy lets everybody in": """
        select tablename || '.' || policyname from pg_policies
         where schemaname = 'fq' and (roles && '{public}'::name[]
            or 'fq_web' = any (roles) and (qual = 'true' or with_check = 'true'))""",
    "the web may change without a declared way": """
        select table_name || ': ' || privilege_type from information_schema.table_privileges
         where grantee in ('PUBLIC', 'fq_web') and table_schema in ('fq', 'sec')
           and privilege_type not in ('SELECT', 'INSERT', 'DELETE')""",
    "the web may touch the session room": """
        select table_name || ': ' || privilege_type from information_schema.table_privileges
         where grantee in ('PUBLIC', 'fq_web') and table_schema = 'sec'""",
}

# Rules that are broken on purpose, each with its reason.
EXCEPTIONS = {
    # A line is shown exactly when its score is; a page shows one unit's dozen lines, or a
    # county's few hundred to its own desk, whom the first half of the rule lets pass.
    ("a policy asks anew for every row it shows", "score_line.rd"),
    # These hang on a record of the county as a whole, whose scope is the county's own.
    ("a child row may take another scope than its parent's", "fq.score -> fq.assessment"),
    ("a child row may take another scope than its parent's", "fq.status -> fq.assessment"),
    ("a child row may take another scope than its parent's", "fq.bulletin -> fq.assessment"),
    ("a child row may take another scope than its parent's", "fq.fact_snapshot -> fq.assessment"),
    # The scope of an edge is the child's, that of a pin, gap or row the consolidating unit's.
    ("a child row may take another scope than its parent's", "fq.unit_edge -> fq.unit"),
    ("a child row may take another scope than its parent's", "fq.pin -> fq.report_revision"),
    ("a child row may take another scope than its parent's", "fq.gap -> fq.obligation"),
    (
        "a child row may take another scope than its parent's",
        "fq.row_set_aside -> fq.report_revision",
    ),
    # A window is the county's, what it asks for the chosen units'.
    (
        "a child row may take another scope than its parent's",
        "fq.obligation -> fq.sensitive_window",
    ),
    (
        "a child row may take another scope than its parent's",
        "fq.window_unit -> fq.sensitive_window",
    ),
    # A person's account may be kept at another unit than that of the post.
    ("a child row may take another scope than its parent's", "fq.post -> fq.account"),
    # A trigger holds the two equal and refuses in words of its own.
    ("a child row may take another scope than its parent's", "fq.post -> fq.unit"),
    # Filled by the county's assessor alone, whose scores these are.
    ("a child row may take another scope than its parent's", "fq.score_line -> fq.score"),
    # Every one of them is its unit's whole reach.
    ("a child row may take another scope than its parent's", "fq.outbox -> fq.post"),
    # A policy sees to it that a channel's post is that of whoever sets it up.
    ("a child row may take another scope than its parent's", "fq.notice_channel -> fq.post"),
}


def wrong_catalogue(ground: Ground) -> Iterator[str]:
    """Say what the catalogue shows that must not be."""
    for rule, query in RULES.items():
        for (found,) in ground.web.execute(query).fetchall():
            if (rule, found) not in EXCEPTIONS:
                yield f"{rule} {found}"
    row = ground.web.execute("show server_version_num").fetchone()
    number = int(row[0]) if row else 0
    if number // 10_000 < min(FLOORS) or number < FLOORS.get(number // 10_000, 0):
        yield f"the server lacks fixes of row-level security: {number}"
