"""What follows from the points: places, grades, decisions with their effects, money."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.model.conditions import Condition
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place

# Kinds of status, and what people call them.
MARKS = {
    "commendation": "通报表彰",
    "praise": "通报表扬",
    "criticism": "通报批评",
    "warning": "警示提醒",
    "yellow_card": "黄牌警告",
    "talk": "约谈",
    "key_assistance": "重点帮助",
    "listed_supervision": "挂牌督办",
    "accountability": "责任追究",
    "disqualified": "取消资格",
    "veto": "一票否决",
    "eligible": "符合条件",
}


@dataclass(frozen=True)
class SortKey:
    """One key of the order: any figure, ``high`` or ``low`` first."""

    of: Formula
    low_first: bool
    title: str


@dataclass(frozen=True)
class Ranking:
    """Who is compared with whom, in which order.

    ``groups``: a choice fact whose labels are ranked apart, or None; ``within_parent`` ranks
    the children of each parent apart. ``ties``: ``share`` (1 2 2 4), ``dense`` (1 2 2 3).
    ``leave_out``: decisions (on figures) whose units are not ranked. ``smallest_group``: below
    it nobody is first or last. ``overlap``: ``neither``, ``both``, ``top`` or ``bottom`` for
    units that are in both.
    """

    order: tuple[SortKey, ...]
    ties: str
    groups: str | None
    within_parent: bool
    smallest_group: int
    overlap: str
    leave_out: tuple[str, ...]


@dataclass(frozen=True)
class Grade:
    """A grade from an edge upward; the last in the list takes the rest.

    The total is graded. ``also``: a further condition. ``not_with``: statuses given or held
    that exclude it. ``seats``: at most so many units (an Edge with side ``top``), the rest
    fall to the next grade.
    """

    id: str
    title: str
    edge: Quantity | None
    included: bool
    also: Condition | None
    not_with: tuple[str, ...]
    seats: Condition | None
    place: Place


@dataclass(frozen=True)
class Term:
    """How long a status holds.

    ``kind``: ``once``, ``period`` (this one), ``next_result``, ``this_and_next`` (period),
    ``until_lifted``, ``months`` (``months`` from the decision). ``lifting`` is what must be
    shown for lifting, in words.
    """

    kind: str
    months: int
    lifting: str


@dataclass(frozen=True)
class Consequence:
    """Something that follows for honours, persons by role, or the public.

    ``kind``: ``words`` (as written), ``block`` (``what`` honours are barred), ``persons``
    (``roles``: only offices, never names; ``what``), ``notice`` (publicity).
    """

    kind: str
    what: str
    roles: tuple[str, ...]
    term: Term | None


@dataclass(frozen=True)
class Decision:
    """A condition and what follows, in the order of the file.

    Effects on the result, applied once, before grades and after ranking: ``points`` are added
    to this total, or to the scheme named in ``points_to``; a formula, rounded half away from
    zero to the total's decimals; ``set_total``; ``set_grade``; ``last_place``. ``mark`` None:
    only a named condition for others to use. ``same_as_superior``: the mark is that of the
    superior's status the condition found.
    ``at``: ``base`` (each period scored) or ``rolled`` (the rolled-up period).
    """

    id: str
    title: str
    when: Condition
    mark: str | None
    same_as_superior: bool
    points: Formula | None
    points_to: str
    set_total: Quantity | None
    set_grade: str | None
    last_place: bool
    consequences: tuple[Consequence, ...]
    authority: str
    term: Term
    clause: str
    at: str
    place: Place


@dataclass(frozen=True)
class Share:
    """A role's part of an amount, in hundredths of a per cent."""

    role: str
    share: int


@dataclass(frozen=True)
class Money:
    """An amount in yuan for units for which ``when`` holds (None: all).

    Exactly one of: ``amount`` (a formula in yuan), ``by_place`` (yuan for place 1, 2, 3 …),
    ``from_last`` then counts from the end. ``cap``/``floor`` limit it. ``split`` shares it out
    among roles; what rounding leaves goes to the first.
    """

    id: str
    title: str
    when: Condition | None
    amount: Formula | None
    by_place: tuple[Quantity, ...]
    from_last: bool
    cap: Quantity | None
    floor: Quantity | None
    split: tuple[Share, ...]
    decimals: int
    clause: str
    at: str
    place: Place
