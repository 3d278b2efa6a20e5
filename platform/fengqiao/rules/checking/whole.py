"""All checks over a file that has been read, in the order in which they make sense."""

from __future__ import annotations

from fengqiao.rules.checking.bounds import Bounds
from fengqiao.rules.checking.cycles import check_cycles
from fengqiao.rules.checking.earning import Earning
from fengqiao.rules.checking.examples import check_examples_named, check_examples_read
from fengqiao.rules.checking.following import check_following
from fengqiao.rules.checking.names import check_names
from fengqiao.rules.checking.needs import Needs
from fengqiao.rules.checking.points import check_points
from fengqiao.rules.checking.refusals import check_refusals
from fengqiao.rules.checking.rows import check_rows
from fengqiao.rules.checking.silence import check_silence
from fengqiao.rules.checking.units import check_units
from fengqiao.rules.checking.usage import check_usage
from fengqiao.rules.checking.walking import records_by_kind
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.measures import Lateness, Rows


def check_rules(root: Root, sheet: Sheet) -> None:
    """Note everything wrong with rules as a whole.

    Names and refusals are checked even if parts could not be read; sums and bounds only of
    rules that are whole, where a missing part would make everything else look wrong.
    """
    rules = root.rules
    # Walked over once for all checks of what speaks of units.
    parts = records_by_kind(rules, stop=(Rows, Lateness))
    needs = Needs(rules)
    names = check_names(root, sheet)
    check_refusals(rules, needs, sheet)
    check_rows(rules, sheet)
    check_cycles(rules, needs, sheet)
    check_units(rules, parts, sheet)
    whole = not sheet.faulty
    check_examples_named(root, sheet)
    if whole:
        check_examples_read(root, sheet)
    if not sheet.faulty:
        bounds = Bounds(rules, needs)
        earning = Earning(rules, bounds)
        check_points(root, sheet, bounds, earning)
        check_following(root, parts, sheet, bounds)
        check_silence(root, parts, sheet, earning)
    check_usage(root, names, sheet)
