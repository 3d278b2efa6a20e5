"""What each code of a refusal means, for whoever writes a program: the words may change, codes not.

A code stands in ``code`` and, behind ``/problems/``, in ``type``. ``detail`` says in words what
happened this time. A test holds this list equal to the codes that the house is able to answer.
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_REQUESTS = {
    "address-too-long": "地址太长（414）",
    "bad-cursor": "after 不是这个列表给出的 next，从第一页重新看起",
    "bad-request": "不是正确的 HTTP 请求，或正文不是 UTF-8 的 JSON（400）",
    "busy": "数据库正在恢复，过 Retry-After 秒再试（503）",
    "csrf-token-missing": "没有带 X-CSRF-Token，或令牌不是这次登录的",
    "database-refused": "数据库的锁没有放行；请把 X-Request-Id 告诉系统管理人员",
    "defect": "程序出错（500）；请把 incident 告诉系统管理人员",
    "expectation-failed": "请求头 Expect 只能写 100-continue（417）",
    "forbidden": "连接的来处不对",
    "foreign-origin": "请求头 Origin 或 Sec-Fetch-Site 说是从别的网站发出的",
    "header-too-large": "请求头太大（431）",
    "idempotency-key-malformed": "Idempotency-Key 不是 UUID",
    "idempotency-key-required": "缺少 Idempotency-Key（400）",
    "idempotency-key-reused": "这个 Idempotency-Key 已经用于另一个请求：换一个 UUID",
    "invalid": "内容不合适，errors 按字段说明",
    "method-not-allowed": "这个地址不能用这种方法，看 Allow（405）",
    "not-acceptable": "没有所要的格式（406）",
    "not-found": "没有，或不在本单位范围内，两者答复一样（404）",
    "not-supported": "不支持这种传输方式（501）",
    "precondition-required": "缺少 If-Match，或写了几个版本（428）",
    "repeated-field": "同一个名称写了两次",
    "stale": "If-Match 不是现在的版本：重新读，再改（412）",
    "timed-out": "没有收完（408）",
    "too-large": "正文或文件太大",
    "too-long": "写得太长",
    "too-many": "一次的条数太多",
    "too-many-requests": "太频繁，过一会儿再试（429）",
    "unknown-field": "没有这一项",
    "wrong-media-type": "Content-Type 不对：正文用 application/json（415）",
}
_OF_PEOPLE = {
    "account-disabled": "账号已停用",
    "already-staffed": "这个单位已经有人",
    "another-post": "现在的岗位不办这件事：用 PUT /api/v1/session/post 换岗位",
    "invitation-over": "邀请已经用过或过期（410）",
    "no-post": "账号现在没有在任的岗位",
    "not-signed-in": "没有登录，或登录已过期（401）",
    "not-yours": "看得到，但这个岗位不能办",
    "own-account": "不能停用自己的账号",
    "own-post": "不能免去自己的岗位",
    "password-changed": "密码已经改过",
    "same-password": "新密码和原来的一样",
    "serves-elsewhere": "这个人在范围以外也有岗位",
    "sign-in-failed": "账号或密码不对（403）",
    "too-many-attempts": "试的次数太多，过一刻钟再试（429）",
    "wrong-password": "原密码不对",
}
_OF_REPORTS = {
    "already-asked": "这一期已经有一份没有答复的申请",
    "already-begun": "对方已经开始填，不能代报",
    "already-filed": "已经上报，不能再催、延、免",
    "already-submitted": "已经上报；要改先撤回，或请上级退回",
    "already-waived": "这一期已经免报，不用延期",
    "another-unit": "不是本单位的报表",
    "answers-do-not-fit": "答案不合表样，errors 按项目代号说明；草稿照样保存着",
    "asked": "对方提出了申请，先答复申请",
    "attachment-missing": "答案里的附件编号没有上传过",
    "being-written": "填报单位正在改，上报以后才能看",
    "by-line": "按条线查看的，看不到汇总由谁相加",
    "changed-meanwhile": "预览以后数有变化，重新预览",
    "children-changed": "汇总以后下级有调整，重新汇总再上报",
    "consolidation-doubled": "同一单位同一期汇总了两次",
    "followed-already": "这一项已经在跟进",
    "move-refused": "现在的状态、这个岗位不能这样办",
    "nil-does-not-fit": "有数的项目不能作零报告",
    "nil-not-allowed": "这张表不收零报告",
    "not-on-behalf": "不是代报的报表",
    "not-open-yet": "这一期还没有开始",
    "nothing-corrected": "下级没有更正，不用选保持不变",
    "nothing-to-ask": "这一期不用申请",
    "nothing-to-consolidate": "下级没有可以汇总的报表",
    "own-work": "自己办的，要由另一位同事来审",
    "period-closed": "这一期已经关闭：申请延期",
    "request-does-not-fit": "申请的内容不合适，errors 按字段说明",
    "unknown-format": "没有这种文件格式",
    "row-not-gathered": "这一行已经不在汇总里",
    "waived": "这一期已经免报",
    "wrong-shape": "答案的写法和项目的类型不合，errors 写明怎么写",
}
_OF_PERIODS = {
    "frequency-unknown": "没有这种周期",
    "period-irregular": "专项时段要写明起止日期",
    "period-malformed": "期次的写法不对",
    "period-order": "起止期次前后颠倒，或周期不同",
    "period-range": "期次超出年份范围",
    "units-beyond": "有的单位平时不填这张表；确要请它们报，beyond 写 true",
    "window-does-not-fit": "敏感时期的内容不合适，errors 按字段说明",
    "window-length": "时段太长",
    "window-order": "结束早于开始",
    "window-over": "敏感时期已经结束",
    "windows-overlap": "这几天已经在另一个敏感时期里要求过",
}
_OF_FORMS = {
    "another-level": "同一代号的表样不能换层级或周期",
    "needs-approval": "比现在多要基层填，先报备",
    "own-form": "自己起草或报备的，由另一位同事审批",
    "same-version": "和采用过的一版完全一样",
}
_OF_THE_TREE = {
    "already-consolidated": "上级的汇总已经用了这些单位的数",
    "already-planned": "这一天已经有一次待生效的调整",
    "change-grown": "调整以后又有新的办理，不能撤回",
    "change-refused": "现在不能这样调整，detail 写明怎么办",
    "consolidation-due": "还有没上报的汇总",
    "hazards-open": "还有没销号的隐患",
    "levels-differ": "要合并的单位层级不同",
    "no-key-left": "上级下面已经没有空位",
    "no-parent": "县本级不在这里调整",
    "parents-differ": "要合并的单位不归同一个上级",
    "plan-outdated": "计划以后单位又有变化，要重新预览",
    "too-early": "生效日期太早",
    "unit-closed": "单位已经撤销",
    "units-below": "下面还有单位",
    "wrong-level": "这一层级不能直接归这个上级",
}
_OF_LEDGERS = {
    "already-closed": "已经办完，不能再改",
    "digest-differs": "文件内容和地址里的 sha256 不符：重新算，重新传",
    "empty": "没有收到文件的内容",
    "imported-meanwhile": "核对以后台账又有变化",
    "not-a-keeper": "这本台账不由本单位来记",
    "not-a-photo-or-pdf": "不是照片或 PDF",
    "nothing-to-import": "没有要导入的记录",
    "recheck-above": "由上级单位复查",
    "rows-do-not-fit": "有的行不合适，errors 按行说明；一条也没有存",
}
_OF_JUDGING = {
    "already-open": "这一年的考核已经开始",
    "already-published": "已经公布，不能再改",
    "already-rendered": "文件已经生成",
    "changed-since": "起草以后又试算过，重新起草",
    "facts-do-not-fit": "考核事实不合办法",
    "glyph-missing": "字库缺字，文件没有生成",
    "no-assessment": "这一年还没有考核",
    "not-scored": "还没有试算",
    "provisional": "还有单位缺考核事实",
    "rule-set-unfit": "考核办法不合适，errors 写明行、列",
    "rules-unreadable": "采用过的办法现在读不出来",
}
_OF_LOOKING = {
    "bad-day": "不是日期",
    "bad-number": "期数不合适",
    "too-many-words": "要找的词太多",
    "unknown-form": "没有这张表",
    "unknown-state": "没有这种状态",
    "word-too-long": "要找的词太长",
    "word-too-short": "要找的词太短",
}
_OF_FILES = {
    "another-kind": "不是 Excel 或 CSV 表格",
    "another-template": "不是这张表、这一期的模板",
    "broken-file": "文件打不开",
    "empty-file": "文件是空的",
    "no-file": "没有收到文件",
    "no-heading": "表头认不出来",
    "too-many-columns": "列太多",
    "too-many-rows": "行太多",
}
_OF_NOTICES = {
    "channel-stopped": "发送通道已经停用",
    "demonstration-mark": "演示和正式数据不能混用",
    "too-many-channels": "发送通道太多",
    "too-many-trials": "试发太频繁（429）",
}

# Under which heading the page shows them.
CODES_BY_SUBJECT: Mapping[str, Mapping[str, str]] = {
    "请求": _OF_REQUESTS,
    "登录和岗位": _OF_PEOPLE,
    "填报、审核、汇总": _OF_REPORTS,
    "期次和敏感时期": _OF_PERIODS,
    "表样": _OF_FORMS,
    "单位调整": _OF_THE_TREE,
    "台账和附件": _OF_LEDGERS,
    "考核和通报": _OF_JUDGING,
    "查看和查找": _OF_LOOKING,
    "表格文件": _OF_FILES,
    "通知": _OF_NOTICES,
}
CODES: Mapping[str, str] = {
    code: words for codes in CODES_BY_SUBJECT.values() for code, words in codes.items()
}
