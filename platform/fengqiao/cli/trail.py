"""The trail: prove from a console that nothing in it was changed."""

from __future__ import annotations

import sys

import click

from fengqiao.cli.place import Place


@click.group(help="留痕。")
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
