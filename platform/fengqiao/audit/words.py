"""What the trail's actions are called on a page."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.actor import ROLE_WORDS

ACTION_WORDS = {
    "account.signed_in": "登录",
    "account.signed_out": "退出登录",
    "account.invited": "邀请人员",
    "account.password_set": "设置密码",
    "account.password_changed": "修改密码",
    "account.disabled": "停用账号",
    "post.switched": "切换岗位",
    "post.appointed": "任命岗位",
    "post.relieved": "免去岗位",
    "session.revoked": "注销登录",
    "county.loaded": "载入县区文件",
    "unit.opened": "新设单位",
    "unit.renamed": "单位更名",
    "unit.moved": "单位划转",
    "unit.closed": "单位撤销",
    "unit.changed": "办理单位调整",
    "unit.change_planned": "计划单位调整",
    "unit.change_withdrawn": "撤回计划的单位调整",
    "unit.change_failed": "计划的单位调整没有办成",
    "unit.change_undone": "撤回单位调整",
    "form.adopted": "采用表样",
    "form.retired": "停用表样",
    "form.lined": "定表样的条线查看",
    "form.renewed": "表样续期",
    "form.approval_asked": "报备表样",
    "form.approval_withdrawn": "撤回报备",
    "form.approval_sent_back": "退回报备",
    "form.approved": "批准报备",
    "obligation.opened": "下达应报任务",
    "obligation.waived": "准予本期免报",
    "obligation.extended": "延长期限",
    "obligation.reminded": "催报",
    "request.asked": "申请延期或免报",
    "request.withdrawn": "撤回申请",
    "request.granted": "同意申请",
    "request.refused": "不同意申请",
    "window.opened": "开启敏感时期",
    "window.ended": "提前结束敏感时期",
    "report.submitted": "上报报表",
    "report.begun_on_behalf": "代下级填报",
    "report.confirmed": "核对代报无误",
    "exchange.generated": "生成对上交换文件",
    "report.withdrawn": "撤回报表",
    "report.sent_back": "退回报表",
    "report.accepted": "审核通过",
    "report.consolidated": "汇总报表",
    "report.draft_consolidated": "生成汇总稿",
    "report.followed": "标记跟进",
    "report.follow_cleared": "解除跟进",
    "report.kept": "下级更正后保持汇总不变",
    "report.row_set_aside": "汇总时不计入一行",
    "report.row_taken_back": "恢复计入一行",
    "ledger_entry.found": "登记台账",
    "ledger_entry.imported": "从 Excel 导入台账",
    "ledger_entry.amended": "更正台账",
    "ledger_entry.rectified": "报告改好",
    "ledger_entry.returned": "退回再改",
    "ledger_entry.closed_out": "核对办结",
    "rule_set.adopted": "采用考核办法",
    "manual_fact.entered": "录入考核事实",
    "assessment.opened": "开始考核",
    "assessment.scored": "试算得分",
    "assessment.published": "公布考核结果",
    "status.given": "作出处理",
    "status.lifted": "解除处理",
    "bulletin.drafted": "起草通报",
    "bulletin.published": "签发通报",
    "bulletin.rendered": "生成通报文件",
    "attachment.kept": "上传附件",
    "notice_channel.added": "设置发送通道",
    "notice_channel.stopped": "停用发送通道",
}


SUBJECT_WORDS = {
    "report": "报表",
    "unit": "单位",
    "unit_change": "单位调整",
    "planned_change": "计划的单位调整",
    "ledger": "台账",
    "ledger_entry": "台账",
    "assessment": "考核",
    "bulletin": "通报",
    "account": "账号",
    "post": "岗位",
    "obligation": "应报任务",
    "county": "县区",
    "rule_set": "考核办法",
    "manual_fact": "考核事实",
    "status": "处理",
    "attachment": "附件",
    "notice_channel": "发送通道",
    "form": "表样",
    "exchange": "交换文件",
    "sensitive_window": "敏感时期",
}


def action_word(action: str) -> str:
    """Return the Chinese words for an action; an unknown one is shown as it is stored."""
    return ACTION_WORDS.get(action, action)


def subject_words(subject: str, unit_name: str) -> str:
    """Return what an action was done to, and whose that is."""
    return f"{unit_name} {SUBJECT_WORDS.get(subject, '记录')}".strip()


def detail_words(detail: Mapping[str, object]) -> str:
    """Return what an entry's particulars tell a person; ids and codes are left out."""
    told = []
    if revision := detail.get("revision"):
        told.append(f"第 {revision} 次")
    if role := ROLE_WORDS.get(str(detail.get("role", ""))):
        told.append(role)
    if title := detail.get("title"):
        told.append(str(title))
    if reason := detail.get("reason"):
        told.append(f"原因：{reason}")
    return "，".join(told)
