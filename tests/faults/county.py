"""A small county cut out of a shipped one: a few townships with a few villages each."""

from __future__ import annotations

import shutil
from pathlib import Path

TENANTS = Path(__file__).resolve().parents[2] / "tenants"
CODE = 341524


def cut_county(folder: Path, *, townships: int, villages: int) -> Path:
    """Write 金寨县 with that many townships and villages each; return its folder."""
    target = folder / "jinzhai"
    shutil.copytree(TENANTS / "jinzhai", target)
    lines = (target / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    units = [line.split(",") for line in lines[1:]]
    county = [unit for unit in units if unit[2] == "county"]
    towns = [unit for unit in units if unit[2] == "township"][:townships]
    kept = [*county, *towns]
    for town in towns:
        kept += [u for u in units if u[2] == "village" and u[3] == town[0]][:villages]
    rows = [lines[0], *(",".join(unit) for unit in kept)]
    (target / "units.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return target
