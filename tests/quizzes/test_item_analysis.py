"""Facility, discrimination and time, against values worked out otherwise."""

import numpy as np
import pytest
from scipy import stats

from quizzes.item_analysis import discrimination, facility, quartiles, strong_half


def draws(n: int, *, seed: int = 0) -> tuple[list[float], list[float]]:
    generator = np.random.default_rng(seed)
    rest = generator.uniform(0, 1, n)
    return [float(value) for value in generator.uniform(0, 1, n) < rest], rest.tolist()


def test_discrimination_is_pearsons_correlation_with_fishers_interval() -> None:
    item, rest = draws(60)
    found, expected = discrimination(item, rest), stats.pearsonr(item, rest)
    interval = expected.confidence_interval(0.95)
    assert (found.value, found.low, found.high) == pytest.approx((expected.statistic, *interval), abs=1e-6)


def test_the_interval_of_facility_covers_the_truth_about_as_often_as_it_says() -> None:
    hits = [facility(draws(200, seed=seed)[0]) for seed in range(200)]
    assert sum(found.low <= 0.5 <= found.high for found in hits) >= 180


@pytest.mark.parametrize("n", [0, 1, 19])
def test_too_few_readers_give_no_estimate(n: int) -> None:
    item, rest = draws(n)
    assert (facility(item), discrimination(item, rest), quartiles(item)) == (None, None, None)


def test_equal_marks_can_not_be_correlated() -> None:
    assert discrimination([1.0] * 30, draws(30)[1]) is None
    assert discrimination(draws(30)[0], [0.5] * 30) is None


def test_a_perfect_correlation_stays_finite() -> None:
    values = [float(number % 2) for number in range(30)]
    assert discrimination(values, values).value == pytest.approx(1.0)


def test_the_strong_half_stands_above_the_median() -> None:
    assert strong_half([0.1, 0.5, 0.9]) == [False, False, True]
    assert strong_half([]) == []
