"""The ``fengqiao`` command: the front hall for whoever runs an installation."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from fengqiao import clock
from fengqiao.errors import Refusal
from fengqiao.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_HOME = ".fengqiao"
SITE = "127.0.0.1:8000"


@dataclass(frozen=True)
class Place:
    """Where the command works: the home, and services that were named from outside."""

    home: Path

    def settings(self) -> Settings:
        """Return the settings for services that are running already.

        :raises click.ClickException: if none is known
        """
        settings = read_settings(self.home)
        if settings.admin_url is None and settings.web_url is None:
            settings = _running_settings(self.home) or settings
        if settings.web_url is None:
            raise click.ClickException(
                "数据库还没有启动。请先在另一个窗口运行 fengqiao up，或设好 DATABASE_URL。"
            )
        return settings


def _running_settings(home: Path) -> Settings | None:
    from fengqiao.runtime.addresses import running_addresses

    found = running_addresses(home)
    if found is None:
        return None
    return read_settings(home, admin_url=found.database, redis_url=found.queue)


@click.group(help="枫桥：县、乡镇、村和企业的平安建设填报、考核与通报平台。")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("FENGQIAO_HOME", DEFAULT_HOME),
    help="存放全部数据的文件夹（默认 .fengqiao）。",
)
@click.pass_context
def main(context: click.Context, home: Path) -> None:
    """Remember the home for the commands below."""
    context.obj = Place(home)


@main.command(help="启动全部服务：数据库、队列、网站、后台、定时任务。按一次 Ctrl-C 全部停止。")
@click.option("--bind", default=SITE, help="网站的地址和端口。")
@click.pass_obj
def up(place: Place, bind: str) -> None:
    """Start everything and keep it running."""
    from fengqiao.runtime.serving import serve

    sys.exit(serve(place.home, bind=bind, announce=click.echo))


@main.command(help="载入演示县，走完两年半的填报、考核、通报，然后启动网站。")
@click.option("--once", is_flag=True, help="只走一遍，打印 PDF 的位置后结束。")
@click.option("--bind", default=SITE, help="网站的地址和端口。")
@click.pass_obj
def demo(place: Place, once: bool, bind: str) -> None:
    """Play the demonstration and, unless ``--once``, serve it."""
    from fengqiao.runtime.serving import play_once, serve

    os.environ.setdefault("FENGQIAO_HASHING", "quick")
    status = play_once(place.home)
    if status or once:
        sys.exit(status)
    _print_accounts()
    sys.exit(serve(place.home, bind=bind, announce=click.echo))


@main.command("play", hidden=True)
@click.pass_obj
def play_command(place: Place) -> None:
    """Play the demonstration against services that are running; used by ``demo``."""
    from fengqiao.demonstration.printing import print_played
    from fengqiao.demonstration.running import Unrendered, play

    settings = place.settings()
    console = Console()
    try:
        played = play(
            settings,
            tenant=ROOT / "tenants" / "jinzhai",
            rules=ROOT / "assessment_rules" / "jinzhai-2026.yaml",
            now=clock.now(),
            console=console,
        )
    except Unrendered:
        raise click.ClickException(
            "通报的 PDF 没有生成出来。请看日志 log/worker.log，改好后再运行一次，会接着做。"
        ) from None
    print_played(played, settings, console)


@main.command(help="把数据库升级到最新结构。")
@click.pass_obj
def migrate(place: Place) -> None:
    """Run the migrations."""
    from fengqiao.tenancy.migrating import latest_revision, migrate_database

    migrate_database(place.settings())
    click.echo(f"数据库结构已是最新（{latest_revision()}）。")


@main.command(help="检查这台机器和各项服务，不通过的会说怎么办。")
@click.pass_obj
def doctor(place: Place) -> None:
    """Examine the installation; exit 1 if a check fails."""
    from fengqiao.runtime.doctor import examine

    settings = _running_settings(place.home) or read_settings(place.home)
    failed = 0
    for check in examine(settings):
        click.echo(f"{'✓' if check.ok else '✗'} {check.name}：{check.found}")
        if not check.ok:
            failed += 1
            click.echo(f"    {check.advice}")
    click.echo(f"共检查完毕，{failed} 项需要处理。" if failed else "全部正常。")
    sys.exit(1 if failed else 0)


@main.group(help="县的文件：检查、载入。")
def tenant() -> None:
    """Group the commands on counties."""


@tenant.command("check", help="只检查一个县的文件夹，不写入。")
@click.argument("directory", type=click.Path(path_type=Path))
def tenant_check(directory: Path) -> None:
    """Check a county's folder without a database."""
    from fengqiao.county_files import CountyErrors, read_county

    try:
        definition = read_county(directory)
    except CountyErrors as error:
        _print_findings(error.findings)
        sys.exit(1)
    _print_findings(definition.warnings)
    click.echo(
        f"{definition.county.name}：{len(definition.units)} 个单位、"
        f"{len(definition.forms)} 张表、{len(definition.ledgers)} 本台账，没有错误。"
    )


