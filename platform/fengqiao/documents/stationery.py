"""The stationery of papers: the official style sheet, and a Jinja environment for their HTML."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined


@cache
def official_stylesheet() -> str:
    """Return the style sheet that follows GB/T 9704-2012."""
    return files(__package__).joinpath("gongwen.css").read_text(encoding="utf-8")


@cache
def paper_environment(package: str) -> Environment:
    """Return an environment for the templates of ``package``, named ``own/…``.

    The macros kept here are ``documents/…``. Everything is escaped, and a name the snapshot
    does not have stops the printing: a paper with a silent gap must not leave the house.
    """
    loader = PrefixLoader(
        {"own": PackageLoader(package), "documents": PackageLoader("fengqiao.documents")}
    )
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
