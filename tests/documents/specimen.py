"""One bulletin's snapshot, invented, with a real township whose name few fonts can draw."""

from __future__ import annotations

from typing import Any

from fengqiao.bulletins.rendering import snapshot_digest

NAMES = [
    "梅山镇",
    "麻埠镇",
    "青山镇",
    "燕子河镇",
    "天堂寨镇",
    "古碑镇",
    "吴家店镇",
    "斑竹园镇",
    "汤家汇镇",
    "南溪镇",
    "双河镇",
    "白塔畈镇",
    "流波䃥镇",
    "油坊店乡",
    "长岭乡",
    "槐树湾乡",
    "花石乡",
    "沙河乡",
    "桃岭乡",
    "果子园乡",
    "关庙乡",
    "全军乡",
    "铁冲乡",
]
ITEMS = ["按时填报", "矛盾化解", "隐患整改", "平安宣传", "信访办理", "加分扣分"]


def bulletin(units: int = 23, **changes: Any) -> dict[str, Any]:
    """Return the snapshot of a ranking bulletin over ``units`` townships."""
    names = [*NAMES, *(f"第{number}乡" for number in range(len(NAMES) + 1, units + 1))][:units]
    snapshot: dict[str, Any] = {
        "kind": "ranking",
        "county": {"code": 341524, "name": "金寨县"},
        "organ": "金寨县平安建设领导小组办公室",
        "number": {"prefix": "金平安办", "year": 2026, "serial": 3},
        "title": "关于2025年度平安建设考核情况的通报",
        "addressed_to": "各乡镇人民政府，县直各单位",
        "issued_on": "2026-01-20",
        "basis": ["《金寨县2025年度平安建设考核办法》"],
        "paragraphs": PARAGRAPHS,
        "ranking": {
            "caption": "2025年度乡镇平安建设考核得分及名次",
            "columns": ITEMS,
            "rows": [_row(place, name, units) for place, name in enumerate(names)],
        },
        "statuses": [
            _status("commendation", names[0], "年度考核第一名", None),
            _status("yellow_card", names[-2], "年度考核得分低于80分，且两个季度迟报", "2026-12-31"),
            _status("talk", names[-1], "隐患逾期未整改3处", "2026-04-20"),
        ],
        "copies_to": "市委平安办，县委办公室、县人大常委会办公室、县政府办公室、县政协办公室",
        "demonstration": True,
        "facts_sha256": "a1" * 32,
        "rules_sha256": "b2" * 32,
        "trail_head": "c3" * 32,
        "verify_text": "https://fengqiao.example/verify/341524-2026-3",
        "replaces": None,
        **changes,
    }
    return {**snapshot, "snapshot_sha256": snapshot_digest(snapshot)}


def _row(place: int, name: str, units: int) -> dict[str, Any]:
    return {
        "rank": 4 if place == 4 else place + 1,
        "unit": name,
        "total": 9875 - place * 87,
        "items": [2000 - place * 7, 1890 - place * 11, 1500, 1985, 1500 - place * 15, -125],
        "change": [None, 0, 3, -2, 1][place % 5],
        "marks": ["黄牌警告"] if place == units - 2 else [],
    }


def _status(kind: str, unit: str, cause: str, to: str | None) -> dict[str, Any]:
    return {"kind": kind, "unit": unit, "cause": cause, "from": "2026-01-20", "to": to}


PARAGRAPHS = [
    {
        "heading": "一、总体情况",
        "text": "2025年度，全县23个乡镇应报报表1196期，按时上报1172期，按时率98.0%；共受理矛盾纠纷"
        "1834件，办结1790件，办结率97.6%。全县平均得分89.18分，较上年度提高1.27分。其中，90分以上"
        "的11个，80分至90分的10个，80分以下的2个。",
    },
    {
        "heading": "二、主要做法",
        "text": "（一）压实责任。各乡镇坚持“小事不出村、大事不出镇、矛盾不上交”，把排查化解工作落实"
        "到村民组、落实到网格，推动解决了一批群众关心的实际问题。\n（二）提高质量。麻埠镇、青山镇、"
        "流波䃥镇建立“月分析、季通报”制度，上报内容齐全，前后数据一致，退回率低于2%。",
    },
    {
        "heading": "三、存在问题",
        "text": "个别乡镇上报不及时，有的期次迟报3天以上；部分隐患整改期限已过仍未销号；少数台账"
        "登记不完整，缺少复核记录。",
    },
    {
        "heading": "四、下步要求",
        "text": "被黄牌警告的单位，应当自本通报印发之日起15日内提交整改方案，整改期为2026年1月20日"
        "至2026年12月31日；对考核结果有异议的，可以在5个工作日内通过系统提出申诉。各单位要举一反三，"
        "抓紧整改，确保全县社会大局持续平稳。",
    },
]
