"""Passwords: hashed with argon2id, checked against a length and the person's own name."""

from __future__ import annotations

from typing import ClassVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fengqiao.db import database
from fengqiao.errors import Invalid

# "high" is what the security note measured as 0.27 s on this kind of machine; "quick" is the
# least that OWASP's cheat sheet allows and is meant for demonstrations and tests.
_COSTS = {
    "high": PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1),
    "quick": PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),
}
SHORTEST = 8
LONGEST = 128
_WORN_OUT = {"12345678", "123456789", "11111111", "88888888", "password", "qwertyui", "00000000"}


def hash_password(password: str) -> str:
    """Return the hash of a password at the installation's cost."""
    return _hasher().hash(password)


def password_fits(stored: str | None, given: str) -> bool:
    """Return whether a given password is the stored one; an absent one takes as long to refuse."""
    try:
        return _hasher().verify(stored or _absent(), given) and stored is not None
    except (VerificationError, InvalidHashError, UnicodeError):
        return False


def check_new_password(password: str, *, login: str) -> None:
    """Refuse a new password that is too short, too long, worn out or the login itself.

    :raises Invalid: with the reason at the field ``password``
    """
    words = ""
    if len(password) < SHORTEST:
        words = f"密码至少 {SHORTEST} 个字符。可以用一句自己记得住的话。"
    elif len(password) > LONGEST:
        words = f"密码最多 {LONGEST} 个字符。"
    elif password.lower() in _WORN_OUT or password.lower() == login.lower():
        words = "这个密码太容易被猜到，请换一个。"
    elif any(ord(character) < 32 for character in password):
        words = "密码里有看不见的控制字符，请重新输入。"
    if words:
        raise Invalid(errors={"password": [words]})


def _hasher() -> PasswordHasher:
    return _COSTS[database().settings.hashing]


class _Absent:
    hashes: ClassVar[dict[str, str]] = {}


def _absent() -> str:
    cost = database().settings.hashing
    if cost not in _Absent.hashes:
        _Absent.hashes[cost] = _COSTS[cost].hash("nobody has this password")
    return _Absent.hashes[cost]
