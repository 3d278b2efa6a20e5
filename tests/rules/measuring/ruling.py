"""The smallest rules that hold a register and a measure."""

from __future__ import annotations

from fengqiao.rules.model.declared import Fact, Register
from fengqiao.rules.model.measures import Measure
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import RollUp, Total
from tests.rules.measuring.registers import HERE, YES_NO

ZERO = Quantity(0)
TOTAL = Total(Quantity(100), "leave", "sum", ZERO, None, None, None, None, 2)


def fact(id_: str, title: str, **changes: object) -> Fact:
    plain: dict[str, object] = {
        "source": "manual.x",
        "unit": "",
        "decimals": 0,
        "least": 0,
        "most": 1000,
        "choices": (),
        "absent": "missing",
        "place": HERE,
    }
    return Fact(id=id_, title=title, **{**plain, **changes})  # type: ignore[arg-type]  # plain values


FACTS = (
    fact("visits", "进京非访", unit="人次", most=10000),
    fact("rate", "化解率", unit="%", decimals=2, most=10000),
    fact("kind", "单位类型", choices=((0, "城市社区"), (1, "行政村")), most=1),
    fact("plan", "有工作计划", choices=YES_NO, most=1),
    fact("quiet", "零报告", absent="zero"),
    fact("change", "变化", least=-1000),
)


def rules_with(
    register: Register | None = None,
    *measures: Measure,
    facts: tuple[Fact, ...] = FACTS,
    roll_up: RollUp | None = None,
    period: str = "year",
) -> Rules:
    return Rules(
        id="x",
        version="1",
        title="样例",
        source="",
        variant="",
        levels=("township",),
        period=period,
        valid_from="2010-01-01",
        valid_to="open",
        basis=(),
        parameters=(),
        facts=facts,
        registers=(register,) if register else (),
        measures=measures,
        items=(),
        sections=(),
        bonuses=(),
        bonus_groups=(),
        total=TOTAL,
        roll_up=roll_up,
        ranking=None,
        grades=(),
        decisions=(),
        money=(),
        waivers=(),
    )
