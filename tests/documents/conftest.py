from __future__ import annotations

import pytest

from fengqiao.documents.fonts import FontSet
from fengqiao.runtime.fonts import fonts_directory
from tests.documents.paper_reader import Paper
from tests.documents.specimen import bulletin


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    """Return the fonts that set-up fetched; without them these tests fail, never skip."""
    return FontSet(fonts_directory())


@pytest.fixture(scope="session")
def county_bulletin(fonts: FontSet) -> Paper:
    """Print the ranking bulletin of a county with 23 townships once for all who measure it."""
    return Paper.printed(bulletin(23), fonts)


@pytest.fixture(scope="session")
def long_bulletin(fonts: FontSet) -> Paper:
    """Print a ranking of 60 units, whose table needs several pages."""
    return Paper.printed(bulletin(60), fonts)
