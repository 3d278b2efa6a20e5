"""The unchanging words of the scheme that is measured."""

HEAD = """ruleset: mix
version: "1"
title: 村级考核
source: 测量用
valid: {from: 2020-01-01, to: open}
applies_to: {level: village, period: year}
points: {full: FULL, decimals: 2, floor: none, cap: none, bonus_cap: 8}
basis: [{id: c, document: 测量用, clause: 第一条, text: 条文}]"""
SECTION = """sections:
  - id: work
    title: 工作
    full: {}
    items:"""
ITEM = """      - id: {0}
        title: 项目
        weight: {1}
        {2}
        missing: block
        owner: 考核办
        clause: c"""
END = """ranking:
  order: [{by: total}, {by: rate_0}]
  ties: share
  groups: parent
  smallest_group: 7
  overlap: both
  leave_out: []
grades:
  - {grade: A, title: 优秀, at_least: 92, not_with: [yellow_card]}
  - {grade: B, title: 良好, at_least: 85}
  - {grade: C, title: 合格, at_least: 70}
  - {grade: D, title: 不合格}
decisions:
  - id: top3
    title: 前三名加分
    when: {top: 3, at_edge: all_in, within: group}
    then: {points: {add: 2}}
    authority: 县委
    lasts: once
    clause: c
  - id: yellow
    title: 末三名黄牌
    when: {bottom: 3, at_edge: all_in, within: group}
    then: {mark: yellow_card}
    authority: 县委
    lasts: period
    clause: c
  - id: twice
    title: 连续两年末三名一票否决
    when: {run: yellow, times: 2, in_a_row: yes, within: 2, missing: breaks}
    then: {mark: veto, set: {grade: D}}
    authority: 县委
    lasts: period
    clause: c
  - id: thrice
    title: 三年里三次末三名
    when: {run: yellow, times: 3, in_a_row: no, within: 3, missing: breaks}
    then: {notice: 通报批评}
    authority: 县委
    lasts: period
    clause: c
  - id: above
    title: 上级一票否决向下传导
    when: {held: [veto], by: parent}
    then: {mark: veto, set: {grade: D}}
    authority: 县委
    lasts: period
    clause: c
"""
