"""What is written down of a table for the isolation tests, and short ways to write it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.isolation.oracle import OTHER_LINE


@dataclass(frozen=True)
class Table:
    """A table: who sees its rows, and for every way of writing who may write.

    ``insert``, ``update`` and ``delete`` are statements in which ``{scope}``, ``{county}``,
    ``{unit}``, ``{code}``, ``{parent}`` and ``{above}`` stand for the target's,
    ``{post}`` and ``{account}`` for the viewer's; ``state`` names the column that decides beside
    the place.
    """

    sees: str
    state: str = "''"
    scope: str = "scope"
    insert: tuple[str, str] = ("", "nobody")
    update: tuple[str, str] = ("", "nobody")
    delete: tuple[str, str] = ("", "nobody")


# Rows that 枫林村 filed to 石桥镇, which it does not answer to today: the state says to whom.
TO_BRIDGE = "'to 341599100000'"


# What 上河村 filed to 竹园村, whose place 桃源村 took.
TO_BAMBOO = "'to 341599100202'"


def filed_to_bridge(mark: str, otherwise: str = "''") -> str:
    """Return the state of rows among which those with a mark were filed to 石桥镇."""
    return f"case when {mark} then {TO_BRIDGE} else {otherwise} end"


def of_a_line(otherwise: str = "''", mark: str = "form = 'other'") -> str:
    """Return the state of rows among which those with a mark are of a form of another line."""
    return f"case when {mark} then '{OTHER_LINE}' else {otherwise} end"


AT_COUNTY = "county::bigint * 100000000000"


def id_of(kind: str) -> str:
    return f"md5('{{scope}}{kind}')::uuid"


def adds(table: str, columns: str, values: str) -> str:
    return f"insert into fq.{table} ({columns}) values ({values})"


def touches(
    table: str, column: str, *, where: str = "scope = {scope}", version: bool = True
) -> str:
    also = ", version = version + 1" if version else ""
    return f"update fq.{table} set {column} = {column}{also} where {where}"


COUNTY_ROW = "county = {county}"
