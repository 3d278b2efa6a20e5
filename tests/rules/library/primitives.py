"""Which schemes of the library prove which primitive: what real schemes need of a rule language."""

from __future__ import annotations

# The codes, and files of the library without ``.yaml``.
_TABLE = """
EVT: o03-township-peace-2010 o04-town-peace-inspection o05-safe-township o06-safe-community
  o09-star-enterprise o10a-star-enterprise-points o12-county-petition o17a-staffing-district
  o29-digital-city-management
SUM: o04-town-peace-inspection o05-safe-township o15a-river-chief-township
  o15b-river-chief-department o17a-staffing-district o37a-illegal-building-points
PERIOD: o16-wenzhou-lines o21-safety-quarterly o40c-village-rounds
CAP: o04-town-peace-inspection o06-safe-community o11-district-petition o12-county-petition
  o17a-staffing-district o18-city-safety-reward o40e-new-village-stars
VETO-E: o02-provincial-safety-2017 o03-township-peace-2010 o08-safety-levels
  o17a-staffing-district o20-city-safety-target o23-village-forest-safety o33-village-team
KEY: o06-safe-community o12-county-petition o20-city-safety-target o33-village-team
  o39d-special-trade-points
CHK: o04-town-peace-inspection o07-five-star-village o10a-star-enterprise-points
  o11-district-petition o15a-river-chief-township o15b-river-chief-department
  o37a-illegal-building-points
BAND: o02-provincial-safety-2010 o05-safe-township o06-safe-community o08-safety-levels
  o09-star-enterprise o20-city-safety-target o21-safety-quarterly o22-shuozhou-safety
  o31-drug-control o31-drug-control-b
MONEY: o26b-county-air-groups o26c-district-air-month o28a-grid-assistant-money
  o32-new-village-quarterly o37b-illegal-building-money o39e-plant-quarterly-fines
  o40a-street-monthly-money
PERSON: o01-county-peace-reward o02-provincial-safety-2017 o13-petition-periods
  o21-safety-quarterly o25-straw-burning o35b-listed-term
RANK: o01-county-peace-reward o13-petition-periods o16-wenzhou-lines o17a-staffing-district
  o17b-staffing-department o26a-township-air-monthly o30b-hotline-red-black
COND: o02-provincial-safety-2017 o10b-safe-enterprise-nomination o18-city-safety-reward
  o35a-safety-survey-talk o40g-model-street
OWNER: o07-five-star-village o11-district-petition o15a-river-chief-township o27-grid-monthly
STEP: o05-safe-township o06-safe-community o07-five-star-village o15b-river-chief-department
  o16-wenzhou-lines o25-straw-burning o38-civilised-community
NOTICE: o01-county-peace-reward o02-provincial-safety-2017 o09-star-enterprise
  o13-petition-periods o25-straw-burning o30b-hotline-red-black
CONS: o01-county-peace-reward o09-star-enterprise o13-petition-periods o21-safety-quarterly
  o26a-township-air-monthly o26c-district-air-month o36a-veto-term
LADDER: o02-provincial-safety-2017 o21-safety-quarterly o26a-township-air-monthly o35b-listed-term
DISQ: o02-provincial-safety-2017 o03-township-peace-2010 o06-safe-community o09-star-enterprise
  o13-petition-periods o20-city-safety-target o33-village-team o36a-veto-term
MIN: o07-five-star-village o10a-star-enterprise-points o12-county-petition o14-petition-thousand
  o15b-river-chief-department
TOPN: o01-county-peace-reward o10b-safe-enterprise-nomination o13-petition-periods
  o26a-township-air-monthly o26b-county-air-groups o30b-hotline-red-black
AWARD: o20-city-safety-target o22-shuozhou-safety o27-grid-monthly
SURVEY: o01-county-peace-reward o05-safe-township o06-safe-community o08-safety-levels
  o16-wenzhou-lines o31-drug-control o35a-safety-survey-talk
RATIO: o11-district-petition o15a-river-chief-township o15b-river-chief-department
  o24-village-fire-control o40e-new-village-stars
OVER: o11-district-petition o15a-river-chief-township o17a-staffing-district
  o37a-illegal-building-points o40b-city-management-checks
SLOPE: o17a-staffing-district o17a-staffing-district-b o17b-staffing-department
  o29-digital-city-management
VETO-S: o01-county-peace-reward o13-petition-periods o17b-staffing-department
  o18-city-safety-reward
BCAP: o15a-river-chief-township o20-city-safety-target o27-grid-monthly
GROUP: o10b-safe-enterprise-nomination o13-petition-periods o16-wenzhou-lines
  o17b-staffing-department o26b-county-air-groups
TREND: o05-safe-township o20-city-safety-target o26c-district-air-year
BASE: o03-township-peace-2010 o05-safe-township o16-wenzhou-lines o17a-staffing-district
  o17b-staffing-department
CTX: o13-petition-periods o29-digital-city-management
UNITTYPE: o07-five-star-village o15a-river-chief-township o15b-river-chief-department
LATE: o10b-safe-enterprise-nomination o14-petition-thousand o14-petition-thousand-b
RANKPT: o16-wenzhou-lines o16-wenzhou-lines-b o17a-staffing-district o17b-staffing-department
  o40b-city-management-checks
WGT: o21-safety-quarterly o30a-hotline-weights o33-village-team
STATIN: o15a-river-chief-township o22-shuozhou-safety
APPR: o01-county-peace-reward o02-provincial-safety-2017 o21-safety-quarterly o35b-listed-term
EVID: o09-star-enterprise o10b-safe-enterprise-nomination o22-shuozhou-safety
IMPORT: o01-county-peace-reward o05-safe-township o17a-staffing-district o17b-staffing-department
NTH: o24-village-fire-control o24-village-fire-control-b o24-village-fire-control-c
  o29-digital-city-management
EXEMPT: o02-provincial-safety-2017 o17a-staffing-district o37b-illegal-building-money
  o38-civilised-community
LIFE: o02-provincial-safety-2017 o35b-listed-term o36a-veto-term
ZERO: o07-five-star-village o15a-river-chief-township o24-village-fire-control
  o32-new-village-quarterly
HIER: o40f-three-zero o40g-model-street
NA: o17b-staffing-department o22-shuozhou-safety o40c-village-rounds
QUOTA: o10b-safe-enterprise-nomination o35c-three-level-peace o39a-company-safety-teams
DISC: o15a-river-chief-township o17b-staffing-department o22-shuozhou-safety
  o24-village-fire-control
VETO-F: o08-safety-levels o39c-duty-list-zero
YELLOW: o01-county-peace-reward o02-provincial-safety-2010 o02-provincial-safety-2017
DEDUP: o09-star-enterprise o20-city-safety-target o22-shuozhou-safety o25-straw-burning
  o27-grid-monthly
NEG: o04-town-peace-inspection-b o13-petition-periods o15a-river-chief-township
  o23-village-forest-safety o37a-illegal-building-points
ATTR: o23-village-forest-safety
WINDOW: o02-provincial-safety-2017 o16-wenzhou-lines
PROP: o01-county-peace-reward
ROUND: o30a-hotline-weights o39a-company-safety-teams
VERSION: o02-provincial-safety-2010 o02-provincial-safety-2017 o40f-three-zero
INTERP: o40d-happy-river
SCALE: o15a-river-chief-township-b o22-shuozhou-safety o31-drug-control-b
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """Return the table with one entry per code; indented lines go on with the one above."""
    lines = table.strip().replace("\n  ", " ").split("\n")
    pairs = (line.split(": ") for line in lines)
    return {code: tuple(stems.split()) for code, stems in pairs}


PRIMITIVES: dict[str, tuple[str, ...]] = _read(_TABLE)
