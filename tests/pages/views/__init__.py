"""Sample view models, one per template: what a page hands over, as the templates' README says."""

from __future__ import annotations

from typing import Any

from tests.pages.views import (
    accounts,
    assessment,
    board,
    consolidation,
    form_design,
    ledgers,
    looking,
    reports,
    requests,
    rest,
    sheets,
    tree,
)

View = dict[str, Any]

VIEWS: dict[str, View] = {
    **accounts.VIEWS,
    **form_design.VIEWS,
    **reports.VIEWS,
    **requests.VIEWS,
    **ledgers.VIEWS,
    **assessment.VIEWS,
    **rest.VIEWS,
    **board.VIEWS,
    **consolidation.VIEWS,
    **sheets.VIEWS,
    **looking.VIEWS,
    **tree.VIEWS,
}


def frame(**changes: Any) -> View:
    """Return the context of the frame around every page, for a village filer."""
    return {
        "layout": "phone.html",
        "size": "",
        "county_name": "金寨县",
        "demonstration": True,
        "actor": {"account_name": "张三（示例）", "unit_name": "梅山村"},
        "standing": "梅山镇 · 填报员",
        "posts": [
            {"id": "p1", "label": "梅山村 填报员", "active": True},
            {"id": "p2", "label": "红石村 填报员", "active": False},
        ],
        "nav": [
            {
                "label": "待办",
                "href": "/",
                "icon": "tasks",
                "current": True,
                "count": 4,
                "group": None,
            },
            {
                "label": "填报",
                "href": "/reports",
                "icon": "file",
                "current": False,
                "count": 0,
                "group": "填报",
            },
            {
                "label": "台账",
                "href": "/ledgers",
                "icon": "ledger",
                "current": False,
                "count": 0,
                "group": None,
            },
            {
                "label": "我的得分",
                "href": "/scores",
                "icon": "rank",
                "current": False,
                "count": 0,
                "group": "考核",
            },
        ],
        "csrf_token": "token-of-the-session",
        "path": "/reports/r1",
        "owner": "341524/a1/u1",
        "messages": [{"text": "已经存好。", "kind": "green"}],
        **changes,
    }


def desk_frame(**changes: Any) -> View:
    """Return the frame for somebody at a desk."""
    return frame(
        layout="desk.html",
        actor={"account_name": "李四（示例）", "unit_name": "梅山镇"},
        standing="梅山镇 · 审核员",
        **changes,
    )


def visitor_frame(**changes: Any) -> View:
    """Return the frame for somebody who has not signed in."""
    return frame(actor=None, standing="", posts=[], nav=[], owner="", messages=[], **changes)
