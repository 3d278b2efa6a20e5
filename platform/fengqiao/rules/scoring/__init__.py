"""Scoring: rules and facts in, a result out; the same in gives the same out, to the bit."""

from fengqiao.rules.scoring.deed import Full, score, score_fully
from fengqiao.rules.scoring.quick import Scores, score_arrays

__all__ = ["Full", "Scores", "score", "score_arrays", "score_fully"]
