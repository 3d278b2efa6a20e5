"""The names a rule file declares and uses, and whether each use is allowed."""

from __future__ import annotations

from fengqiao.rules.model import FactRule
from fengqiao.rules.refused import DOCUMENT, counts_finds, forbidden_people, forbidden_use
from fengqiao.rules.shape import Sheet, nearest
from fengqiao.sources import Node, Place

# These words mean something of their own in rankings and worked examples.
RESERVED = ("total", "bonus", "rank", "marks")
RESULT_ADVICE = "请改为考核工作结果，例如按期整改率、化解率。"


class Names:
    """Everything declared so far; later parts of the file refer to it by name."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.facts: dict[str, FactRule] = {}
        self.fact_places: dict[str, Place] = {}
        self.clauses: set[str] = set()
        self.scored: dict[str, str] = {}
        self.used: set[str] = set()

    def declare(self, node: Node | None, what: str) -> str:
        """Return the new name of something that earns points; each name is used once."""
        return self.sheet.identifier(node, what, {*RESERVED, *self.scored})

    def fact(self, word: str, place: Place) -> FactRule | None:
        """Return the figure a name stands for and note that it is used."""
        found = self.facts.get(word)
        if found is None:
            self.sheet.error(place, f"没有叫“{word}”的数据。", nearest(word, self.facts))
        else:
            self.used.add(word)
        return found

    def counted(self, word: str, place: Place) -> FactRule | None:
        """Return a figure whose size moves points; raw numbers of finds may not."""
        found = self.fact(word, place)
        if found is not None and counts_finds(found.name, found.title):
            self.sheet.error(
                place,
                f"“{found.title}”是发现、排查的数量，不能直接用来加分、扣分或排名"
                f"（{DOCUMENT}的减负要求）。",
                "它只能作比率的分母，例如：化解数 / 发现数。",
            )
        return found

    def clause(self, node: Node | None, what: str) -> str:
        """Return the basis an entry rests on."""
        word = self.sheet.text(node, f"{what}的依据")
        if node is not None and word and word not in self.clauses:
            message = f"basis 里没有“{word}”这一条依据。"
            self.sheet.error(node.place, message, nearest(word, self.clauses))
        return word

    def lawful(self, place: Place, *words: str) -> None:
        """Note an entry that would score the use of an app, or people."""
        word = forbidden_use(*words)
        if word is not None:
            message = f"“{word}”一类的数据不能用来考核打分（{DOCUMENT}）。"
            self.sheet.error(place, message, RESULT_ADVICE)
        person = forbidden_people(*words)
        if person is not None:
            message = f"这里不对人打分，不能考核“{person}”。"
            self.sheet.error(place, message, "请改为考核事项、场所或服务。")
