"""The addresses of every page, by who looks, with something on each; and of what is refused."""

from __future__ import annotations

from fengqiao.clock import local_date, now
from tests.approving import handed_in
from tests.browser import records, records_of_offices
from tests.pages.reporting import WEEK, begun_today, submitted_today
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World

WHO = tuple[str, str]
# Who, the address, the form that is sent, what is typed, a file with it, and the answer's status.
Sent = tuple[WHO, str, str, dict[str, str], tuple[str, bytes] | None, int]
NOBODY: WHO = ("", "")
VILLAGE: WHO = ("b-shore", "filer")
ENTERPRISE: WHO = ("mill", "filer")
NEIGHBOR: WHO = ("b-head", "filer")
TOWN: WHO = ("b-sand", "filer")
DESK: WHO = ("b-sand", "reviewer")
ADDING: WHO = ("bridge", "filer")
TOWN_CHIEF: WHO = ("b-sand", "administrator")
COUNTY: WHO = ("b-county", "reviewer")
ASSESSOR: WHO = ("b-county", "assessor")
CHIEF: WHO = ("b-county", "administrator")
LEADER: WHO = ("bridge", "leader")
COUNTY_LEADER: WHO = ("county", "leader")
ENTERPRISE_MONTHLY = "enterprise_monthly"
SHEET = f"form={VILLAGE_WEEKLY}&period={WEEK}"
REVIEW = "/manual-facts?year=2023&fact=review"
OWN = ("/notices", "/sessions", "/password", "/posts")


def addresses(world: World) -> dict[WHO, list[str]]:
    """Return the pages that are opened, by who opens them."""
    draft, handed = begun_today(world, "b-shore"), submitted_today(world)
    owed, entry = records.owed(world, "b-shore"), records.hazard(world)
    gathered, asked = records.consolidation(world), records.request(world)
    adding, row = records.left_out(world)
    drawn, changed = records.drawing(world), records_of_offices.change(world)
    approval = handed_in(world, drawn, at=now(), desk="b-county").id
    ahead = records.owed(world, "mill", ENTERPRISE_MONTHLY)
    records.window(world)
    records_of_offices.channel(world)
    records_of_offices.open_yard(world)
    records_of_offices.years(world)
    judged = list(records_of_offices.of_years(world))
    return {
        NOBODY: ["/sign-in", records_of_offices.invitation(world)],
        VILLAGE: [
            "/tasks",
            f"/reports/{draft}",
            f"/reports/{draft}/review",
            f"/reports/{draft}/sheet",
            f"/reports/{draft}/paper",
            f"/obligations/{owed}/request",
            f"/obligations/{owed}/paper",
            f"/obligations/{records.unbegun(world)}/filing",
            "/requests",
            "/reports",
            "/outbox",
            "/bulletins",
            *OWN,
        ],
        ENTERPRISE: ["/tasks", f"/obligations/{ahead}/filing"],
        NEIGHBOR: [
            "/tasks",
            f"/reports/{handed}",
            f"/reports/{handed}/paper",
            "/search?q=路灯",
            "/ledgers/inspection",
            "/ledgers/inspection/new",
            "/ledgers/inspection/import",
            f"/ledgers/entries/{entry}",
            f"/ledgers/entries/{entry}/amend",
            "/units",
        ],
        DESK: [
            "/tasks",
            f"/board?{SHEET}",
            "/reports",
            f"/reports/{handed}",
            f"/reports/{handed}/send-back",
            f"/reports/{handed}/follow-up",
            f"/reports/{gathered}/consolidation",
            f"/reports/{gathered}/sources/patrols",
            f"/obligations/{owed}/excuse",
            f"/obligations/{owed}/on-behalf",
            f"/grid?{SHEET}",
            "/requests",
            f"/requests/{asked}",
            f"/overview?form={VILLAGE_WEEKLY}&n=26",
            f"/overview/trend?form={VILLAGE_WEEKLY}&until={WEEK}&field=disputes_found",
            "/glance",
            "/search?q=路灯",
            "/scores",
            "/ledgers/inspection",
            f"/ledgers/entries/{entry}",
            f"/units/{world.unit('b-shore').id}",
            "/trail",
            "/outbox",
            *OWN,
        ],
        ADDING: [f"/reports/{adding}/consolidation", f"/reports/{adding}/rows/{row}"],
        TOWN_CHIEF: ["/people", "/people/unstaffed", "/notices/channels", "/units"],
        COUNTY: [
            "/tasks",
            "/board",
            "/glance",
            "/overview",
            "/windows",
            "/windows/new",
            f"/exchange?{SHEET}",
            "/forms",
            "/forms/dictionary",
            f"/forms/{VILLAGE_WEEKLY}",
            f"/forms/{VILLAGE_WEEKLY}/line",
            "/form-drafts/new",
            f"/form-drafts/{drawn}",
            f"/form-drafts/{drawn}/part?at=sections.0.fields.0",
            f"/form-drafts/{drawn}/try",
            f"/form-drafts/{drawn}/adopt",
            f"/form-drafts/{drawn}/units",
            f"/form-drafts/{drawn}/approval",
            "/form-approvals",
        ],
        ASSESSOR: [
            f"/form-approvals/{approval}",
            "/assessments",
            "/rule-sets/new",
            *judged,
            "/bulletins",
            "/manual-facts",
            "/glance",
        ],
        CHIEF: [
            "/people",
            "/units",
            "/units/changes",
            "/units/changes/new?kind=move",
            f"/units/changes/new?kind=rename&unit={world.unit('b-head').id}",
            f"/units/changes/{changed}",
            f"/units/changes/planned/{records_of_offices.plan(world)}",
            "/trail",
            "/forms",
        ],
        LEADER: ["/glance", "/overview", "/board", "/bulletins"],
        COUNTY_LEADER: ["/glance", "/assessments", "/windows", "/forms", "/trail"],
    }


