"""Names inside rules over registers: fields and dates of the register in hand."""

from __future__ import annotations

from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.conditions import Is
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.formulas import Call, Name
from fengqiao.rules.model.measures import KeyTable, Lateness, Measure, Rows, StepTable, WindowRule
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Place


def check_rows(rules: Rules, sheet: Sheet) -> None:
    """Note every field or date that a register does not have, or of a wrong kind."""
    registers = {register.id: register for register in rules.registers}
    for measure in rules.measures:
        source = measure.source
        if isinstance(source, Rows | Lateness) and source.register in registers:
            _Checker(registers[source.register], measure, sheet).check(source)


class _Checker:
    def __init__(self, register: Register, measure: Measure, sheet: Sheet) -> None:
        self.register = register
        self.fields: dict[str, Field] = {one.id: one for one in register.fields}
        self.dates = {*register.dates, *(one.id for one in register.fields if one.kind == "date")}
        self.place = measure.place
        self.sheet = sheet

    def check(self, source: Rows | Lateness) -> None:
        for part in records_in(source):
            if isinstance(part, Name):
                self.field(part.word, part.place, ("number", "choice"))
            elif isinstance(part, Is):
                self.field(part.name, part.place, ("choice", "text", "unit", "date"))
            elif isinstance(part, Call) and part.function.startswith(("PAST", "PEER")):
                message = f"{part.function} 不能用在一条登记记录上。"
                self.sheet.error(part.place, message, "请放到另一个中间指标里。")
        if isinstance(source, Lateness):
            self.date(source.due)
            self.date(source.received)
        else:
            self.rows(source)

    def rows(self, source: Rows) -> None:
        for rule in source.window.rules:
            self.window(rule)
        if source.charged_to is not None:
            self.field(source.charged_to, self.place, ("unit",))
        if source.once_per is not None:
            self.field(source.once_per, self.place, ("text", "choice", "unit", "number"))
        if source.nth is not None:
            self.date(source.nth.order)
            if source.nth.within is not None:
                self.field(source.nth.within, self.place, ("text", "choice", "unit"))
        if isinstance(source.value, StepTable):
            self.field(source.value.by, self.place, ("number",))
        if isinstance(source.value, KeyTable):
            self.complete(source.value)

    def window(self, rule: WindowRule) -> None:
        if rule.date or self.register.dates:
            self.date(rule.date)
        elif rule.days is not None or rule.reach_back is not None:
            message = f"登记簿“{self.register.title}”没有日期栏，不能按日期归期。"
            self.sheet.error(self.place, message, "请在登记簿里加 dates。")

    def complete(self, table: KeyTable) -> None:
        """Warn of rows that would be refused because the table has no value for them."""
        wanted = 1
        for name in table.by:
            wanted *= len(self.fields[name].choices) if name in self.fields else 1
        if table.otherwise is None and len(table.rows) < wanted:
            message = f"分值表没有写全（{len(table.rows)}/{wanted} 种）。"
            self.sheet.warn(self.place, message, "没写的记录会被退回；可加“otherwise: 0”。")

    def field(self, word: str, place: Place, kinds: tuple[str, ...]) -> None:
        if word in self.dates and "date" in kinds:
            return
        found = self.fields.get(word)
        title = self.register.title
        if found is None:
            fitting = [one.id for one in self.register.fields if one.kind in kinds]
            message = f"登记簿“{title}”没有叫“{word}”的栏目。"
            self.sheet.error(place, message, nearest(word, fitting))
        elif found.kind not in kinds:
            message = f"登记簿“{title}”的“{word}”不是这里能用的一种栏目。"
            self.sheet.error(place, message, f"这里要{_KINDS[kinds[0]]}。")

    def date(self, word: str) -> None:
        if word not in self.dates:
            message = f"登记簿“{self.register.title}”没有叫“{word}”的日期栏。"
            self.sheet.error(self.place, message, nearest(word, sorted(self.dates)))


_KINDS = {
    "number": "数字栏（写了 max 的）",
    "choice": "选项栏（choices）",
    "text": "文字栏（text: yes）",
    "unit": "单位代码栏（unit_code: yes）",
    "date": "日期栏",
}
