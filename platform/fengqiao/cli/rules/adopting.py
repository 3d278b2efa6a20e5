"""``adopt``: a county's year is judged by this file from now on; needs the database."""

from __future__ import annotations

from pathlib import Path

import click

from fengqiao import clock
from fengqiao.cli.place import Place, Told, words_of
from fengqiao.cli.rules.desk import rules
from fengqiao.errors import NotFound, Refusal


@rules.command("adopt", help="采用一份考核办法（要先启动 fengqiao up）；网页上的考核员也能办。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--county", required=True, type=int, metavar="区划代码", help="县的六位区划代码。")
@click.pass_obj
def adopt(place: Place, file: Path, county: int) -> None:
    """Adopt a rule file on behalf of the installation; the same one twice is one."""
    from fengqiao.assessment.adoption import adopt_rule_set, offered_rules
    from fengqiao.counties.queries import county_card
    from fengqiao.db import open_database
    from fengqiao.tenancy.sessions import open_system_session
    from fengqiao.tenancy.transaction import transaction

    try:
        content = file.read_bytes()
    except OSError:
        raise Told(f"找不到“{file}”。请检查文件名和位置。") from None
    try:
        rule_set, text = offered_rules(content, str(file))
        open_database(place.settings())
        at, system = clock.now(), open_system_session(county)
        with transaction(system, at) as work:
            name = county_card(work, system).name
            adopted = adopt_rule_set(work, system, rule_set=rule_set, source=text, at=at)
    except NotFound:
        raise Told(
            f"还没有代码为 {county} 的县。请核对代码，或先用 fengqiao tenant load 载入。"
        ) from None
    except Refusal as refusal:
        raise Told("\n".join(refusal.errors.get("rule_set") or [words_of(refusal)])) from None
    click.echo(
        f"{name}已采用《{adopted.title}》（第 {rule_set.rules.version} 版，{adopted.sha256[:8]}）。"
        "县级考核员登录后，在“排名”里选年度，开始考核。"
    )