INSPECTED = "\n".join(
    (
        "检查日期,检查的地点,检查内容,问题情况,检查结果,隐患轻重",
        f"{local_date(now())},红石采石场（示例）,边坡,警示牌缺失，有松动的石块,发现隐患,一般隐患",
    )
).encode()


def refused(world: World) -> list[Sent]:
    """Return forms that are sent, and what is not found, not allowed or out of order."""
    begun = f"/reports/{begun_today(world, 'b-shore')}"
    owed = f"/obligations/{records.owed(world, 'b-shore')}"
    half = f"/obligations/{records.owed(world, 'b-sand', TOWNSHIP_HALF_MONTHLY)}"
    rename = f"/units/changes/new?kind=rename&unit={world.unit('b-head').id}"
    wrong = {f"value.{world.unit('b-sand').id}": "很好"}
    guest = {"name": "钱七", "account": "qianqi", "role": "filer", "starts": "2026-01-01"}
    guest["unit"] = str(world.unit("b-head").id)
    today, name = local_date(now()).isoformat(), {"name": "沙头新村", "document": "东政〔2026〕1号"}
    return [
        (NOBODY, "/sign-in", "main form", {"account": "nobody", "password": "x"}, None, 403),
        (NOBODY, "/invitations/unknown", "", {}, None, 410),
        (VILLAGE, begun, "#filing", {"action": "submit", "answer.patrols": "三"}, None, 422),
        (VILLAGE, begun, "#filing", {"action": "save", "version": "99"}, None, 412),
        (VILLAGE, f"{begun}/sheet", "main form", {}, ("a.xlsx", b"no workbook"), 422),
        (VILLAGE, "/password", "main form", {"old": "", "password": "1"}, None, 422),
        (VILLAGE, "/people", "", {}, None, 403),
        (VILLAGE, "/nowhere", "", {}, None, 404),
        (VILLAGE, "/sign-out", "", {}, None, 405),
        (VILLAGE, "/units?as_of=x", "", {}, None, 422),
        (VILLAGE, "/fail", "", {}, None, 500),
        (VILLAGE, "/away", "", {}, None, 503),
        (NEIGHBOR, "/ledgers/inspection/import", "main form", {}, ("检查.csv", INSPECTED), 200),
        (TOWN, f"{half}/request", "main form", {"action": "ask", "reason": ""}, None, 422),
        (DESK, f"/grid?{SHEET}", "form[data-grid]", {"action": "save"}, None, 422),
        (DESK, f"/grid?{SHEET}", "main form", {}, ("a.csv", "单位,代码\n甲,1".encode()), 422),
        (DESK, f"{owed}/excuse", "main form", {"action": "extend"}, None, 422),
        (DESK, f"{owed}/on-behalf", "main form", {"reason": ""}, None, 422),
        (TOWN_CHIEF, "/people", "aside form", {"name": ""}, None, 422),
        (TOWN_CHIEF, "/people", "aside form", guest, None, 200),
        (TOWN_CHIEF, "/people/unstaffed", "main form[method=post]", {}, None, 200),
        (TOWN_CHIEF, "/people/unstaffed", "", {}, None, 200),
        (TOWN_CHIEF, "/notices/channels", "form[action='/notices/channels']", {}, None, 422),
        (COUNTY, "/windows/new", "main form", {}, None, 422),
        (COUNTY, "/form-drafts/new", "main form", {"how": "file", "text": "a: ["}, None, 422),
        (
            ASSESSOR,
            "/manual-facts?year=2023&fact=review",
            "main form[method=post]",
            wrong,
            None,
            422,
        ),
        (CHIEF, rename, "main form", {**name, "on": today}, None, 200),
        (CHIEF, rename, "main form", {"name": ""}, None, 422),
    ]
