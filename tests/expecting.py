"""How long tests take, roughly: what is long begins first, on whichever processor is free."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
# Seconds a test takes in a folder. A file's own figure is for one whose tests are far from that.
_USUAL = {
    "browser": 3.5,
    "faults": 28.0,
    "isolation": 0.4,
    "bench": 3.0,
    "runtime": 1.0,
    "migrations": 3.0,
    "workers": 0.7,
    "architecture": 0.5,
    "pages": 0.2,
    "api": 0.2,
    "domain": 0.2,
    "documents": 0.2,
}
_UNUSUAL = {
    "browser/test_interruptions.py": 60.0,
    "browser/test_every_page.py": 20.0,
    "pages/test_templates.py": 0.01,
    "isolation/test_access_matrix.py": 10.0,
    "isolation/test_access_matrix_door.py": 9.0,
    "isolation/test_pool.py": 6.0,
    "architecture/test_tools.py": 5.0,
    "architecture/test_written_house.py": 0.02,
    "bench/test_bench.py": 0.05,
    "domain/test_reorganization_sums.py": 10.0,
    "domain/test_rates.py": 1.5,
    "domain/test_bulletins_numbering.py": 1.4,
    "workers/test_documents.py": 1.8,
}
_ELSEWHERE = 0.03


def expected_seconds(name: str) -> float:
    """Return the seconds a test takes in a file, which is named from this folder on."""
    return _UNUSUAL.get(name, _USUAL.get(name.split("/")[0], _ELSEWHERE))
