"""Formulas are compared by their values at points: how many, and when two of them count as equal."""

import numpy as np

from quizzes.expressions.language import ExpressionError
from quizzes.kinds.parametrised import Array

NUM_POINTS = 24
ENOUGH_POINTS = 8  # at so many both formulas must have values
RELATIVE_TOLERANCE = 1e-7


def agree(given: Array, wanted: Array) -> bool:
    """Raises ExpressionError where there is too little to compare."""
    if not has_enough_values(wanted):
        raise ExpressionError("not_finite")
    there = np.isfinite(wanted)
    allowed = RELATIVE_TOLERANCE * np.maximum(1.0, np.abs(wanted[there]))
    return bool((np.abs(given - wanted)[there] <= allowed).all())


def has_enough_values(values: Array) -> bool:
    return int(np.isfinite(values).sum()) >= ENOUGH_POINTS
