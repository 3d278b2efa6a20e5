"""The database's structure is what the models say, and can be built and taken down step by step."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, SmallInteger, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Boolean, TypeEngine

import fengqiao
from fengqiao.db import Record, database
from fengqiao.tenancy.migrating import alembic_config, latest_revision, migrate_database
from tests.ground import Ground, connect
from tests.world import World

# Tables that are reached through functions or plain statements, never as records.
WITHOUT_RECORD = {"trail", "trail_head", "idempotency", "outbox", "bulletin_counter", "told"}
# Columns that the product's records leave to the database.
WITHOUT_FIELD = {
    ("account", "password_hash"),
    ("account", "created_at"),
    # Keys that only policies and the moving of a branch look at.
    ("unit", "former_keys"),
    ("unit", "once_below"),
    # A secret that only a worker reads, see sec.channel_address.
    ("notice_channel", "address"),
    ("report_revision", "above"),
    ("remark", "above"),
    ("fact", "above"),
    ("reminder", "above"),
    ("attachment", "once_below"),
    ("attachment", "forms"),
    ("report_revision", "form"),
    ("remark", "form"),
    ("pin", "form"),
    ("gap", "form"),
    ("adjustment", "form"),
}
KINDS: dict[str, type[TypeEngine[Any]] | tuple[type[TypeEngine[Any]], ...]] = {
    "bigint": BigInteger,
    "integer": Integer,
    "smallint": (SmallInteger, Integer),
    "text": String,
    "uuid": Uuid,
    "date": Date,
    "jsonb": JSONB,
    "boolean": Boolean,
    "timestamp with time zone": DateTime,
    "ARRAY": ARRAY,
}

SNAPSHOT: dict[str, LiteralString] = {
    "columns": """
        select table_schema, table_name, column_name, data_type, is_nullable, column_default
          from information_schema.columns where table_schema in ('fq', 'sec')""",
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
         where connamespace in (select oid from pg_namespace where nspname in ('fq', 'sec'))""",
    "indexes": "select indexdef from pg_indexes where schemaname in ('fq', 'sec')",
    "policies": """
        select tablename, policyname, permissive, roles::text, cmd, qual, with_check
          from pg_policies where schemaname in ('fq', 'sec')""",
    "triggers": """
        select tgrelid::regclass::text, pg_get_triggerdef(oid) from pg_trigger
         where not tgisinternal and tgrelid in (select c.oid from pg_class c join pg_namespace n
           on n.oid = c.relnamespace where n.nspname in ('fq', 'sec'))""",
    "functions": """
        select pg_get_functiondef(p.oid), p.proacl::text from pg_proc p
          join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('fq', 'sec')""",
    "tables": """
        select relname, relkind::text, relrowsecurity, relforcerowsecurity, relacl::text
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('fq', 'sec')""",
    "rights on columns": """
        select attrelid::regclass::text, attname::text, attacl::text from pg_attribute
         where attacl is not null and not attisdropped and attrelid::regclass::text like 'fq.%'""",
    "schemas": "select nspname, nspacl::text from pg_namespace where nspname in ('fq', 'sec')",
    "moves": "select kind, from_state, to_state, who, roles::text from sec.state_move",
}


def snapshot(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Return everything the schemas hold, as text that can be compared."""
    there = connection.execute("select to_regclass('sec.state_move')").fetchone() != (None,)
    queries = {key: each for key, each in SNAPSHOT.items() if there or key != "moves"}
    return {
        key: sorted(map(repr, connection.execute(query).fetchall()))
        for key, query in queries.items()
    }


def records() -> dict[str, Any]:
    """Return the table of every record of every capability."""
    for module in pkgutil.walk_packages(fengqiao.__path__, "fengqiao."):
        if module.name.endswith("models"):
            importlib.import_module(module.name)
    return {table.name: table for table in Record.metadata.tables.values()}


@pytest.fixture(scope="module")
def columns(shared_world: World) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return what the database says of its columns: type and whether they may be empty."""
    with connect(str(database().settings.admin_url)) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type, is_nullable = 'YES'"
            " from information_schema.columns where table_schema = 'fq'"
        ).fetchall()
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, name, kind, empty in rows:
        found.setdefault(table, {})[name] = (kind, empty)
    return found


def test_every_table_has_its_record_and_every_record_its_table(
    columns: dict[str, dict[str, tuple[str, bool]]],
) -> None:
    assert set(records()) == set(columns) - WITHOUT_RECORD


