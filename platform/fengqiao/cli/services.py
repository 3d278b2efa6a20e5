"""Start, play, migrate, examine: the commands on the services of one home."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console

from fengqiao import clock
from fengqiao.cli.place import ROOT, SITE, Place, Told, running_settings
from fengqiao.settings import read_settings

# The county that is played, which a test replaces by a smaller one.
_tenant = click.option(
    "--tenant",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=ROOT / "tenants" / "jinzhai",
    hidden=True,
)


@click.command(help="启动全部服务：数据库、队列、网站、后台、定时任务。按一次 Ctrl-C 全部停止。")
@click.option("--bind", default=SITE, help="网站的地址和端口。")
@click.pass_obj
def up(place: Place, bind: str) -> None:
    """Start everything and keep it running."""
    from fengqiao.runtime.serving import serve

    sys.exit(serve(place.home, bind=bind, announce=click.echo))


@click.command(help="载入演示县，走一遍三个年度的填报、考核、通报，然后启动网站。")
@click.option("--once", is_flag=True, help="只走一遍，打印 PDF 的位置后结束。")
@click.option("--bind", default=SITE, help="网站的地址和端口。")
@_tenant
@click.pass_obj
def demo(place: Place, once: bool, bind: str, tenant: Path) -> None:
    """Play the demonstration and, unless ``--once``, serve it."""
    from fengqiao.demonstration.printing import account_lines
    from fengqiao.runtime.serving import play_once, serve

    os.environ.setdefault("FENGQIAO_HASHING", "quick")
    status = play_once(place.home, tenant=tenant)
    if status or once:
        sys.exit(status)
    for line in account_lines():
        click.echo(line)
    sys.exit(serve(place.home, bind=bind, announce=click.echo))


@click.command("play", hidden=True)
@_tenant
@click.pass_obj
def play_command(place: Place, tenant: Path) -> None:
    """Play the demonstration against services that are running; used by ``demo``."""
    from fengqiao.demonstration.printing import print_played
    from fengqiao.demonstration.running import Unrendered, play

    settings = place.settings()
    console = Console()
    try:
        played = play(
            settings,
            tenant=tenant,
            rules=ROOT / "assessment_rules" / "jinzhai-2026.yaml",
            now=clock.now(),
            console=console,
        )
    except Unrendered:
        raise Told(
            "通报的 PDF 没有生成出来。请看日志 log/worker.log，改好后再运行一次，会接着做。"
        ) from None
    print_played(played, settings, console)


@click.command(help="把数据库升级到最新结构。")
@click.pass_obj
def migrate(place: Place) -> None:
    """Run the migrations."""
    from fengqiao.tenancy.migrating import latest_revision, migrate_database

    settings = place.settings()
    if settings.admin_url is None:
        raise Told("升级数据库要用能改结构的账户。请把它的地址写进 DATABASE_URL 再运行一次。")
    migrate_database(settings)
    click.echo(f"数据库结构已是最新（{latest_revision()}）。")


@click.command(help="检查这台机器和各项服务，不通过的会说怎么办。")
@click.pass_obj
def doctor(place: Place) -> None:
    """Examine the installation; exit 1 if a check fails."""
    from fengqiao.runtime.doctor import examine

    settings = running_settings(place.home) or read_settings(place.home)
    failed = 0
    for check in examine(settings):
        click.echo(f"{'✓' if check.ok else '✗'} {check.name}：{check.found}")
        if not check.ok:
            failed += 1
            click.echo(f"    {check.advice}")
    click.echo(f"共检查完毕，{failed} 项需要处理。" if failed else "全部正常。")
    sys.exit(1 if failed else 0)


@click.command("worker", hidden=True)
@click.pass_obj
def worker_command(place: Place) -> None:
    """Run one worker; used by ``up``."""
    from workers.running import run_worker

    run_worker(place.settings())


@click.command("scheduler", hidden=True)
@click.pass_obj
def scheduler_command(place: Place) -> None:
    """Run the scheduler; used by ``up``."""
    from workers.schedule import run_scheduler

    run_scheduler(place.settings())


COMMANDS = (up, demo, play_command, migrate, doctor, worker_command, scheduler_command)
