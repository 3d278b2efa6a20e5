"""The group of commands on rules: whatever goes wrong is told in words."""

from __future__ import annotations

import os
import re
import sys
import traceback
from typing import Any

import click

from fengqiao.cli.place import Told
from fengqiao.rules.data.faults import FactErrors, FactFileErrors

FAULTY = 1
TRACE = "FENGQIAO_TRACE"
# What click says of words too many; they stand in its brackets and nowhere else.
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


class Desk(click.Group):
    """Commands whose refusals, slips in typing and own faults are told in Chinese."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before the command; slips in them are told in Chinese too."""
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise Mistyped(error) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; no fault leaves a stack trace."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise Mistyped(error) from None
        except FactFileErrors as error:
            raise Told("\n".join(f"错误：{finding}" for finding in error.findings)) from None
        except FactErrors as error:
            raise Told("\n".join(f"错误：{problem}" for problem in error.problems)) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # Whoever reads the output may stop reading; click then ends without a word.
            raise
        except Exception as error:
            raise Told(_own_fault(error)) from None


class Mistyped(click.UsageError):
    """A command typed wrongly, told in Chinese; the command ends with status 2."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(_say(error), error.ctx)

    def show(self, file: Any = None) -> None:
        """Print the words and where to find help."""
        click.echo(self.message, file=file, err=True)
        if self.ctx is not None:
            click.echo(f"用法见：{self.ctx.command_path} --help", file=file, err=True)


def _say(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"是不是“{error.possibilities[0]}”？" if error.possibilities else ""
        return f"没有“{error.option_name}”这个选项。{near}"
    if isinstance(error, click.BadOptionUsage):
        wrong = "不带内容" if error.message.endswith("does not take a value.") else "少写了内容"
        return f"选项“{error.option_name}”后面{wrong}。"
    if isinstance(error, click.BadParameter):
        return _say_parameter(error)
    if error.message.startswith("No such command"):
        commands = "、".join(sorted(rules.commands))
        return f"没有这个命令。可用：{commands}。"
    extra = _EXTRA.match(error.message)
    return f"命令写得不对：多写了“{extra[1]}”。" if extra else "命令写得不对。"


def _say_parameter(error: click.BadParameter) -> str:
    if error.param is None:
        return "命令写得不对。"
    word = error.param.opts[0]
    called = word if word.startswith("-") else error.param.human_readable_name
    if isinstance(error, click.MissingParameter):
        return f"少写了“{called}”。"
    choices = getattr(error.param.type, "choices", None)
    known = f"可用：{'、'.join(map(str, choices))}。" if choices else "请核对后再写。"
    return f"“{called}”的内容不对。{known}"


def _own_fault(error: Exception) -> str:
    if os.environ.get(TRACE):
        traceback.print_exc(file=sys.stderr)
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rpartition('fengqiao')[2].lstrip('/')}:{last.lineno}"
    return (
        f"程序没有算下去（{type(error).__name__}，{where}）：{error}\n"
        f"这是程序的毛病，不是您的错。请把这句话和所用的文件交给维护人员。"
    )


@click.group(cls=Desk, help="考核办法：检查、核对算例、说明、计分、比较、采用。只有采用要数据库。")
def rules() -> None:
    """Group the commands on rule files."""


def output_format(command: Any) -> Any:
    """Add ``--format`` to a command."""
    return click.option(
        "--format",
        "as_",
        type=click.Choice(["table", "json"]),
        default="table",
        help="table 表格（默认），json 供程序使用。",
    )(command)
