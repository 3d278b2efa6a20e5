"""Decisions, statuses and money of one unit in sentences, from a result alone."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.rules.numbers import show
from fengqiao.rules.result import Amount, Follow, Met, Status

_TERMS = {
    "once": "一次", "period": "本期", "next_result": "到下一期结果公布为止",
    "this_and_next": "本期和下一期", "until_lifted": "到批准解除为止",
}  # fmt: skip


def say_lasts(lasts: str) -> str:
    """Return how long a status holds, in words: ``once`` …, or ``months:12``."""
    months = lasts.removeprefix("months:")
    return f"{months} 个月" if months != lasts else _TERMS.get(lasts, lasts)


def say_met(met: Met, decimals: int, grades: Mapping[str, str]) -> str:
    """Return why a unit met a decision and everything that follows.

    ``grades`` are the titles of the grades by id.
    """
    by = f"由{met.authority}决定" if met.authority else ""
    follows = "；".join(
        [*_effects(met, decimals, grades), *(say_follow(one) for one in met.follows)]
    )
    basis = f"依据：{met.basis.removesuffix('。')}。" if met.basis else ""
    tail = "：".join(part for part in (by, follows) if part)
    return f"{met.cause}{f'{tail}。' if tail else ''}{basis}"


def _effects(met: Met, decimals: int, grades: Mapping[str, str]) -> list[str]:
    said = []
    if met.points:
        said.append(f"总分{'加' if met.points > 0 else '减'} {show(abs(met.points), decimals)} 分")
    if met.points_elsewhere:
        size = show(abs(met.points_elsewhere), decimals)
        said.append(f"在“{met.points_to}”中{'加' if met.points_elsewhere > 0 else '减'} {size} 分")
    if met.set_total is not None:
        said.append(f"总分改为 {show(met.set_total, decimals)} 分")
    if met.set_grade is not None:
        said.append(f"等次改为“{grades.get(met.set_grade, met.set_grade)}”")
    return [*said, "名次排到最后"] if met.last_place else said


def say_follow(follow: Follow) -> str:
    """Return one consequence with how long it holds."""
    days = f"，{follow.from_on} 至 {follow.to_on}" if follow.from_on and follow.to_on else ""
    term = f"（{say_lasts(follow.lasts)}{days}）"
    if follow.kind == "persons":
        return f"{'、'.join(follow.roles)}：{follow.what}{term}"
    lead = {"block": "取消", "notice": "公开："}.get(follow.kind, "")
    tail = "资格" if follow.kind == "block" else ""
    return f"{lead}{follow.what}{tail}{term}"


def say_status(status: Status) -> str:
    """Return a status with its term."""
    days = f"（{status.from_on} 至 {status.to_on}）" if status.from_on and status.to_on else ""
    lifting = f"，解除条件：{status.lifting}" if status.lifting else ""
    return f"{status.title}，{say_lasts(status.lasts)}{days}{lifting}"


def say_amount(amount: Amount) -> str:
    """Return a sum of money and how it is shared out."""
    shares = "、".join(f"{role} {show(part, amount.decimals)} 元" for role, part in amount.split)
    return f"{amount.reason}{f'其中 {shares}。' if shares else ''}"
