"""Warnings of library files that stand, each with the reason why."""

from __future__ import annotations

_SMALL = "原文没有写最少几个单位，前后重叠由 overlap 写明怎样认定"
_ALL_OR_NOTHING = "只有得满分和不得分两种，得不了一部分"
_LONG_WAY = "名次要低到二十名以后才扣到零分，算例不列那么多单位"
_BY_BASE = "只改步法或并列，满分和扣到下限的情形由读法甲的算例核对"

# File -> (words of the warning, reason).
ACCEPTED: dict[str, tuple[tuple[str, str], ...]] = {
    "jinzhai-2026": (("没有算例核对：得零分", "演示办法的比率项，得零分要一件也没有办，算例不列"),),
    "o01-county-peace-reward": (("小组里可能人人都在内", _SMALL),),
    "o01-county-peace-reward-b": (("小组里可能人人都在内", _SMALL),),
    "o07-five-star-village": (
        ("“巡防力量”没有算例核对：得一部分分", _ALL_OR_NOTHING),
        ("“办公用房”没有算例核对：得一部分分", _ALL_OR_NOTHING),
    ),
    "o14-petition-thousand": (("网络”没有算例核对：得一部分分", _ALL_OR_NOTHING),),
    "o15a-river-chief-township": (
        ("各项合计 25 分，与本部分满分 31 分", "手机软件巡河的 6 分不编入"),
        ("各项合计 2 分，与本部分满分 3 分", "原文的分项只有 2 分"),
    ),
    "o15a-river-chief-township-b": (
        ("各项合计 25 分，与本部分满分 31 分", "手机软件巡河的 6 分不编入"),
    ),
    "o15b-river-chief-department": (
        ("各项合计 20 分，与本部分满分 60 分", "每个部门各有一项，多数部门的细目未见"),
    ),
    "o16-wenzhou-lines": (
        ("“corrected_invest”没有任何一条规则用到", "修正后的投资率怎么计分未见，只算出来"),
        ("没有算例核对：得零分", _LONG_WAY),
    ),
    "o16-wenzhou-lines-b": (
        ("“corrected_invest”没有任何一条规则用到", "修正后的投资率怎么计分未见，只算出来"),
        ("没有算例核对：得零分", _LONG_WAY),
        ("没有算例核对：得满分、得零分", _BY_BASE),
    ),
    "o17a-staffing-district-b": (("没有算例核对：扣到下限", _BY_BASE),),
    "o17b-staffing-department": (("没有算例核对：得零分、扣到下限", _LONG_WAY),),
    "o26b-county-air-groups": (("小组里可能人人都在内", _SMALL),),
    "o30b-hotline-red-black": (("小组里可能人人都在内", _SMALL),),
    "o31-drug-control": (
        ("各部分合计 105 分，与写明的满分 100 分不一致", "原文如此，读法甲封顶"),
        ("没有算例核对：得零分", "五级题最低 1 分，得不了零分"),
    ),
    "o31-drug-control-b": (
        ("各部分合计 105 分，与写明的满分 100 分不一致", "原文如此，读法乙折算"),
    ),
    "o33-village-team": (("“群体性事件”没有算例核对：得一部分分", _ALL_OR_NOTHING),),
}
