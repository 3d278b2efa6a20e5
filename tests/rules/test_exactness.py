"""No float anywhere, one hash for one content, nothing that depends on the order of things."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

import fengqiao.rules
from fengqiao.rules import Facts, read_result, score
from fengqiao.rules.canonical import canonical_json, sha256_of
from tests.rules.cases import county, rules, unit

PACKAGE = Path(fengqiao.rules.__file__).parent
INEXACT = {"float", "round", "complex", "Decimal", "fsum"}
# What the library of mathematics has for whole numbers and for fractions of them.
EXACT_MATHS = {"gcd", "lcm", "prod", "floor", "ceil", "isqrt"}
# Fractions divide exactly, and paths are joined by the same sign.
DIVIDES_EXACTLY = {"fractions", "fraction_of", "pathlib"}
# ``np.int64``, ``np.bool_`` and what works on them are all of NumPy that the engine may use.
INEXACT_ARRAYS = {"float64", "float32", "float16", "double", "divide", "true_divide", "mean"}
OUTSIDE = {"flask", "sqlalchemy", "redis", "rq", "time", "random", "os", "socket", "subprocess"}


def fractions_in(tree: ast.Module) -> list[str]:
    """Return every place where a float could come into being."""
    exact = any(
        isinstance(node, ast.ImportFrom)
        and bool({node.module, *(alias.name for alias in node.names)} & DIVIDES_EXACTLY)
        for node in ast.walk(tree)
    )
    # How alike two words must be to be taken for each other is no figure anybody is scored by.
    likeness = {
        id(part)
        for node in ast.walk(tree)
        if _is_likeness(node)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
    }
    return [
        f"{getattr(node, 'lineno', 0)}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if id(node) not in likeness and _is_inexact(node, exact=exact)
    ]


def _is_likeness(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "cutoff"
    return isinstance(node, ast.Call) and _called(node) == "get_close_matches"


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_inexact(node: ast.AST, *, exact: bool) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.Div) and not exact
    if isinstance(node, ast.Call):
        return _called(node) in INEXACT
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        wrong = names - EXACT_MATHS if node.module == "math" else names & INEXACT
        return bool(wrong) or node.module in ("decimal", "statistics")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        wrong_of = {"np": node.attr in INEXACT_ARRAYS, "math": node.attr not in EXACT_MATHS}
        return wrong_of.get(node.value.id, False)
    return False


@pytest.mark.parametrize(
    "source",
    [
        "x = 0.5",
        "x = a / b",
        "x /= 2",
        "x = float(a)",
        "x = round(a, 2)",
        "from math import sqrt",
        "x = math.log(a)",
        "x = np.float64(a)",
        "x = np.mean(a)",
        "from decimal import Decimal",
    ],
)
def test_the_scan_sees_every_way_to_a_float(source: str) -> None:
    assert fractions_in(ast.parse(source))


def test_the_engine_holds_no_float() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 150
    found = {
        str(path.relative_to(PACKAGE)): fractions_in(ast.parse(path.read_text("utf-8")))
        for path in files
    }
    assert {name: places for name, places in found.items() if places} == {}


def test_the_engine_knows_no_clock_no_web_and_no_table() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                # Where a base file lies is written relative to the file that extends it.
                allowed = {"os"} if path.name == "extending.py" else set()
                assert name.split(".")[0] not in OUTSIDE - allowed, (path.name, name)
                inside = name.startswith(("fengqiao.rules", "fengqiao.sources"))
                assert inside or not name.startswith("fengqiao"), (path.name, name)


def some_county() -> Facts:
    luck = random.Random(7)
    units = [
        unit(
            str(code), late=luck.randrange(9), done=luck.randrange(11), review=luck.randrange(1001)
        )
        for code in range(12)
    ]
    units.append(unit("99", late=None))
    return county(*units)


def test_a_result_does_not_depend_on_the_order_of_units_or_figures() -> None:
    facts, expected = some_county(), score(rules(), some_county()).sha256
    luck = random.Random(8)
    for _ in range(5):
        luck.shuffle(facts["units"])
        for one in facts["units"]:
            entries = list(one["facts"].items())
            luck.shuffle(entries)
            one["facts"] = dict(entries)
        assert score(rules(), facts).sha256 == expected


def test_a_result_read_back_from_its_text_is_the_same_result() -> None:
    result = score(rules(), some_county(), {"2025": {"units": ["1"], "decisions": {}}})
    again = read_result(result.canonical)
    assert again == result
    assert again.sha256 == result.sha256


def test_a_result_names_the_rules_facts_and_history_it_rests_on() -> None:
    base = score(rules(), some_county())
    other_rules = score(rules(("target: 96", "target: 95")), some_county())
    facts = some_county()
    facts["units"][0]["facts"]["late"]["value"] += 1
    other_facts = score(rules(), facts)
    other_past = score(rules(), some_county(), {"2025": {"units": [], "decisions": {}}})
    assert base.rules_sha256 != other_rules.rules_sha256
    assert base.facts_sha256 != other_facts.facts_sha256
    assert base.history_sha256 != other_past.history_sha256
    assert len({one.sha256 for one in (base, other_rules, other_facts, other_past)}) == 4


def test_canonical_json_refuses_what_is_not_the_same_everywhere() -> None:
    for value in (0.5, {"a": [1.0]}, {1, 2}, float("nan"), object()):
        with pytest.raises(TypeError):
            canonical_json(value)
    assert canonical_json({"乙": (1, None, True), "a": "甲"}) == '{"a":"甲","乙":[1,null,true]}'
    assert sha256_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
