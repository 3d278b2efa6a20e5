"""The main menu: which places a post goes to, in the order its day takes."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypedDict

from flask import request

from fengqiao.actor import Actor
from fengqiao.web.addresses import served

_PHONE_LEVELS = ("village", "enterprise", "grid", "microgrid")
_ANY = ("filer", "reviewer", "administrator", "assessor", "leader")
_FILES = ("filer", "reviewer")
_WORK = ("filer", "reviewer", "assessor", "leader")
_DESKS = ("county", "township", "department")
_BOARDS = ("county", "township")
# A village has no entry for these, and goes there from its tasks; a desk has.
_TASKS_ALSO = ("/outbox", "/notices", "/notices/*", "/requests", "/obligations/*")
_BOARD_ALSO = ("/grid", "/grid/*", "/obligations/*/excuse", "/obligations/*/on-behalf")
_HOMES = {"administrator": "/people", "assessor": "/assessments", "leader": "/overview"}


@dataclass(frozen=True)
class Entry:
    """One place in the menu, for these roles and, if any are named, these levels.

    ``also`` are patterns of addresses that belong there although they do not begin like it.
    """

    label: str
    href: str
    icon: str
    roles: tuple[str, ...] = _ANY
    levels: tuple[str, ...] = ()
    group: str | None = None
    also: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Return whether a post goes there."""
        return actor.role in self.roles and (not self.levels or actor.unit_level in self.levels)

    def nearness(self, path: str) -> int:
        """Return how much of an address this place accounts for; 0 is not at all."""
        if path == self.href or path.startswith(self.href + "/"):
            return 2 * len(self.href)
        near = [len(each) for each in self.also if fnmatchcase(path, each)]
        # A place of its own name goes before one that only takes a page in.
        return 2 * max(near) - 1 if near else 0


class NavEntry(TypedDict):
    """One place in the menu as the templates show it."""

    label: str
    href: str
    icon: str
    current: bool
    count: int
    group: str | None


# An address that nobody serves is left out.
MENU = (
    Entry("待办", "/tasks", "tasks", _FILES, also=_TASKS_ALSO),
    Entry("一览", "/glance", "board", ("leader",), _BOARDS),
    Entry(
        "排名",
        "/assessments",
        "rank",
        ("assessor", "leader"),
        ("county",),
        also=("/rule-sets/*",),
    ),
    Entry("上报一览", "/overview", "ledger", ("leader",), _BOARDS),
    Entry("通报", "/bulletins", "bulletin", ("leader",)),
    Entry("人员", "/people", "person", ("administrator",), _PHONE_LEVELS),
    Entry("通知", "/notices", "bulletin", _ANY, _DESKS),
    Entry("填报", "/reports", "file", _FILES, _PHONE_LEVELS),
    Entry("台账", "/ledgers", "ledger", _FILES, _PHONE_LEVELS),
    # Nobody answers to a department: it looks along its line instead.
    Entry("下级报表", "/board", "board", _WORK, _BOARDS, "填报", _BOARD_ALSO),
    Entry(
        "上报一览",
        "/overview",
        "ledger",
        ("filer", "reviewer", "assessor"),
        _BOARDS,
        also=("/glance",),
    ),
    Entry("条线报表", "/overview", "ledger", _WORK, ("department",), "填报"),
    Entry("查找", "/search", "search", _WORK),
    Entry("延期免报申请", "/requests", "tasks", _FILES, _DESKS, also=("/obligations/*/request",)),
    Entry("敏感时期", "/windows", "bulletin", ("reviewer", "assessor", "leader"), ("county",)),
    Entry("本单位报表", "/reports", "file", ("filer", "reviewer", "assessor"), _DESKS),
    Entry("台账", "/ledgers", "ledger", _WORK, _DESKS),
    Entry("得分", "/scores", "rank", _WORK, ("township",), "考核", ("/assessments/*",)),
    Entry("考核", "/assessments", "rank", ("reviewer",), ("county",), "考核"),
    Entry("考核事实", "/manual-facts", "file", ("assessor",), ("county",)),
    Entry("对上交换", "/exchange", "file", ("reviewer", "assessor"), ("county",)),
    Entry("通报", "/bulletins", "bulletin", ("filer", "reviewer", "administrator", "assessor")),
    Entry(
        "人员与岗位",
        "/people",
        "person",
        ("administrator",),
        _DESKS,
        "管理",
    ),
    Entry(
        "报表目录",
        "/forms",
        "file",
        ("reviewer", "administrator", "assessor", "leader"),
        ("county",),
        "管理",
        ("/form-drafts*", "/form-approvals*"),
    ),
    Entry("单位", "/units", "board", _ANY, (), "管理"),
    Entry("留痕", "/trail", "ledger", ("administrator", "reviewer", "assessor", "leader")),
)


def layout_for(actor: Actor | None) -> str:
    """Return the frame a post works in: the phone's for villages, enterprises and leaders."""
    if actor is None or actor.unit_level in _PHONE_LEVELS or actor.has("leader"):
        return "phone.html"
    return "desk.html"


def menu_for(
    actor: Actor | None, counts: dict[str, int] | None = None, here: str = ""
) -> list[NavEntry]:
    """Return the menu of a post.

    :param counts: how much waits behind an address
    :param here: the place the page belongs to, where its own address does not say so
    """
    if actor is None:
        return []
    shown: list[NavEntry] = []
    seen: set[str | None] = {None}
    entries = [entry for entry in MENU if entry.is_for(actor) and served(entry.href)]
    place = _place(entries, here or request.path)
    for entry in entries:
        shown.append(
            {
                "label": entry.label,
                "href": entry.href,
                "icon": entry.icon,
                "current": entry is place,
                "count": (counts or {}).get(entry.href, 0),
                "group": None if entry.group in seen else entry.group,
            }
        )
        seen.add(entry.group)
    return shown


def home_of(actor: Actor) -> str:
    """Return the page a post begins its day on."""
    home = _HOMES.get(actor.role, "/tasks")
    if actor.has("leader") and actor.unit_level in _BOARDS:
        home = "/glance"
    if served(home):
        return home
    return next((entry["href"] for entry in menu_for(actor)), "/sessions")


def _place(entries: list[Entry], path: str) -> Entry | None:
    """Return the entry a page stands under: the one that accounts for most of its address."""
    nearest = max(entries, key=lambda entry: entry.nearness(path), default=None)
    return nearest if nearest and nearest.nearness(path) else None
