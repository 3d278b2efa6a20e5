"""Counties and their first people: the commands of whoever sets an installation up."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fengqiao import clock
from fengqiao.cli.place import Place, Told, print_findings
from fengqiao.errors import NotFound, Refusal

if TYPE_CHECKING:
    from fengqiao.tenancy.calendar import Calendar


@click.group(help="县的文件：检查、载入。")
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
        print_findings(error.findings)
        sys.exit(1)
    print_findings(definition.warnings)
    _warn_of_calendar(definition.calendar, clock.now())
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
    from fengqiao.counties.periods import open_county_periods
    from fengqiao.county_files import CountyErrors
    from fengqiao.db import open_database

    open_database(place.settings())
    try:
        definition, changes = compare_county(directory, at=clock.now())
        print_findings(definition.warnings)
        for line in changes.lines():
            click.echo(line)
        _warn_of_calendar(definition.calendar, clock.now())
        if dry_run:
            return
        loaded = load_county(directory, at=clock.now())
        opened = 0
        if not definition.county.demonstration:
            opened = open_county_periods(loaded.county, at=clock.now())
    except CountyErrors as error:
        print_findings(error.findings)
        sys.exit(1)
    click.echo(
        f"{definition.county.name}已载入：新增 {loaded.units.opened} 个单位，"
        f"更名 {loaded.units.renamed} 个，划转 {loaded.units.moved} 个，"
        f"新表样 {loaded.forms} 张，新台账 {loaded.ledgers} 本，下达本期应报 {opened} 份。"
    )


@tenant.command("extend", help="给县级自己的一期报表延期：县上面没有单位能在网页上办。")
@click.option("--county", required=True, type=int, help="县的六位区划代码。")
@click.option("--form", required=True, help="报表代码，如 county_monthly。")
@click.option("--period", required=True, help="期次，如 2026-11、2026-Q4。")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="延到哪一天。")
@click.option("--reason", required=True, help="原因，会留痕。")
@click.pass_obj
def tenant_extend(
    place: Place, county: int, form: str, period: str, until: datetime, reason: str
) -> None:
    """Extend what the county itself owes."""
    from fengqiao.db import open_database
    from fengqiao.reports.excusing import extend_top
    from fengqiao.tenancy.sessions import open_system_session
    from fengqiao.tenancy.transaction import transaction

    open_database(place.settings())
    actor, day, at = open_system_session(county), until.date(), clock.now()
    try:
        with transaction(actor, at) as work:
            extend_top(work, actor, form=form, period=period, until=day, reason=reason, at=at)
    except NotFound:
        advice = "请核对报表代码和期次，如 county_monthly、2026-11。"
        raise Told(f"县级没有要报的这一期：{form} {period}。{advice}") from None
    except Refusal as refusal:
        told = [words for lines in refusal.errors.values() for words in lines]
        raise Told("\n".join(told) or refusal.reason) from None
    click.echo(f"已延到 {day.year}年{day.month}月{day.day}日，县里可以接着报。")


def _warn_of_calendar(calendar: Calendar, at: datetime) -> None:
    """Say for which year deadlines are reckoned without knowing its make-up days."""
    from fengqiao.tenancy.calendar import unannounced_words

    words = unannounced_words(calendar, clock.local_date(at))
    if words:
        click.echo(f"提醒：{words}")


@click.group(help="账号。")
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
    secret = invite_from_console(
        county=county,
        unit_code=unit_code,
        login=login,
        name=name,
        role=role,
        at=clock.now(),
    )
    click.echo(f"邀请链接（7 天内有效，只能用一次；前面加上网站的地址）：/invitations/{secret}")


@accounts.command("invite-list", help="照一份名单（CSV）一次邀请许多人，链接写进另一个文件。")
@click.argument("file", metavar="名单", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--county", required=True, type=int, help="县的六位区划代码。")
@click.option("--site", required=True, help="网站的地址，如 https://pingan.example.cn。")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="链接写进这个新文件。里面的链接等于密码，发完请删掉。",
)
@click.pass_obj
def accounts_invite_list(place: Place, file: Path, county: int, site: str, output: Path) -> None:
    """Invite everybody on a list, or nobody; their links go into a file of their own."""
    from fengqiao.accounts.inviting import LIST_COLUMNS, invite_listed
    from fengqiao.db import open_database
    from fengqiao.sources import Unreadable, read_table

    open_database(place.settings())
    try:
        rows = list(read_table(file.read_bytes(), file.name, LIST_COLUMNS))
        # Before anybody is invited: a link that cannot be written down is lost.
        links = output.open("x", encoding="utf-8-sig", newline="")
    except Unreadable as error:
        raise Told(str(error.finding)) from None
    except FileExistsError:
        raise Told(f"“{output}”已经有了。请换一个文件名。") from None
    except OSError as error:
        raise Told(f"“{error.filename}”读不到或写不了。请检查文件名和位置。") from None
    with links:
        try:
            invited = invite_listed(county=county, rows=rows, at=clock.now())
        except Refusal as refusal:
            output.unlink()
            raise Told("\n".join(refusal.errors.get("list") or [refusal.reason])) from None
        writer = csv.writer(links)
        writer.writerow(["单位", "姓名", "账号", "岗位", "邀请链接"])
        for one in invited:
            link = f"{site.rstrip('/')}/invitations/{one.secret}"
            writer.writerow([one.unit_name, one.name, one.login, one.role_word, link])
    click.echo(f"邀请了 {len(invited)} 人，链接（7 天内有效，只能用一次）写在 {output}。")
