"""What answers say about a question: how hard it is, whether it tells strong readers from weak ones, how long it takes.

Pure functions over arrays, one entry per reader. The terms are those of classical test theory (Crocker & Algina 1986).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np

ENOUGH_READERS = 20  # below, an estimate would say more than the data do
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval, from n readers."""

    value: float
    low: float
    high: float
    n: int


def facility(shares: Sequence[float]) -> Estimate | None:
    """Mean share of the marks, with a normal interval cut at 0 and 1. None: too few readers."""
    n = len(shares)
    if n < ENOUGH_READERS:
        return None
    mean, half = float(np.mean(shares)), NORMAL_95 * float(np.std(shares, ddof=1)) / sqrt(n)
    return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), n)


def discrimination(shares: Sequence[float], rest: Sequence[float]) -> Estimate | None:
    """Corrected item–rest correlation with Fisher's interval. None: too few readers, or all with the same marks.

    `rest` is each reader's mean share of the marks on other questions: this question is not part of it.
    """
    n = len(shares)
    if n < ENOUGH_READERS or np.ptp(shares) == 0 or np.ptp(rest) == 0:
        return None
    r = float(np.corrcoef(shares, rest)[0, 1])
    if abs(r) >= 1:  # Fisher's transform has no value here, and n is finite
        return Estimate(r, r, r, n)
    half = NORMAL_95 / sqrt(n - 3)
    return Estimate(r, tanh(atanh(r) - half), tanh(atanh(r) + half), n)


def strong_half(rest: Sequence[float]) -> list[bool]:
    """Whether a reader stands above the median on other questions."""
    median = float(np.median(rest)) if len(rest) else 0.0
    return [value > median for value in rest]


def quartiles(seconds: Sequence[float]) -> tuple[float, float, float] | None:
    """Lower quartile, median, upper quartile. None: too few readers."""
    if len(seconds) < ENOUGH_READERS:
        return None
    low, middle, high = np.percentile(seconds, [25, 50, 75])
    return float(low), float(middle), float(high)
