"""Groups whose numbers lie so far apart that no packed word holds them."""

from __future__ import annotations

import numpy as np

from fengqiao.rules.deciding.ranking import Key, give_places

FAR = 1 << 61


def test_groups_far_apart_are_ranked_like_any_others() -> None:
    marks = [Key(np.array([90, 95, 80, 70, 90], np.int64), low_first=False)]
    groups = np.array([FAR, -FAR, FAR, -FAR, FAR], np.int64)
    places = give_places(marks, groups, np.ones(5, np.bool_))
    assert places.top.tolist() == [1, 1, 3, 2, 1]
    assert places.bottom.tolist() == [2, 2, 1, 1, 2]
    assert places.shared.tolist() == [2, 1, 1, 1, 2]
    assert places.size.tolist() == [3, 2, 3, 2, 3]
