"""What the database refuses by itself, whatever a policy lets through."""

from __future__ import annotations

from collections.abc import Iterator

from tests.isolation.checks import Ground

# What the database alone must refuse, in whose name, and with which error.
GUARDS: tuple[tuple[str, str, str, str], ...] = (
    ("a report begins in another state than draft", "upper.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, created_at, saved_at) select county, gen_random_uuid(), scope,"
     " above, unit_id, '', id, form, form_sha256, period, 'accepted', now(), now()"
     " from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("a report answers another unit's duty", "upper.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, created_at, saved_at) select county, gen_random_uuid(), scope,"
     " above, unit_id, '', md5('{lower}obligation-free')::uuid, form, form_sha256, period, 'draft',"
     " now(), now() from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("a closed period takes a first submission", "upper.filer", "FQ001",
     "update fq.report set state = 'submitted', version = version + 1"
     " where id = md5('{upper}report-closed')::uuid"),
    ("a version is skipped", "upper.filer", "40001",
     "update fq.report set stale = stale where id = md5('{upper}report-draft')::uuid"),
    ("the first submission is rewritten", "upper.filer", "42501",
     "update fq.report set first_submitted_at = now(), version = version + 1"),
    ("lateness is rewritten", "upper.filer", "42501",
     "update fq.report set late = false, version = version + 1"),
    ("the answers of a submitted report change", "upper.filer", "42501",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-submitted')::uuid"),
    ("the unit above writes answers", "bridge.reviewer", "42501",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-sent_back')::uuid"),
    ("a report is begun on behalf without a reason", "bridge.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, on_behalf, created_at, saved_at) select county,"
     " gen_random_uuid(), scope, above, unit_id, '', id, form, form_sha256, period, 'draft', true,"
     " now(), now() from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("the unit above begins a report without the mark", "bridge.filer", "42501",
     "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
     " form_sha256, period, state, created_at, saved_at) select county,"
     " gen_random_uuid(), scope, above, unit_id, '', id, form, form_sha256, period, 'draft',"
     " now(), now() from fq.obligation where id = md5('{upper}obligation-free')::uuid"),
    ("the unit above writes what bears the mark", "bridge.filer", "rows 1",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("the county writes what the township writes on behalf", "county.filer", "rows 0",
     "update fq.report set answers = '{{\"a\": 1}}', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("the unit above sets the mark on a report it sent back", "bridge.filer", "42501",
     "update fq.report set on_behalf = true, version = version + 1"
     " where id = md5('{upper}report-sent_back')::uuid"),
    ("the unit above takes its own mark off", "bridge.filer", "42501",
     "update fq.report set on_behalf = false, version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("whoever filed on behalf accepts it alone", "bridge.reviewer", "FQ004",
     "update fq.report set state = 'submitted', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid;"
     " insert into fq.report_revision (county, report_id, number, scope, answers, nil_report,"
     " sha256, submitted_at, account_id) values ({county}, md5('{upper}report-behalf')::uuid, 3,"
     " {upper}, '{{}}', false, '', now(), sec.account());"
     " update fq.report set state = 'accepted', version = version + 1"
     " where id = md5('{upper}report-behalf')::uuid"),
    ("a revision changes", "upper.filer", "42501", "update fq.report_revision set sha256 = 'x'"),
    ("a revision is removed", "upper.filer", "42501", "delete from fq.report_revision"),
    ("a revision is written under another number", "upper.filer", "42501",
     "insert into fq.report_revision values ({county}, md5('{upper}report-submitted')::uuid, 7,"
     " {upper}, '{{}}', false, '', now(), gen_random_uuid())"),
    ("a fact of an accepted report is removed", "upper.filer", "rows 0",
     "delete from fq.fact where report_id = md5('{upper}report-accepted')::uuid"),
    ("a fact changes", "upper.filer", "42501", "update fq.fact set value = 9"),
    ("an own row hangs on a sibling's report", "upper.filer", "23503",
     "insert into fq.adjustment values ({county}, md5('{lower}report-draft')::uuid, 'x', {upper},"
     " 1, 2, '因为')"),
    ("an own fact hangs on a sibling's report", "upper.filer", "42501",
     "insert into fq.fact values ({county}, md5('{lower}report-submitted')::uuid, 'x', {upper},"
     " gen_random_uuid(), '', '', 1, 0, 2)"),
    ("an own row claims another county", "upper.filer", "23514",
     "insert into fq.idempotency (county, scope, key, sha256, answer) values (341600, {upper},"
     " gen_random_uuid(), '', '{{}}')"),
    ("work is asked for in another's post", "upper.filer", "42501",
     "insert into fq.outbox (county, id, scope, post_id, kind, payload) values ({county},"
     " gen_random_uuid(), {upper}, md5('{upper}post')::uuid, 'x', '{{}}')"),
    ("a post borrows another unit's reach", "upper.administrator", "42501",
     "insert into fq.post (county, id, scope, account_id, unit_id, role, from_on) select county,"
     " gen_random_uuid(), {upper}, md5('{upper}account')::uuid, id, 'administrator', now()"
     " from fq.unit where scope = {bridge}"),
    ("the trail is written past its function", "county.administrator", "42501",
     "insert into fq.trail select * from fq.trail limit 1"),
    ("the trail is changed", "county.administrator", "42501", "update fq.trail set actor = 'x'"),
    ("a bulletin's number is taken by another post", "county.reviewer", "42501",
     "select fq.take_number(2026)"),
    ("a published bulletin changes", "county.assessor", "42501",
     "update fq.bulletin set title = 'x', version = version + 1 where state = 'published'"),
    ("a published result changes", "county.assessor", "42501",
     "update fq.assessment set ranked = 0, version = version + 1 where state = 'published'"),
    ("a kept result changes", "county.assessor", "42501",
     "update fq.assessment_result set content = '{{}}'"),
    ("a kept result is removed", "county.assessor", "42501", "delete from fq.assessment_result"),
    ("a hazard is closed by who rectified it", "bridge.reviewer", "FQ002",
     "with mine as (update fq.ledger_entry set rectified_by = sec.account(), version = version + 1"
     " where id = md5('{upper}entry-rectified')::uuid returning 1) select 1 from mine;"
     " update fq.ledger_entry set state = 'closed', version = version + 1"
     " where id = md5('{upper}entry-rectified')::uuid"),
    ("a unit is moved by another post", "bridge.administrator", "42501",
     "select fq.rekey_branch((select id from fq.unit where scope = {upper}), {upper} + 70000000,"
     " {bridge}, {bridge})"),
    ("obligations are handed over by another post", "bridge.administrator", "42501",
     "select fq.hand_over_obligations(array[md5('{upper}obligation-free')::uuid], {bridge})"),
    ("a unit is moved to where it cannot stand", "county.administrator", "42501",
     "select fq.rekey_branch((select id from fq.unit where scope = {upper}), {upper} + 70000000,"
     " {bridge}, {willow})"),
    ("another county is let see whom a unit left", "county.administrator", "42501",
     "select fq.rekey_branch((select id from fq.unit where scope = {upper}), {upper} + 70000000,"
     " ({county} + 1) * 100000000000, {bridge})"),
    ("a unit is put among the keys of a grid", "county.administrator", "42501",
     "with u as (insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level,"
     " opened_on) values ({county}, gen_random_uuid(), {upper} + 1500, {upper} + 1500,"
     " {upper} + 1500, '34159910020001500', '新', 'xin', 'enterprise', now()) returning id, scope)"
     " insert into fq.unit_edge (county, child_id, parent_id, scope, valid_from) select {county},"
     " u.id, v.id, u.scope, now() from u, fq.unit v where v.scope = {upper};"
     " set constraints fq.nested immediate"),
    ("a grid takes its room back from a microgrid", "county.administrator", "42501",
     "select fq.take_room((select id from fq.unit where scope = {upper} + 1000))"),
    ("a village gives its own grid room", "upper.administrator", "42501",
     "select fq.give_room((select id from fq.unit where scope = {upper} + 2000))"),
    ("a unit begins with somebody's sight of it", "county.administrator", "42501",
     "insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on,"
     " once_below) values ({county}, gen_random_uuid(), {bridge} + 98000000, {bridge} + 98000000,"
     " {bridge} + 98099999, '341599100980', '新', 'xin', 'village', now(), array[{willow}])"),
    ("a unit begins with another's past", "county.administrator", "42501",
     "insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on,"
     " inherits) values ({county}, gen_random_uuid(), {bridge} + 98000000, {bridge} + 98000000,"
     " {bridge} + 98099999, '341599100980', '新', 'xin', 'village', now(), array[{willow}])"),
    ("a unit gives itself another's past", "county.administrator", "42501",
     "update fq.unit set inherits = array[{willow}] where scope = {upper}"),
    ("the past of a unit that stands is taken over", "county.administrator", "42501",
     "select fq.inherit_past((select id from fq.unit where scope = {upper}),"
     " (select id from fq.unit where scope = {lower}), true)"),
    ("a township takes over a past", "bridge.administrator", "42501",
     "select fq.inherit_past((select id from fq.unit where scope = {bridge}),"
     " (select id from fq.unit where scope = {upper}), true)"),
    ("what was withdrawn is done after all", "county.administrator", "42501",
     "update fq.planned_change set words = 'x', version = version + 1"
     " where id = md5('{county}00000000000planned-withdrawn')::uuid"),
    ("a duty is put into a window by a person", "bridge.reviewer", "42501",
     "update fq.obligation set window_id = gen_random_uuid(), version = version + 1"
     " where id = md5('{upper}obligation-free')::uuid"),
    ("another county is told what happened to a unit", "county.administrator", "42501",
     "insert into fq.unit_event (county, id, unit_id, scope, above, kind, happened_on) values"
     " ({county}, gen_random_uuid(), (select id from fq.unit where scope = {upper}), {upper},"
     " ({county} + 1) * 100000000000, 'rename', now())"),
    ("a key that was another unit's opens its past", "county.administrator", "42501",
     "insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on) values"
     " ({county}, gen_random_uuid(), {bridge} + 99900000, {bridge} + 99900000, {bridge} + 99999999,"
     " '341599100999', '新', 'xin', 'village', now())"),
    ("a fact says for itself whom it was filed to", "upper.filer", "42501",
     "with mine as (insert into fq.fact (county, report_id, field, scope, above, unit_id, form,"
     " period, value, revision) values ({county}, md5('{upper}report-submitted')::uuid, 'forged',"
     " {upper}, {willow}, gen_random_uuid(), 'specimen', 'submitted', 1, 2) returning above)"
     " select from mine where above = {willow}"),
    ("a township is given a line", "county.administrator", "42501",
     "insert into fq.form_line (county, form, unit_id, scope) select county, 'specimen', id, scope"
     " from fq.unit where scope = {bridge}"),
    ("a form that there is not is given to a department", "county.administrator", "42501",
     "insert into fq.form_line (county, form, unit_id, scope) select county, 'nothing', id, scope"
     " from fq.unit where scope = {emergency}"),
    ("a department gives itself a form", "emergency.administrator", "42501",
     "insert into fq.form_line (county, form, unit_id, scope) select county, 'other', id, scope"
     " from fq.unit where scope = {emergency}"),
    ("a remark says for itself of which form it is", "bridge.reviewer", "rows 0",
     "with mine as (insert into fq.remark (county, id, scope, report_id, revision, field, words,"
     " made_at, account_id, form) values ({county}, gen_random_uuid(), {upper},"
     " md5('{upper}report-submitted')::uuid, 1, '', '改', now(), sec.account(), 'other')"
     " returning form) select from mine where form = 'other'"),
    ("a photo says for itself in which forms it went up", "upper.filer", "rows 0",
     "with mine as (insert into fq.attachment (county, scope, sha256, media_type, size, name,"
     " stored_sha256, account_id, kept_at, forms) values ({county}, {upper}, repeat('e', 64),"
     " 'image/png', 1, '', repeat('e', 64), sec.account(), now(), '{{specimen}}')"
     " returning forms) select from mine where forms <> '{{}}'"),
    ("a department writes what it reads of its line", "emergency.filer", "rows 0",
     "update fq.report set stale = stale, version = version + 1"
     " where id = md5('{upper}report-accepted')::uuid"),
    ("a password's hash is read", "county.administrator", "42501",
     "select password_hash from fq.account"),
    ("the sessions are read", "county.administrator", "42501", "select * from sec.session"),
)  # fmt: skip


def wrong_guards(ground: Ground) -> Iterator[str]:
    """Say which of the database's own guards gives way."""
    places: dict[str, int] = {
        target.key.replace("-", "_"): target.scope for target in ground.targets
    }
    by_name = {viewer.name: viewer for viewer in ground.viewers}
    for what, name, expected, statement in GUARDS:
        aimed = statement.format(**places | {"county": 341599})
        (outcome,) = ground.attempt(by_name[name], [aimed])
        if outcome != expected:
            yield f"{what}: {outcome} instead of {expected}"