@tenant.command("load", help="检查并载入一个县；先列出会有哪些变化。")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出变化，不写入。")
@click.pass_obj
def tenant_load(place: Place, directory: Path, dry_run: bool) -> None:
    """Adopt a county's folder, all of it or nothing."""
    from fengqiao.counties.loading import compare_county, load_county
    from fengqiao.county_files import CountyErrors
    from fengqiao.db import open_database

    open_database(place.settings())
    try:
        definition, changes = compare_county(directory, at=clock.now())
        for line in changes.lines():
            click.echo(line)
        if dry_run:
            return
        loaded = load_county(directory, at=clock.now())
    except CountyErrors as error:
        _print_findings(error.findings)
        sys.exit(1)
    click.echo(
        f"{definition.county.name}已载入：新增 {loaded.units.opened} 个单位，"
        f"更名 {loaded.units.renamed} 个，划转 {loaded.units.moved} 个，"
        f"新表样 {loaded.forms} 张，新台账 {loaded.ledgers} 本。"
    )


@main.group(help="账号。")
def accounts() -> None:
    """Group the commands on accounts."""


@accounts.command("invite", help="邀请一个人：开账号、给岗位，打印一次性邀请链接。")
@click.option("--county", required=True, type=int, help="县的六位区划代码。")
@click.option("--unit", "unit_code", required=True, help="单位代码。")
@click.option("--login", required=True, help="账号。")
@click.option("--name", required=True, help="姓名。")
@click.option(
    "--role",
    type=click.Choice(["filer", "reviewer", "administrator", "assessor", "leader"]),
    default="administrator",
    help="岗位。",
)
@click.pass_obj
def accounts_invite(
    place: Place, county: int, unit_code: str, login: str, name: str, role: str
) -> None:
    """Invite a person on behalf of the installation."""
    from fengqiao.accounts.inviting import invite_from_console
    from fengqiao.db import open_database

    open_database(place.settings())
    try:
        secret = invite_from_console(
            county=county,
            unit_code=unit_code,
            login=login,
            name=name,
            role=role,
            at=clock.now(),
        )
    except Refusal as refusal:
        raise click.ClickException(_words(refusal)) from None
    click.echo(f"邀请链接（7 天内有效，只能用一次）：/invitations/{secret}")


@main.group(help="留痕。")
def audit() -> None:
    """Group the commands on the trail."""


@audit.command("verify", help="从头核对每个县的留痕链，有改动会指出第一处。")
@click.pass_obj
def audit_verify(place: Place) -> None:
    """Verify every county's chain; exit 1 at a break."""
    from fengqiao.accounts.signing_in import counties
    from fengqiao.audit.queries import chain_break, chain_head
    from fengqiao.db import open_database
    from fengqiao.tenancy.sessions import open_system_session
    from fengqiao.tenancy.transaction import transaction

    open_database(place.settings())
    broken = False
    for county in counties():
        with transaction(open_system_session(county.code)) as work:
            found, (seq, head) = chain_break(work), chain_head(work)
        broken = broken or found is not None
        words = f"第 {found.seq} 条起对不上" if found else f"{seq} 条，完整，末尾 {head[:16]}"
        click.echo(f"{county.name}：{words}")
    sys.exit(1 if broken else 0)


@main.command("worker", hidden=True)
@click.pass_obj
def worker_command(place: Place) -> None:
    """Run one worker; used by ``up``."""
    from workers.running import run_worker

    run_worker(place.settings())


@main.command("scheduler", hidden=True)
@click.pass_obj
def scheduler_command(place: Place) -> None:
    """Run the scheduler; used by ``up``."""
    from workers.schedule import run_scheduler

    run_scheduler(place.settings())


def _print_findings(findings: object) -> None:
    for finding in findings if isinstance(findings, (list, tuple)) else ():
        click.echo(str(finding), err=True)


def _print_accounts() -> None:
    from fengqiao.demonstration.printing import account_lines

    for line in account_lines():
        click.echo(line)


def _words(refusal: Refusal) -> str:
    details = "".join(word for words in refusal.errors.values() for word in words)
    return f"{refusal.title}：{details or refusal.reason}"
