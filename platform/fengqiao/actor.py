"""Who acts, in which post, at which unit, for which county."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

ROLES = ("filer", "reviewer", "administrator", "assessor", "leader")
ROLE_WORDS = {
    "filer": "填报员",
    "reviewer": "审核员",
    "administrator": "管理员",
    "assessor": "考核员",
    "leader": "领导",
}


@dataclass(frozen=True)
class Actor:
    """A person in one active post. Rights come from the post, never from the person.

    ``lo`` and ``hi`` bound the scope keys of the unit's own branch; ``token`` opens the
    database's second lock and never leaves the server.
    """

    account_id: UUID
    account_name: str
    post_id: UUID
    role: str
    county: int
    unit_id: UUID
    unit_name: str
    unit_level: str
    scope: int
    lo: int
    hi: int
    demonstration: bool
    token: str = field(repr=False, default="")
    session_id: UUID | None = None

    def has(self, *roles: str) -> bool:
        """Return whether the active post is one of these roles."""
        return self.role in roles

    def owns(self, scope: int) -> bool:
        """Return whether a record with this scope key is the actor's own unit's."""
        return scope == self.scope

    def is_above(self, scope: int) -> bool:
        """Return whether a record with this scope key lies below the actor's unit."""
        return self.lo <= scope <= self.hi and scope != self.scope
