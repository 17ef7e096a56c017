"""The tests behind a verdict: t interval and sign test over seeds, exact McNemar test, Holm's order."""

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import fmean

from scipy import special, stats


def t_interval(mean: float, deviation: float, num_seeds: int, level: float) -> tuple[float, float] | None:
    """Two-sided 1 − level interval of a mean (Student 1908); a point where there is no spread, None for one seed."""
    if num_seeds < 2:
        return None
    if deviation == 0:
        return mean, mean
    half_width = _quantile(level / 2, num_seeds - 1) * deviation / math.sqrt(num_seeds)
    return mean - half_width, mean + half_width


def p_above(bound: float, mean: float, deviation: float, num_seeds: int) -> float:
    """The level from which on the whole two-sided interval lies above the bound; 1 if no level does it."""
    if num_seeds < 2 or mean <= bound:
        return 1.0
    if deviation == 0:
        return 0.0
    return 2 * float(special.stdtr(num_seeds - 1, (bound - mean) / deviation * math.sqrt(num_seeds)))


def p_inside(margin: float, mean: float, deviation: float, num_seeds: int) -> float:
    """The level from which on the whole interval lies within ± margin, bounds included."""
    if num_seeds >= 2 and deviation == 0:
        return float(abs(mean) > margin)
    return max(p_above(-margin, side, deviation, num_seeds) for side in (mean, -mean))


@lru_cache(maxsize=4096)
def sign_p(wins: int, losses: int) -> float:
    """Two-sided sign test; ties are left out. Exact McNemar is the same test on the discordant pairs."""
    if wins + losses == 0:
        return 1.0
    return float(stats.binomtest(wins, wins + losses).pvalue)


mcnemar_p = sign_p
FEWEST_UNANIMOUS = 3  # of two networks that come out one way or the other, both do so too often by chance


def unanimity_p(agreeing: int, opposing: int, num_seeds: int, *, fewest: int = FEWEST_UNANIMOUS) -> float:
    """Whether the seeds agree with a mean: all of them, however few, down to `fewest`; else by the sign test."""
    if agreeing == num_seeds >= fewest:
        return 0.0
    return sign_p(agreeing, opposing) if agreeing > opposing else 1.0


def fewest_p(num_seeds: int) -> float:
    """The sign test's p where all seeds agree: no claim is supported by fewer seeds than could make it so."""
    return sign_p(num_seeds, 0)


@lru_cache(maxsize=4096)
def p_share_above(bound: float, successes: int, num_seeds: int) -> float:
    """The level from which on the exact interval of the share lies above the bound, a share (Clopper, Pearson 1934)."""
    return min(1.0, 2 * float(stats.binom.sf(successes - 1, num_seeds, bound))) if num_seeds else 1.0


def share_interval(successes: int, num_seeds: int, level: float) -> tuple[float, float]:
    """Exact two-sided interval of a share, between 0 and 1 (Clopper, Pearson 1934)."""
    if num_seeds == 0:
        return 0.0, 1.0
    ends = stats.binomtest(successes, num_seeds).proportion_ci(1 - level, method="exact")
    return float(ends.low), float(ends.high)


def spread(differences: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation; exactly 0 where all differences are equal."""
    if len(set(differences)) == 1:
        return differences[0], 0.0
    mean = fmean(differences)
    squares = math.fsum((each - mean) ** 2 for each in differences)  # in two passes: nothing cancels
    return mean, math.sqrt(squares / (len(differences) - 1))


@lru_cache(maxsize=1024)
def _quantile(tail: float, freedom: int) -> float:
    """Of Student's t, from above."""
    return float(stats.t.isf(tail, freedom))


def holm_levels(p_values: Sequence[float], level: float) -> list[float]:
    """The level at which each of several tests is judged (Holm 1979).

    The smallest p gets level/m, the next level/(m − 1), …; from the first that fails on, no further level is eased.
    """
    levels = [0.0] * len(p_values)
    remaining, has_failed = len(p_values), False
    for index in sorted(range(len(p_values)), key=lambda index: p_values[index]):
        levels[index] = level / remaining
        has_failed = has_failed or p_values[index] > levels[index]
        remaining -= not has_failed
    return levels