def test_every_column_is_the_same_on_both_sides(
    columns: dict[str, dict[str, tuple[str, bool]]],
) -> None:
    wrong = []
    for name, table in records().items():
        there = columns.get(name, {})
        unmapped = set(there) - set(table.columns.keys())
        wrong += [
            f"{name}.{each} has no field" for each in unmapped if (name, each) not in WITHOUT_FIELD
        ]
        for column in table.columns:
            wrong += _faults(name, column, there.get(column.name))
    assert wrong == []


def _faults(table: str, column: Column[Any], there: tuple[str, bool] | None) -> list[str]:
    if there is None:
        return [f"{table}.{column.name} is not in the database"]
    kind, empty = there
    faults = []
    wide = isinstance(column.type, BigInteger)
    if not isinstance(column.type, KINDS[kind]) or wide != (kind == "bigint"):
        faults.append(f"{table}.{column.name} is {kind}, its field {column.type!r}")
    if bool(column.nullable) != empty:
        faults.append(f"{table}.{column.name} may{'' if empty else ' not'} be empty")
    if isinstance(column.type, DateTime) and not column.type.timezone:
        faults.append(f"{table}.{column.name} forgets its zone")
    return faults


def test_what_the_web_may_not_insert_is_left_to_the_database(
    columns: dict[str, dict[str, tuple[str, bool]]],
) -> None:
    """An ungranted column of a new record must be one that the database fills in itself."""
    with connect(str(database().settings.admin_url)) as connection:
        rows = connection.execute(
            "select table_name, column_name from information_schema.column_privileges"
            " where grantee = 'fq_web' and privilege_type = 'INSERT' and table_schema = 'fq'"
        ).fetchall()
    granted = set(rows)
    wrong = [
        f"{name}.{column.name}"
        for name, table in records().items()
        if any(table_name == name for table_name, _ in granted)
        for column in table.columns
        if (name, column.name) not in granted and column.server_default is None
    ]
    assert wrong == []


def test_what_a_deed_sets_on_a_record_the_web_may_update(
    columns: dict[str, dict[str, tuple[str, bool]]],
) -> None:
    """A column that deeds assign is granted on a table that has it, or the deed is refused."""
    with connect(str(database().settings.admin_url)) as connection:
        rows = connection.execute(
            "select column_name from information_schema.column_privileges"
            " where grantee = 'fq_web' and privilege_type = 'UPDATE' and table_schema = 'fq'"
        ).fetchall()
    granted = {name for (name,) in rows}
    known = {column.name for table in records().values() for column in table.columns}
    set_by_deeds = dict(assigned_names())
    assert {"answers", "pdf_sha256", "drafted_at"} <= set(set_by_deeds)
    wrong = {name: where for name, where in set_by_deeds.items() if name in known - granted}
    assert wrong == {}


def assigned_names() -> Iterator[tuple[str, str]]:
    """Return every attribute that the product assigns on a record, and a place where it does."""
    source = Path(fengqiao.__path__[0])
    for file in sorted(source.rglob("*.py")):
        # The rule engine and the workbooks know no record: what they set are their own things.
        if {source / "rules", source / "sheets"} & {*file.parents}:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Store):
                continue
            # What an object sets on itself is a record's column only where records are declared.
            if ast.unparse(node.value) != "self" or file.name == "models.py":
                yield node.attr, f"{file.relative_to(source)}:{node.lineno}"


def test_every_step_up_can_be_taken_back_and_taken_again(ground: Ground) -> None:
    name = ground.create()
    settings = ground.settings(name)
    config = alembic_config(str(settings.admin_url))
    steps = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    assert steps[-1] == latest_revision()
    # Roles and their settings belong to the server, which other test processes use too.
    with ground.alone(), ground.connect(name) as connection:
        seen = {"base": snapshot(connection)}
        assert seen["base"]["schemas"] == []
        for step in steps:
            command.upgrade(config, step)
            seen[step] = snapshot(connection)
        for below in ["base", *steps[:-1]][::-1]:
            command.downgrade(config, below)
            assert snapshot(connection) == seen[below], f"taken down to {below}"
        migrate_database(settings)
        assert snapshot(connection) == seen[steps[-1]]
    ground.drop(name)


def test_migrating_twice_changes_nothing(ground: Ground) -> None:
    name = ground.create()
    settings = ground.settings(name)
    with ground.alone(), ground.connect(name) as connection:
        migrate_database(settings)
        first = snapshot(connection)
        migrate_database(settings)
        assert snapshot(connection) == first
    ground.drop(name)
