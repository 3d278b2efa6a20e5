"""What no rule may score, whatever it is called: use of an app, raw finds, and people.

The document named below forbids points, rankings and online time in government apps; a count
of finds rewards inventing them or, the other way round, hiding them.
"""

from __future__ import annotations

# The tortoise-shell brackets are how official document numbers are written.
DOCUMENT = "国办函〔2026〕12号"

_USE_OF_APPS = (
    "登录", "登陆", "在线时长", "在线时间", "活跃度", "里程", "步数", "轨迹", "打卡", "签到",
    "照片数", "照片张数", "拍照", "图片数", "点赞", "转发", "阅读量", "下载量", "安装率", "注册率",
    "login", "log_in", "logon", "online_time", "online_minutes", "online_hours", "mileage",
    "photo", "picture", "check_in", "checkin", "sign_in", "clock_in", "steps_walked",
    "app_use", "installs", "downloads",
)  # fmt: skip
_PEOPLE = ("重点人员", "特殊人群", "刑满释放", "精神障碍", "吸毒人员", "上访人员", "信访人员")
_FINDS = ("发现数", "发现隐患数", "排查数", "排查出", "上报线索数")


def forbidden_use(*words: str) -> tuple[str, ...]:
    """Return every word that names the use of an app."""
    return _listed(_USE_OF_APPS, words)


def forbidden_people(*words: str) -> tuple[str, ...]:
    """Return every word by which persons instead of work would be scored."""
    return _listed(_PEOPLE, words)


def counts_finds(name: str, title: str) -> bool:
    """Tell whether a figure is a raw number of things found."""
    return name.lower().endswith("_found") or bool(_listed(_FINDS, (title,)))


def _listed(listed: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    written = " ".join(words).lower().replace("-", "_")
    return tuple(word for word in listed if word in written)
