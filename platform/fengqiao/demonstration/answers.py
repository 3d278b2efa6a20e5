"""What a village and an enterprise write into their forms."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.demonstration.cast import dice
from fengqiao.forms.form import Field, Form
from fengqiao.units.models import Unit

_TALES = (
    "本周调解一起土地边界纠纷，双方已签订调解协议。",
    "组织党员和志愿者开展防溺水宣传，在水库边增设警示牌两块。",
    "对村内商铺用电线路逐户检查，更换老化插座。",
    "邻里因排水沟清淤发生口角，当日上门劝解，已和好。",
    "配合乡镇开展道路交通安全劝导，劝导不戴头盔行为。",
    "集中排查自建房安全，对一处墙体裂缝住房已劝离并报乡镇。",
    "茶叶收购旺季，组织治安巡逻队夜间巡查收购点。",
    "无",
)

_ESCALATED = "一起山林权属纠纷，涉及两个村民组，村里调解两次未成，请乡镇调取林权档案。"


def village_answers(
    form: Form, unit: Unit, period: str, counted: Mapping[str, int]
) -> dict[str, object]:
    """Return a village's answers for a week, which fit the form and its own ledger's counts."""
    throw = dice("answers", unit.code, period)
    found = throw.choices((0, 1, 2, 3), weights=(4, 4, 2, 1))[0]
    resolved = found if throw.random() < 0.9 else max(found - 1, 0)
    escalated = int(found > resolved and dice("escalated", unit.code, period).random() < 0.5)
    patrols = throw.randrange(2, 8)
    stock = dice("stock", unit.code)
    told: dict[str, object] = {
        "disputes_found": found,
        "disputes_resolved": resolved,
        "disputes_open": found - resolved,
        "disputes_escalated": escalated,
        "escalated_matters": _ESCALATED if escalated else None,
        "patrol_members": 6 + stock.randrange(14),
        "patrol_points": 2 + stock.randrange(6),
        "patrols": patrols,
        "patrol_attendance": patrols * throw.randrange(2, 5),
        "narrative": throw.choice(_TALES),
        **counted,
    }
    return _fitting(form, told, unit, period)


def other_answers(form: Form, unit: Unit, period: str) -> dict[str, object]:
    """Return answers to whatever a form asks and no child gives; an enterprise's fit together."""
    throw = dice("enterprise", unit.code, period)
    hazards, permits = throw.randrange(4), throw.randrange(3)
    told: dict[str, object] = {
        "hazards_found": hazards,
        "hazards_rectified": hazards,
        "hazards_open": 0,
        "trainings": 1,
        "trainees": 8 + throw.randrange(20),
        "extinguishers": 20 + dice("stock", unit.code).randrange(30),
        "extinguishers_expired": 0,
        "accidents": 0,
        "hazardous_permits": permits,
        "permits": [{"kind": "动火", "times": str(permits)}] if permits else None,
    }
    return _fitting(form, told, unit, period)


def _fitting(form: Form, told: dict[str, object], unit: Unit, period: str) -> dict[str, object]:
    throw = dice("other", unit.code, period)
    answers: dict[str, object] = {}
    for code, asked in form.fields.items():
        if asked.source_form:
            continue
        anything = _anything(asked, throw.randrange(6))
        value = told.get(code, anything)
        if value is not None:
            answers[code] = value if isinstance(value, list) else str(value)
    return answers


def _anything(asked: Field, number: int) -> object:
    if asked.type == "choice":
        return asked.choices[number % len(asked.choices)]
    if asked.numeric:
        scale = 10**asked.places
        low = -(-(asked.minimum or 0) // scale)
        high = asked.maximum // scale if asked.maximum is not None else low + number
        return min(low + number, high)
    if asked.type == "text" and asked.required:
        return "情况正常。"
    return None
