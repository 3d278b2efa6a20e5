"""What the keys of a form's file are called on a page, and how each is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.periods.period import Frequency
from fengqiao.tenancy.unit_codes import LEVEL_WORDS

TYPE_WORDS = {
    "integer": "整数",
    "decimal": "小数",
    "text": "文字",
    "choice": "选择",
    "date": "日期",
    "attachments": "附件",
    "table": "小表",
}
_YES_NO = (("", "照通常"), ("是", "是"), ("否", "否"))
_WAYS = (
    ("", "不汇总"),
    ("sum", "相加"),
    ("latest", "取最近一期"),
    ("max", "取最大"),
    ("mean", "加权平均"),
    ("list", "逐条列出"),
)


@dataclass(frozen=True)
class Key:
    """One key of a piece: its name in the file, what it is called, and how it is filled in.

    ``kind`` is line, words (several lines), list (one entry a line) or choice.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = "line"
    choices: tuple[tuple[str, str], ...] = ()


_HEAD = (
    Key("form", "表样代码", "小写英文字母、数字、下划线，如 village_weekly。用了就不要再改。"),
    Key("title", "表名", "40 字以内"),
    Key("level", "哪一级填", kind="choice", choices=tuple(LEVEL_WORDS.items())),
    Key(
        "frequency",
        "多久填一次",
        kind="choice",
        choices=tuple((each.value, each.words) for each in Frequency),
    ),
    Key("raised", "敏感时期可以加密到", "选填，一行一个，如 day", "list"),
    Key("owner", "归口部门", "群众和基层有疑问找谁"),
    Key("basis", "收这张表的依据", "没有依据的表不要收", "words"),
    Key("version_note", "这一版改了什么", "选填", "words"),
    Key("help", "表头的说明", "选填", "words"),
    Key("nil_allowed", "能不能作零报告", kind="choice", choices=_YES_NO),
    Key("nil_words", "零报告时确认的一句话", "选填", "words"),
)
_DUE = (
    Key("working_days", "期末后第几个工作日截止", "0 表示本期最后一个工作日"),
    Key("hour", "当天几点截止", "1 到 24"),
    Key("grace_days", "宽限几个工作日"),
    Key("closes_days", "截止后几个工作日关闭", "关闭后不能再报"),
)
_SECTION = (
    Key("section", "分项代码"),
    Key("title", "标题"),
    Key("help", "说明", "选填，显示在标题下面", "words"),
    Key("shown_if", "什么情况下才填", "选填，只能用前面的项目，如 hazards_found > 0"),
)
_QUESTION = (
    Key("label", "名称", "40 字以内"),
    Key("type", "填什么", kind="choice", choices=tuple(TYPE_WORDS.items())),
    Key("unit", "计量单位", "数字必须写，如 件"),
    Key("places", "小数位数", "只有小数写，1 到 4"),
    Key("min", "最小值", "小于它不能报；数字不写即 0"),
    Key("max", "最大值", "大于它不能报"),
    Key("longest", "最多几个字，或最多几个附件"),
    Key("required", "必填", "数字通常必填，其他通常选填", "choice", _YES_NO),
    Key("choices", "选项", "只有选择项目写，一行一个", "list"),
    Key("help", "填写提示", "选填", "words"),
)
_FIELD = (
    Key("field", "项目代码", "用了就不要再改：历年的数靠它对上"),
    *_QUESTION,
    Key(
        "kind",
        "底数还是发生数",
        "底数（人员、点位）可以照上期",
        "choice",
        (("", "发生数"), ("stock", "底数")),
    ),
    Key("usual_min", "通常不少于", "少了只提醒，不阻止"),
    Key("usual_max", "通常不超过", "多了只提醒，不阻止"),
    Key("jump", "比上期多到几倍时提醒", "不写即 5 倍，0 为不提醒"),
    Key("jump_least", "并且至少多几个才提醒", "不写即 20"),
    Key("consolidates", "怎样由下级汇总", kind="choice", choices=_WAYS),
    Key("from", "从下级哪张表的哪一项来", "如 village_weekly.disputes_found"),
    Key("weighted_by", "加权平均的权数", "本表的一项"),
    Key("proposed_from", "由哪本台账带数", "如 inspection.hazards_found"),
    Key("same_as", "和哪张表的哪一项是同一个数", "如 village_weekly.campaigns"),
    Key("asked_again", "为什么还要再收", "同一级已经收了同样的数，没有理由不能采用"),
    Key("min_rows", "小表至少几行"),
    Key("max_rows", "小表最多几行", "不写即 10，最多 30"),
    Key(
        "personal",
        "个人信息",
        "先考虑不收",
        "choice",
        (("", "没有"), ("contact", "联系方式"), ("sensitive", "敏感信息")),
    ),
)
_COLUMN = (
    Key("column", "栏目代码"),
    *_QUESTION,
    Key(
        "consolidates",
        "上级汇总时",
        kind="choice",
        choices=(("", "照通常"), ("list", "照列"), ("sum", "相加"), ("none", "不带上去")),
    ),
)
_RULE = (
    Key("check", "比较式", "如 a == b + c；previous.a 是上期，children.a 是下级合计"),
    Key("message", "不成立时给填报人看的话", "", "words"),
    Key("severity", "不成立时", "", "choice", (("", "不改不能报"), ("warning", "只提醒"))),
    Key("at", "提示显示在哪个项目旁边", "选填，项目代码"),
)
KEYS: dict[str, tuple[Key, ...]] = {
    "head": _HEAD,
    "due": _DUE,
    "section": _SECTION,
    "field": _FIELD,
    "column": _COLUMN,
    "rule": _RULE,
}
# How the keys of a piece stand together on its page: the title of each group, the keys in it,
# and whether the group is folded away while nothing is written in it. All others come first.
Groups = tuple[tuple[str, tuple[str, ...], bool], ...]
GROUPS: dict[str, Groups] = {
    "head": (
        ("为什么收、谁来收", ("owner", "basis", "version_note"), False),
        ("填报人看到的", ("help", "nil_allowed", "nil_words"), False),
    ),
    "field": (
        ("能填多少", ("min", "max", "longest", "required"), False),
        ("和上期比，什么时候提醒", ("kind", "usual_min", "usual_max", "jump", "jump_least"), True),
        (
            "数从哪里来，怎样汇总",
            ("consolidates", "from", "weighted_by", "proposed_from", "same_as", "asked_again"),
            True,
        ),
        ("小表的行数", ("min_rows", "max_rows"), True),
        ("个人信息", ("personal",), True),
    ),
    "column": (("能填多少", ("min", "max", "longest", "required"), False),),
}
PART_WORDS = {
    "head": "表头",
    "due": "时限",
    "section": "分项",
    "field": "项目",
    "column": "栏目",
    "rule": "校验",
}
