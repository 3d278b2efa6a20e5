"""Many are invited in one go: from a list at the console, or unit by unit on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from fengqiao.accounts.appointments import LONGEST_NAME, invite_person
from fengqiao.accounts.models import Account
from fengqiao.accounts.searching import units_without_people
from fengqiao.actor import ROLE_WORDS, Actor
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotFound, Refusal
from fengqiao.sources import Finding, Row
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.units.models import Unit

UNIT, NAME, LOGIN, ROLE = LIST_COLUMNS = ("单位代码", "姓名", "账号", "岗位")
# A sheaf of slips that is still handed out by hand, and a page that is drawn in a second.
AT_ONCE = 60
_COLUMN_OF = {"login": LOGIN, "name": NAME, "role": ROLE}
_ROLES = {word: role for role, word in ROLE_WORDS.items()}


@dataclass(frozen=True)
class Newcomer:
    """A person on a list who was invited; the secret is told once."""

    unit_name: str
    name: str
    login: str
    role_word: str
    secret: str


def invite_listed(*, county: int, rows: Sequence[Row], at: datetime) -> list[Newcomer]:
    """Invite everybody on a list on behalf of the installation, or nobody.

    :param rows: each with the columns :data:`LIST_COLUMNS`
    :raises Invalid: with every fault at its line and cell
    """
    system = open_system_session(county)
    faults: list[Finding] = []
    newcomers: list[Newcomer] = []
    with transaction(system, at) as work:
        units = {unit.code: unit for unit in units_in_branch(work, system, on=local_date(at))}
        for row in rows:
            fault = _row_fault(row, units)
            if fault is None:
                newcomers.append(_invited(work, system, row, units[row.values[UNIT]], faults, at))
            else:
                faults.append(fault)
        if faults:
            words = [str(fault) for fault in faults]
            raise Invalid("名单有错，一个人也没有邀请。", errors={"list": words})
    return newcomers


def _row_fault(row: Row, units: Mapping[str, Unit]) -> Finding | None:
    if row.values[UNIT] not in units:
        words = f"没有代码为“{row.values[UNIT]}”的单位。"
        advice = "请照 units.csv 里的代码写；Excel 里请把代码列设成文本。"
        return Finding(row.place(UNIT), words, advice)
    if row.values[ROLE] not in _ROLES:
        known = "、".join(_ROLES)
        return Finding(
            row.place(ROLE), f"没有“{row.values[ROLE]}”这种岗位。", f"可用的有：{known}。"
        )
    return None


def _invited(
    work: Session, system: Actor, row: Row, unit: Unit, faults: list[Finding], at: datetime
) -> Newcomer:
    word, login, name = row.values[ROLE], row.values[LOGIN], row.values[NAME]
    secret = ""
    try:
        with work.begin_nested():
            secret = invite_person(
                work, system, login=login, name=name, unit_id=unit.id, role=_ROLES[word], at=at
            ).secret
    except Invalid as refusal:
        for field, said in refusal.errors.items():
            place = row.place(_COLUMN_OF.get(field, UNIT))
            faults += [Finding(place, words, "") for words in said]
    return Newcomer(unit.name, name, login.lower(), word, secret)


def invite_units(
    work: Session,
    actor: Actor,
    *,
    names: Mapping[UUID, str],
    role: str,
    at: datetime,
) -> list[tuple[Unit, Newcomer]]:
    """Invite one person to each of some units that have nobody, or nobody at all.

    The login is the unit's code, with a number behind it where that was used before.

    :param names: by unit; an empty name is that of the unit and the post, to be told apart later
    :raises Invalid: if none is named, too many are, or one has no such post
    :raises Refusal: ``already-staffed`` if somebody invited people there meanwhile
    """
    if not 0 < len(names) <= AT_ONCE:
        words = f"请选单位，一次最多 {AT_ONCE} 个。" if names else "请至少选一个单位。"
        raise Invalid(errors={"unit": [words]})
    bare = {unit.id: unit for unit in units_without_people(work, actor, on=local_date(at))}
    if any(number not in bare for number in names):
        raise Refusal(
            "already-staffed",
            "有的单位已经有人了",
            "选中的单位里，有的已经有人，或者不归本单位管。一个也没有邀请，请看最新名单再选。",
        )
    units = [unit for number, unit in bare.items() if number in names]
    logins = _logins(work, actor, units)
    return [
        (unit, _first(work, actor, unit, logins[unit.id], names[unit.id], role, at))
        for unit in units
    ]


def _logins(work: Session, actor: Actor, units: Sequence[Unit]) -> dict[UUID, str]:
    """Return a login for each unit that nobody has: its code, or that with a number behind it."""
    stem = func.split_part(Account.login, "-", 1)
    taken = select(Account.login).where(
        Account.county == actor.county, stem.in_([unit.code for unit in units])
    )
    used = set(work.scalars(taken))
    free = {
        unit.id: (unit.code, *(f"{unit.code}-{n + 2}" for n in range(len(used)))) for unit in units
    }
    return {number: next(one for one in tried if one not in used) for number, tried in free.items()}


def _first(
    work: Session, actor: Actor, unit: Unit, login: str, name: str, role: str, at: datetime
) -> Newcomer:
    word = ROLE_WORDS.get(role, "")
    name = name or f"{unit.name[: LONGEST_NAME - len(word)]}{word}"
    invited = invite_person(work, actor, login=login, name=name, unit_id=unit.id, role=role, at=at)
    return Newcomer(unit.name, name, login, word, invited.secret)


def invite_from_console(
    *, county: int, unit_code: str, login: str, name: str, role: str, at: datetime
) -> str:
    """Invite a person to a unit on behalf of the installation; return the invitation's secret.

    :raises NotFound: if the county has no such unit
    :raises Invalid: if login, name or role do not fit
    """
    system = open_system_session(county)
    with transaction(system) as work:
        units = units_in_branch(work, system, on=local_date(at))
        unit = next((each for each in units if each.code == unit_code), None)
        if unit is None:
            raise NotFound(f"代码为 {unit_code} 的单位")
        invited = invite_person(
            work, system, login=login, name=name, unit_id=unit.id, role=role, at=at
        )
    return invited.secret
