"""Who may see and write what: said once more, from unit codes and roles alone.

Nothing here knows scope keys, intervals, policies or any line of the product: a mistake there
cannot repeat itself here.
"""

from __future__ import annotations

Rule = str
FILES = ("filer", "reviewer")
# 枫林村 once answered to 石桥镇.
FORMER = {"341599101200": "341599100000"}
# 桃源村 took the place of 竹园村: it, and whoever is above it, reads what 竹园村 left behind.
HEIRS = {"341599100202": "341599101201"}
INHERITED = ", inherited"
# 应急管理局 reads the forms of its line in its county, 石桥镇's station in its township.
LINES = ("34159900000000001", "34159910000000002")
LINED = ", lined"
OTHER_LINE = "of another line"
# A trace of who signed in or held which post: no heir reads it.
PERSONAL = "of a person"


def stem(code: str) -> str:
    """Return the digits that everything in a unit's branch shares."""
    if len(code) == 17:
        return code[:14] if code.endswith("000") else code
    return code[:6] if code.endswith("000000") else code[:9] if code.endswith("000") else code


def within(viewer: str, target: str) -> bool:
    """Tell whether a unit is the viewer's own or lies below it."""
    return bool(viewer) and target.startswith(stem(viewer))


def in_village(code: str) -> bool:
    """Tell whether a unit is a grid, or stands below one."""
    return len(code) == 17 and code[9:12] != "000"


def at_county(viewer: str) -> bool:
    """Tell whether the viewer is a county itself, not one of its departments."""
    return len(viewer) == 12 and viewer.endswith("000000")


def sees(rule: Rule, viewer: str, target: str, state: str) -> bool:
    """Tell whether a unit (its code, or "" for nobody) sees a record of another in a state."""
    inside, same = within(viewer, target), viewer == target
    # What was filed to a unit stays in its sight, wherever the filing unit stands today.
    inside = inside or state == f"to {viewer}"
    if rule.endswith(LINED):
        inside = inside or (in_line(viewer, target) and state != OTHER_LINE)
        rule = rule.removesuffix(LINED)
    if rule.endswith(INHERITED):
        taken = HEIRS.get(target, "nowhere") if state != PERSONAL else "nowhere"
        inside = inside or within(viewer, taken)
        # What others had filed there is read where its place was taken, too.
        inside = inside or within(viewer, HEIRS.get(state.removeprefix("to "), "nowhere"))
        rule = rule.removesuffix(INHERITED)
    return {
        "nobody": False,
        "everybody": True,
        "own": same,
        "branch": inside,
        # A draft on behalf is also the unit's directly above, who writes it.
        "branch, drafts own": (inside and (same or state not in ("draft", "behalf")))
        or (state == "behalf" and bool(viewer) and viewer == superior(target)),
        "branch, published": inside and (at_county(viewer) or state == "true"),
        "branch and above": inside or within(target, viewer),
        "county": viewer[:6] == target[:6],
        "county, published": viewer[:6] == target[:6] and (same or state == "published"),
    }[rule]


def in_line(viewer: str, target: str) -> bool:
    """Tell whether a unit is, or lies below, the one that a department with a line answers to."""
    return viewer in LINES and within(superior(viewer), target)


def writes(rule: Rule, viewer: str, role: str, target: str) -> bool:
    """Tell whether a post at a unit may add or change a record of a unit."""
    inside, same = within(viewer, target), viewer == target
    assesses = role == "assessor" and at_county(viewer)
    return {
        "nobody": False,
        "installation": role == "system" and inside,
        "installation, own": role == "system" and same,
        "arranging": inside
        and (role == "system" or (role == "administrator" and at_county(viewer))),
        "arranging, own": same
        and (role == "system" or (role == "administrator" and at_county(viewer))),
        "staffing": role == "administrator" and inside,
        "staffing or installation": role in ("administrator", "system") and inside,
        "anyone, own": same,
        "people, own": same and role != "system",
        "tells": inside or within(target, viewer) or FORMER.get(target) == viewer,
        "administers, own": same and role == "administrator",
        "files, own": role in FILES and same,
        "files, branch": role in FILES and inside,
        "files, above": role in FILES and bool(viewer) and viewer == superior(target),
        "reviews, above": role == "reviewer" and bool(viewer) and viewer == superior(target),
        "reviews, below": role == "reviewer" and inside and not same,
        "reviews, below, or installation": inside
        and (role == "system" or (role == "reviewer" and not same)),
        "opens windows": role in ("reviewer", "assessor") and at_county(viewer) and inside,
        "designs forms": role in ("reviewer", "administrator") and at_county(viewer) and same,
        "approves forms": role in ("reviewer", "administrator", "assessor")
        and at_county(viewer)
        and same,
        "assesses, own": assesses and same,
        "assesses, branch": assesses and inside,
        "hands over": role in ("reviewer", "assessor") and same and at_county(viewer),
        "adopts rules": same and at_county(viewer) and role in ("assessor", "system"),
    }[rule]


def superior(code: str) -> str:
    """Return the code of the unit that a unit answers to, or "" for a county."""
    if len(code) == 17:
        microgrid = code[12:14] != "00" and not code.endswith("000")
        return f"{code[:14]}000" if microgrid else code[:12]
    if code.endswith("000000"):
        return ""
    return code[:6] + "000000" if code.endswith("000") else code[:9] + "000"


def relation(viewer: str, target: str, level: str) -> str:
    """Return how a unit of a level stands to the viewer's."""
    if viewer == target:
        return "self"
    if viewer[:6] != target[:6]:
        return "other county"
    if level in ("department", "enterprise"):
        return level
    if target == superior(viewer):
        return "parent"
    if viewer == superior(target):
        return "child"
    return "sibling" if superior(viewer) == superior(target) else "cousin"


def may(who: str, viewer: str, role: str, level: str, target: str) -> bool:
    """Tell whether a post that sees a record of a unit stands where one may act on it."""
    return {
        "": True,
        "own": viewer == target,
        "above": viewer == superior(target),
        "over": within(viewer, target) and viewer != target,
        "over, reviewer": within(viewer, target) and viewer != target and role == "reviewer",
        "keeps a ledger": level in ("village", "enterprise", "township"),
        "judges": not at_county(viewer) or role != "filer",
    }[who]
