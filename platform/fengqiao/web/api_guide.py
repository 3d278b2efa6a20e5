"""How to use the machine's door, for whoever writes a program against it: heads the document."""

from __future__ import annotations

GUIDE = """\
与页面同一套办理规则，同一套权限。地址都以 `/api/v1` 开头，正文和答复都是 UTF-8 的 JSON。

## 登录

1. `POST /api/v1/session`，正文 `{"county": 341524, "account": "账号", "password": "密码"}`。
2. 答复的 Set-Cookie 是这次登录的会话，以后每次都带上；答复里的 `csrf_token` 在修改（POST、PUT、
   DELETE）时放进请求头 `X-CSRF-Token`。
3. 一个账号可以有几个岗位（`posts`），一次只用一个。换岗位用 `PUT /api/v1/session/post`：会话和令牌
   都换新的，要重新记下。
4. 看到 401 就重新登录。密码连错八次要等一刻钟（429）。

## 一份报表怎样报

1. `GET /api/v1/obligations`：本单位应报什么。`standing` 为 pending、overdue，
   `state` 为 none、draft、sent_back 的要报。
2. `POST /api/v1/reports`，正文 `{"obligation_id": "…"}`：开始填；已经开始的，答复同一份。
3. `GET /api/v1/reports/{report_id}/form`：每一项问什么、怎么写。照片先用
   `PUT /api/v1/attachments/{sha256}` 上传，sha256 由原文件的字节算出；答复里的 `sha256` 写进答案。
   `GET /api/v1/reports/{report_id}` 给出上期的值（`previous`）和台账里的数（`proposed`）。
4. `PUT /api/v1/reports/{report_id}` 存草稿，`POST /api/v1/reports/{report_id}/submission` 上报，
   答复里的 `receipt` 是回执号。没有情况的，正文写 `{"nil_report": true}`，再上报，就是零报告。
5. 上级没有审以前可以 `withdrawal` 撤回；来不及的用 `POST /api/v1/requests` 申请延期。

上级：`GET /api/v1/obligations?of=below` 看谁没报，催报、退回、通过；自己那一份开始以后，
`consolidation` 生成汇总稿，`gathering` 看收了谁、缺谁，`adjustments` 改数写原因，再上报。

## 版本和重发

- 读一份东西，答复头 `ETag` 是它的版本，如 `"v3"`。修改时写 `If-Match: "v3"`：别人已经改过的，
  答复 412，重新读了再改；没有写的，答复 428。ETag 只用来防止改乱，不用来缓存。
- 写明 `Idempotency-Key` 的，每办一件事用一个新的 UUID；断线没有收到答复，原样再发、
  用同一个 UUID，不会办两次，答复和第一次一样。正文不同的，答复 422。
- 没有写 `Idempotency-Key` 的，重发也不会办两次：有的凭版本，有的第二次被拒绝，
  有的再办一次结果一样。

## 写法

- 时刻带时区，如 `2026-11-23T18:00:00+08:00`；答复里的一律是 UTC（`+00:00`）。日期如 `2026-11-23`，
  按北京时间算。
- 期次：日 `2026-11-23`，周 `2026-W47`（周一起），旬 `2026-11-T1`，半月 `2026-11-H1`，月 `2026-11`，
  季 `2026-Q4`，半年 `2026-H2`，年 `2026`。
- 答案里的小数写成文字，如 `"12.5"`；汇总数、得分等统计数是按小数位放大后的整数，如两位小数时 93.25
  写 9325。率是万分之几。
- 没有的写 null，不写 0。没有列出的参数和名称一律拒绝，同一个名称不能写两次。
- 列表一页 1 到 100 条（`limit`），`next` 原样写进下一次的 `after`，到 null 为止。

## 出错

状态码 400 以上的，正文是 RFC 9457 的 `application/problem+json`：`type`、`title`、`status`、
`detail`、`instance`，另有稳定的英文代号 `code` 和按字段的 `errors`。`detail` 是给人看的中文，
会改；程序只认 `code`。不在本单位范围内的和没有的，答复一样，都是 404。
每个答复的 `X-Request-Id` 可以报给系统管理人员。各个代号的意思写在 Problem 的 `code` 里。
"""
