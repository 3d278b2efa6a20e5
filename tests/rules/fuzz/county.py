"""A county as its files say it: a scheme with everything facts can be, and one set of facts."""

from __future__ import annotations

import json

SCHEME = """ruleset: 平安乡镇
version: "2026.1"
title: 平安乡镇考核办法
source: 试行
valid: {from: 2020-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2, floor: 0, bonus_cap: 5}
basis: [{id: c1, document: 办法, clause: 第三条, text: 条文}]
facts:
  late: {title: 迟报报表, from: reports.late, unit: 份, max: 400}
  taken: {title: 受理纠纷, from: reports.taken, unit: 件, max: 10000}
  settled: {title: 调解成功, from: reports.settled, unit: 件, max: 10000}
  awards: {title: 表彰, from: manual.awards, unit: 次, max: 20, absent: zero}
  rate: {title: 满意率, from: survey.rate, unit: "%", max: 100, decimals: 2}
  kind: {title: 类别, from: unit.kind, choices: [山区, 平原]}
  plan: {title: 有工作计划, from: manual.plan, yes_no: true}
registers:
  accident:
    title: 安全事故
    from: ledger.accidents
    max_rows: 200
    dates: [occurred, found]
    fields:
      occurred: {title: 日期, date: true}
      found: {title: 发现日期, date: true}
      level: {title: 级别, choices: [一般, 较大, 重大]}
      place: {title: 地点, text: true}
      deaths: {title: 死亡人数, unit: 人, max: 100}
      origin: {title: 起火地, unit_code: true}
      solved: {title: 已办结, yes_no: true}
  filing:
    title: 报送
    from: reports.filings
    fields:
      due: {title: 应报日期, date: true}
      received: {title: 收到日期, date: true}
measures:
  accident_points:
    title: 事故扣分
    unit: 分
    rows:
      of: accident
      unless: {field: solved, is: 是}
      charged_to: origin
      window: {date: found, from: -1-12-01, to: 11-30}
      once_per: {field: place, keep: highest}
      value: {by: level, points: {一般: 2, 较大: 8, 重大: 30}}
      nth: {order: occurred, values: [1, 2], after: last, effect: multiply}
  deaths: {title: 死亡, unit: 人, rows: {of: accident, value: deaths, take: sum, window: period}}
  days: {title: 迟报天数, lateness: {of: filing, due: due, received: received, per: day, begun: yes,
    which: both, never: until_end}}
  growth: {title: 受理增长, unit: "%", decimals: 2, trend: {of: taken, as: percent, back: 1}}
sections:
  - id: base
    title: 基础工作
    full: 40
    items:
      - {id: reports, title: 按时报表, weight: 20, deduct: {each: {late: 1, days: 0.1}}, floor: 0,
         missing: block, owner: 政法委, clause: c1}
      - {id: talks, title: 调解成功率, weight: 20, missing: block, owner: 司法局, clause: c1,
         attain: {rate: settled / taken, target: 96, when_none: full}}
  - id: effect
    title: 平安实效
    full: 60
    items:
      - {id: safety, title: 安全生产, weight: 40, deduct: {each: {accident_points: 1, deaths: 5}},
         floor: 0, missing: block, owner: 应急局, clause: c1}
      - {id: content, title: 满意率, weight: 15, missing: zero, owner: 统计局, clause: c1,
         bands: {of: rate, steps: [{at_least: 95, points: 15}, {points: 5}]}}
      - {id: planned, title: 计划, weight: 5, check: {lines: [{of: plan, points: 5}]}, floor: 0,
         missing: zero, owner: 政法委, clause: c1}
bonuses:
  - {id: praise, title: 受表彰, add: {each: {awards: 1}, cap: 5}, missing: zero, owner: 政法委,
     clause: c1}
ranking:
  order: [{by: total}, {by: growth, best: low}]
  ties: share
  groups: kind
  smallest_group: 1
  overlap: neither
  leave_out: []
grades:
  - {grade: A, title: 优秀, at_least: 90, not_with: [veto]}
  - {grade: B, title: 合格}
decisions:
  - id: last
    title: 末位
    when: {bottom: 1, at_edge: all_in, within: group}
    then: {mark: yellow_card, points: {add: -1}}
    authority: 县委
    lasts: next_result
    clause: c1
  - id: again
    title: 连续末位
    when: {run: last, times: 2, in_a_row: yes, within: ever, missing: breaks}
    then: {mark: veto, set: {grade: B}}
    authority: 县委
    lasts: {months: 12}
    clause: c1
  - id: above
    title: 上级否决
    when: {held: [veto], by: superior}
    then: {set: {total: 0, place: last}}
    authority: 市委
    lasts: period
    clause: c1
"""

UNITS = "代码,名称,上级,类别\n01,甲乡,县,山区\n02,乙镇,县,平原\n03,丙乡,,山区\n"
FIGURES = """单位,期次,迟报报表,受理纠纷,调解成功,表彰,满意率,有工作计划
甲乡,2026,2,48,45,1,95.5%,是
乙镇,2026,0,60,60,0,88.25,否
丙乡,2026,25,30,21,,,
甲乡,2025,1,40,40,0,90,是
"""
ACCIDENTS = """单位,日期,发现日期,级别,地点,死亡人数,起火地,已办结,来源
甲乡,2026-03-02,2026-03-05,一般,东桥村,0,甲乡,否,信访系统
甲乡,2026/5/6,2026年5月7日,较大,东桥村,1,乙镇,,
丙乡,2026-07-15,2026-08-01,重大,西河口,3,丙乡,否,
"""
FILINGS = "单位,应报日期,收到日期\n甲乡,2026-01-10,2026-01-12\n乙镇,2026-02-10,\n"
STATUSES = """单位,状态,来自,起始,截止,解除,期限,整改,事由,文号
乙镇,一票否决,上级,2026-05-01,2026-12-31,,2026-07-01,否,事故,〔2026〕3号
"""
PAST = """期次,单位,总分,等次,决定,受理纠纷
2025,甲乡,90.5,优秀,,40
2025,丙乡,80,合格,末位,28
"""

TABLES = {
    "单位.csv": UNITS,
    "数据.csv": FIGURES,
    "登记-安全事故.csv": ACCIDENTS,
    "登记-报送.csv": FILINGS,
    "状态.csv": STATUSES,
    "历史.csv": PAST,
}

WHOLE = json.dumps(
    {
        "period": "2026",
        "units": [
            {"code": "01", "name": "甲乡", "facts": {"late": 2, "taken": 48, "settled": 45}},
            {"code": "02", "name": "乙镇", "parent": "县", "facts": {"rate": 95.5, "plan": "是"}},
        ],
        "rows": {
            "accident": [
                {"unit": "甲乡", "occurred": "2026-03-02", "level": "一般", "place": "东桥村"},
                {"unit": "乙镇", "occurred": "2026-04-02", "level": 1, "deaths": 2},
            ]
        },
        "statuses": [{"unit": "乙镇", "kind": "veto", "by": "superior", "from_on": "2026-05-01"}],
    },
    ensure_ascii=False,
    indent=1,
)
