"""Reading a rule file whole: the front door of the rule engine."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rules.canonical import sha256_of_content
from fengqiao.rules.checking.whole import check_rules
from fengqiao.rules.language.extending import merged_with_bases
from fengqiao.rules.language.opening import open_file
from fengqiao.rules.language.root import read_root
from fengqiao.rules.language.sheet import Faulty, RuleErrors, Sheet
from fengqiao.rules.language.titles import with_titles
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.sources import Unreadable


def read_rule_set(source: Path | str | bytes, name: str | None = None) -> RuleSet:
    """Return the checked rule set of a file, of its text, or of its bytes.

    A ``Path`` is read from disk and named by its last part in findings unless ``name`` is
    given; text and bytes are named ``name`` or ``rules.yaml``. ``extends`` is looked up beside
    a ``Path``; text and bytes have no place on disk and so cannot extend a file.

    :raises RuleErrors: with every finding, if there is at least one error
    """
    sheet = Sheet()
    try:
        node, shown = open_file(source, name, sheet)
        node = merged_with_bases(node, source if isinstance(source, Path) else None, sheet)
        root = read_root(node, sheet)
        check_rules(root, sheet)
    except Unreadable as error:
        raise RuleErrors([*sheet.findings, error.finding]) from None
    except Faulty:
        raise RuleErrors(sheet.findings) from None
    if sheet.faulty:
        raise RuleErrors(sheet.findings)
    rules = with_titles(root.rules)
    examples = (node.fields or {}).get("examples")
    warnings = tuple(sorted(sheet.findings))
    return RuleSet(rules, sha256_of_content(rules), shown, examples, warnings)
