"""A county as wide as a large one: forty townships of fifty villages, everybody signed in."""

from __future__ import annotations

import io
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from fengqiao.accounts.queries import find_seat
from fengqiao.clock import local_date, now
from fengqiao.counties.loading import load_county
from fengqiao.counties.periods import open_current_periods
from fengqiao.db import open_database
from fengqiao.periods.period import Frequency, period_of
from fengqiao.settings import Settings
from fengqiao.tenancy.sessions import auth_transaction, open_session, open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.faults.county import CODE, TENANTS
from tests.ground import connect

VILLAGES_EACH = 50
_SMALLEST, _LARGEST = 60_000, 150_000
_EDGE = (1280, 960)


# Everybody has a post at the own unit: who files in a village, who reviews in a township.
_PEOPLE = (
    "set session_replication_role = replica",
    "insert into fq.account (county, id, scope, login, name)"
    " select county, gen_random_uuid(), scope, 'at' || code, '综治专干' from fq.unit"
    " where county = %(county)s and level in ('village', 'township')",
    "insert into fq.post (county, id, scope, account_id, unit_id, role, from_on)"
    " select u.county, gen_random_uuid(), u.scope, a.id, u.id,"
    " case u.level when 'village' then 'filer' else 'reviewer' end, %(on)s"
    " from fq.unit u join fq.account a using (county, scope) where u.county = %(county)s",
    "analyze",
)
_SEATS = (
    "select u.code, u.level, p.account_id from fq.post p join fq.unit u"
    " on u.county = p.county and u.id = p.unit_id where p.county = %s order by u.scope"
)


@dataclass(frozen=True)
class Seated:
    """A unit whose filer is signed in, and the cookie of whoever reviews it above."""

    code: str
    number: int
    cookie: str
    above: str


def write_county(folder: Path, villages: int) -> Path:
    """Write 金寨县's files with other units: as many villages, fifty to a township."""
    target = folder / "county"
    shutil.copytree(TENANTS / "jinzhai", target)
    lines = ["code,name,level,parent_code", f"{CODE}000000,金寨县,county,"]
    for number in range(villages):
        town, place = divmod(number, VILLAGES_EACH)
        above = f"{CODE}{100 + town}000"
        if not place:
            lines.append(f"{above},第{town + 1}镇,township,{CODE}000000")
        code = f"{CODE}{100 + town}{200 + place}"
        lines.append(f"{code},第{town + 1}镇第{place + 1}村,village,{above}")
    (target / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def seat_county(settings: Settings, folder: Path) -> list[Seated]:
    """Adopt the county, open its periods, and sign everybody in; the database stays open."""
    open_database(settings)
    at = now()
    county = load_county(folder, at=at).county
    system = open_system_session(county)
    with transaction(system, at) as work:
        open_current_periods(work, system, at=at)
    with connect(str(settings.admin_url)) as admin:
        for statement in _PEOPLE:
            admin.execute(statement, {"county": county, "on": local_date(at)})
        found = admin.execute(_SEATS, (county,)).fetchall()
    # Two thousand passwords would take minutes and belong to no closing hour: the sessions are
    # opened as signing in opens them, once the password has been found right.
    with auth_transaction() as auth, auth.begin():
        cookies = {
            code: open_session(auth, find_seat(auth, county, account, None))
            for code, _, account in found
        }
    villages = [code for code, level, _ in found if level == "village"]
    return [
        Seated(code, number, cookies[code], cookies[f"{code[:9]}000"])
        for number, code in enumerate(villages, start=1)
    ]


def present_period() -> str:
    """Return the week that is filed."""
    return str(period_of(Frequency.WEEK, local_date(now())))


def take_photographs(folder: Path, number: int) -> Path:
    """Draw some photographs as a device would send them: 1,280 pixels, 60 to 150 kB."""
    target = folder / "photographs"
    target.mkdir()
    dice = random.Random(1)
    for each in range(number):
        (target / f"{each:02}.jpg").write_bytes(_photograph(dice))
    return target


def _photograph(dice: random.Random) -> bytes:
    picture = Image.effect_noise(_EDGE, dice.uniform(30, 60)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top = dice.randrange(_EDGE[0]), dice.randrange(_EDGE[1])
        fill = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        pen.rectangle((left, top, left + dice.randrange(300), top + dice.randrange(300)), fill)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    for quality in range(85, 20, -5):
        kept = io.BytesIO()
        picture.save(kept, "JPEG", quality=quality)
        if kept.tell() <= _LARGEST:
            break
    if not _SMALLEST <= kept.tell() <= _LARGEST:
        raise AssertionError(f"a photograph of {kept.tell()} bytes")
    return kept.getvalue()
