"""Tell whoever ran the demonstration what there is to see, and who may sign in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from rich.console import Console

from fengqiao.bulletins.models import Bulletin
from fengqiao.demonstration.cast import PASSWORD
from fengqiao.demonstration.running import Played
from fengqiao.settings import Settings

# One of each post, all in the demonstration county.
ACCOUNTS = (
    ("村（填报员、审核员）", "cun102201"),
    ("乡镇（审核员、管理员）", "zhen102000"),
    ("县（考核员、审核员、管理员）", "xian000000"),
    ("县领导（只看）", "lingdao"),
    ("企业（填报员）", "qiye10220210001"),
    ("县应急管理局（按条线看企业月报）", "yingji"),
)


def account_lines() -> list[str]:
    """Return one line for each kind of account, and the password of all."""
    return [
        "演示账号（金寨县）：",
        *(f"  {post}\t账号 {login}\t密码 {PASSWORD}" for post, login in ACCOUNTS),
    ]


def note_accounts(settings: Settings) -> None:
    """Note the accounts where the sign-in page of a demonstration finds them."""
    noted = {
        "accounts": [{"standing": post, "account": login} for post, login in ACCOUNTS],
        "password": PASSWORD,
    }
    path = settings.home / "demonstration.json"
    path.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")


def print_played(played: Played, settings: Settings, console: Console) -> None:
    """Print what was played and where the bulletins' documents lie."""
    note_accounts(settings)
    folder = settings.home / "bulletins"
    folder.mkdir(exist_ok=True)
    console.print(f"演示完成，用时 {played.seconds:.0f} 秒。")
    for bulletin in played.published:
        console.print(
            f"已发布：{bulletin.number}　{_copy(bulletin, settings, folder)}", soft_wrap=True
        )
    if played.drafted is not None:
        console.print(
            f"待发布：{played.drafted.title}（预览稿）　{_copy(played.drafted, settings, folder)}",
            soft_wrap=True,
        )


def _copy(bulletin: Bulletin, settings: Settings, folder: Path) -> Path:
    """Lay a readable copy beside the store; the store's own file stays as it is."""
    digest = bulletin.pdf_sha256 or ""
    target = folder / f"{bulletin.number or bulletin.title + '（预览稿）'}.pdf"
    shutil.copyfile(settings.files / digest[:2] / digest, target)
    return target
