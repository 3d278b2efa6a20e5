"""The README's file with every way of writing a rule, and facts for four units."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.data.files import read_facts, read_history
from fengqiao.rules.facts import Facts, History
from tests.rules.cli.readme import README, written_out

FIGURES = """\
单位,期次,单位类型,迟报,漏报,受理纠纷,调解成功,入户率,刑事案件,专题会议,有工作计划,星级,现场评分,巡查,市级表彰,很满意,一般,命案
甲社区,2026,社区,2,1,48,45,77.5,10,4,是,二星,8.5,130,1,30,10,0
乙村,2026,行政村,0,0,0,0,92,5,3,否,一星,10,60,,10,5,0
丙村,2026,行政村,9,9,20,20,85,20,1,是,未评,0,0,3,40,0,1
丁村,2026,行政村,1,0,10,5,,8,4,是,二星,6,36,0,50,50,0
甲社区,2025,社区,,,,,,8,,,,,,,,,
"""
VISITS = """\
单位,发生日,发现日,级别,人数,事项编号,责任单位,已化解,来源
甲社区,2026-02-01,,市,3,A,甲社区,否,信访登记 7 号
甲社区,2026-03-01,,京,25,B,甲社区,否,
甲社区,2026-04-01,,省,2,B,甲社区,否,
甲社区,2026-05-01,,省,2,C,甲社区,是,
甲社区,2026-12-15,,省,2,D,甲社区,否,
甲社区,2026-06-01,,省,2,E,乙村,否,
甲社区,2026-07-01,,县,1,F,甲社区,否,
"""
FILINGS = """\
单位,应报日,收到日
甲社区,2026-03-01,2026-03-04
甲社区,2026-04-01,2026-03-30
乙村,2026-12-20,
"""


def write_all_ways(folder: Path) -> tuple[Path, Path]:
    """Write the rule file and the folder of facts, and return where they are."""
    written_out(README.read_text(encoding="utf-8"), folder)
    data = folder / "四个单位"
    data.mkdir()
    for name, text in (
        ("数据.csv", FIGURES),
        ("登记-上访批次.csv", VISITS),
        ("登记-报送情况.csv", FILINGS),
    ):
        (data / name).write_text(text, encoding="utf-8")
    return folder / "全部写法.yaml", data


def all_ways(folder: Path) -> tuple[RuleSet, Facts, History]:
    """Return the rules, the facts of 2026 and the history."""
    rules, data = write_all_ways(folder)
    rule_set = read_rule_set(rules)
    facts = read_facts(data, rule_set.rules)
    return rule_set, facts, read_history(data, rule_set.rules, facts["period"])
