"""Where a command works, and how refusals are told on a console."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import click

from fengqiao.errors import Refusal
from fengqiao.settings import Settings, read_settings
from fengqiao.sources import Finding

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_HOME = ".fengqiao"
SITE = "127.0.0.1:8000"


@dataclass(frozen=True)
class Place:
    """Where the command works: the home, and services that were named from outside."""

    home: Path

    def settings(self) -> Settings:
        """Return the settings for services that are running already.

        :raises Told: if none is known
        """
        settings = read_settings(self.home)
        if settings.admin_url is None and settings.web_url is None:
            settings = running_settings(self.home) or settings
        if settings.web_url is None:
            raise Told("数据库还没有启动。请先在另一个窗口运行 fengqiao up，或设好 DATABASE_URL。")
        return settings


def running_settings(home: Path) -> Settings | None:
    """Return the settings of the services that run for a home, if any do."""
    from fengqiao.runtime.addresses import running_addresses

    found = running_addresses(home)
    if found is None:
        return None
    return read_settings(home, admin_url=found.database, redis_url=found.queue)


class Told(click.ClickException):
    """Something a person at the console is told; the command ends with status 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the words; there is no English before them."""
        click.echo(self.message, file=file, err=True)


class Hall(click.Group):
    """The front hall: what can be foreseen is told in words, without a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal, or a service that is away, ends it with words and status 1."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise Told(words_of(refusal)) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # Only now: the drivers take long to load, and most commands never need them.
            from fengqiao.cli.unreachable import told_of

            words = told_of(error, migrating=ctx.invoked_subcommand == "migrate")
            if words is None:
                raise
            raise Told(words) from None


def print_findings(findings: Iterable[Finding]) -> None:
    """Print what is wrong with a county's files, one finding a line."""
    for finding in findings:
        click.echo(str(finding), err=True)


def words_of(refusal: Refusal) -> str:
    """Return a refusal as one sentence for a console."""
    details = "".join(word for words in refusal.errors.values() for word in words)
    return f"{refusal.title}：{details or refusal.reason}"
