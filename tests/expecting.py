"""How long tests take, roughly: what is long begins first, on whichever processor is free."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
# Seconds a test takes in a folder. A file's own figure is for one whose tests are far from that.
_USUAL = {
    "browser": 6.0,
    "faults": 28.0,
    "isolation": 1.0,
    "bench": 3.0,
    "runtime": 1.0,
    "migrations": 3.0,
    "workers": 1.0,
    "architecture": 0.5,
    "pages": 0.3,
    "api": 0.3,
    "domain": 0.3,
    "documents": 0.2,
}
_UNUSUAL = {
    "browser/test_interruptions.py": 110.0,
    "browser/test_every_page.py": 20.0,
    "pages/test_templates.py": 0.05,
    "isolation/test_access_matrix.py": 12.0,
    "isolation/test_access_matrix_door.py": 12.0,
    "isolation/test_pool.py": 6.0,
    "architecture/test_tools.py": 5.0,
}
_ELSEWHERE = 0.03


def expected_seconds(name: str) -> float:
    """Return the seconds a test takes in a file, which is named from this folder on."""
    return _UNUSUAL.get(name, _USUAL.get(name.split("/")[0], _ELSEWHERE))
