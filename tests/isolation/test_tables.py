"""Every table, tried by everybody at everybody: the database's lock against the oracle."""

from __future__ import annotations

import psycopg
import pytest

from fengqiao.tenancy.moves import MOVES
from tests.ground import connect
from tests.isolation.catalogue import wrong_catalogue
from tests.isolation.checks import (
    Ground,
    declared_moves,
    wrong_moves,
    wrong_reads,
    wrong_writes,
)
from tests.isolation.conftest import Yard
from tests.isolation.guards import wrong_guards
from tests.isolation.specimens import OF_THE_COUNTY, TABLES


def test_every_table_is_tried(yard: Yard) -> None:
    with connect(yard.admin_url) as admin:
        rows = admin.execute("select tablename from pg_tables where schemaname = 'fq'").fetchall()
    assert {name for (name,) in rows} == set(TABLES)


def test_every_way_of_writing_that_is_granted_is_tried(yard: Yard) -> None:
    with connect(yard.admin_url) as admin:
        rows = admin.execute(
            "select distinct table_name, privilege_type from information_schema.column_privileges"
            " where grantee = 'fq_web' and table_schema = 'fq' union"
            " select table_name, privilege_type from information_schema.table_privileges"
            " where grantee = 'fq_web' and table_schema = 'fq'"
        ).fetchall()
    granted = {(name, way.lower()) for name, way in rows if way != "SELECT"}
    tried = {
        (name, way)
        for name, table in TABLES.items()
        for way in ("insert", "update", "delete")
        if getattr(table, way)[0]
    }
    # A county is added when the world is founded, through the same policy.
    assert granted - {("county", "insert")} == tried


def test_there_is_something_to_see_at_every_unit_in_every_table(yard: Yard) -> None:
    counties = {target.scope for target in yard.targets if target.code.endswith("000000")}
    units = {target.scope for target in yard.targets}
    for name in TABLES:
        there = {scope for table, scope, _ in yard.everything if table == name}
        assert there >= (counties if name in OF_THE_COUNTY else units), name


def test_everybody_sees_exactly_what_the_oracle_says(ground_as_web: Ground) -> None:
    assert list(wrong_reads(ground_as_web)) == []
    assert ground_as_web.attempts >= 10_000


def test_everybody_writes_exactly_what_the_oracle_says(ground_as_web: Ground) -> None:
    assert list(wrong_writes(ground_as_web)) == []
    assert ground_as_web.attempts >= 10_000


def test_every_undeclared_move_is_refused_and_every_declared_one_done(
    ground_as_web: Ground,
) -> None:
    assert list(wrong_moves(ground_as_web)) == []
    assert ground_as_web.attempts >= len(MOVES)


def test_the_databases_table_of_moves_is_the_one_in_python(yard: Yard) -> None:
    with connect(yard.admin_url, autocommit=False) as admin:
        admin.execute("set local role fq_web")
        assert list(declared_moves(yard.enter(admin))) == []


def test_the_databases_guards_hold_against_raw_sql(ground_as_web: Ground) -> None:
    assert list(wrong_guards(ground_as_web)) == []


def test_the_catalogue_shows_nothing_open(ground_as_web: Ground) -> None:
    assert list(wrong_catalogue(ground_as_web)) == []


@pytest.mark.parametrize("table", ["report", "fact", "trail", "account"])
def test_rows_cannot_be_copied_in_past_the_policies(yard: Yard, table: str) -> None:
    with (
        connect(yard.web_url, autocommit=False) as web,
        web.cursor() as cursor,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)),
        cursor.copy(f"copy fq.{table} from stdin"),
    ):
        pass
