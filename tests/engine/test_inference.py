"""The tests behind a verdict, against scipy and against published rules."""

import math

import numpy as np
import pytest
from scipy import stats

from trainer.engine.inference import holm_levels, p_above, p_inside, sign_p, spread, t_interval

DIFFERENCES = [0.3, -0.1, 0.8, 0.4, 0.45, 0.2, -0.3, 0.6]


@pytest.mark.parametrize("level", [0.05, 0.0125])
def test_the_interval_is_scipys(level: float) -> None:
    expected = stats.ttest_1samp(DIFFERENCES, 0).confidence_interval(1 - level)
    assert t_interval(*spread(DIFFERENCES), 8, level) == pytest.approx((expected.low, expected.high))


def test_the_level_at_which_the_interval_clears_a_bound_is_the_t_tests_p() -> None:
    mean, deviation = spread(DIFFERENCES)
    expected = stats.ttest_1samp(DIFFERENCES, 0.1).pvalue
    assert p_above(0.1, mean, deviation, 8) == pytest.approx(expected)
    low, _ = t_interval(mean, deviation, 8, expected)
    assert low == pytest.approx(0.1)


def test_a_bound_on_the_other_side_is_never_cleared() -> None:
    assert p_above(0.5, 0.4, 0.1, 10) == 1.0


def test_an_interval_is_inside_from_the_level_at_which_its_farther_end_is() -> None:
    mean, deviation = spread(DIFFERENCES)
    _, high = t_interval(mean, deviation, 8, p_inside(1.0, mean, deviation, 8))
    assert high == pytest.approx(1.0)


@pytest.mark.parametrize(("wins", "losses"), [(10, 0), (9, 1), (8, 2), (3, 4), (0, 6)])
def test_the_sign_test_is_scipys_binomial_test(wins: int, losses: int) -> None:
    assert sign_p(wins, losses) == pytest.approx(stats.binomtest(wins, wins + losses, 0.5).pvalue)


def test_all_ties_say_nothing() -> None:
    assert sign_p(0, 0) == 1.0


def test_equal_differences_have_an_interval_of_one_point() -> None:
    values = [0.1 + 0.2] * 5
    assert spread(values) == (values[0], 0.0)
    assert t_interval(values[0], 0.0, 5, 0.05) == (values[0], values[0])
    assert (p_above(0.2, values[0], 0.0, 5), p_above(0.4, values[0], 0.0, 5)) == (0.0, 1.0)
    assert (p_inside(1.0, 1.0, 0.0, 5), p_inside(0.9, 1.0, 0.0, 5)) == (0.0, 1.0)


def test_one_pair_has_no_interval() -> None:
    assert t_interval(3.0, 0.0, 1, 0.05) is None
    assert p_above(0.0, 3.0, 0.0, 1) == p_inside(5.0, 3.0, 0.0, 1) == 1.0


def test_holm_eases_the_level_until_the_first_failure() -> None:
    assert holm_levels([0.04, 0.001, 0.02], 0.06) == pytest.approx([0.06, 0.02, 0.03])
    assert holm_levels([0.04, 0.001, 0.035], 0.06) == pytest.approx([0.03, 0.02, 0.03])
    assert holm_levels([0.5], 0.05) == [0.05]


def test_holm_rejects_what_the_textbook_procedure_rejects() -> None:
    generator = np.random.default_rng(0)
    for p_values in generator.uniform(0, 0.08, (200, 4)).tolist():
        ours = [p <= level for p, level in zip(p_values, holm_levels(p_values, 0.05), strict=True)]
        ranked = sorted(p_values)
        first_kept = next((rank for rank, p in enumerate(ranked) if p > 0.05 / (4 - rank)), 4)
        smallest_kept = ranked[first_kept] if first_kept < 4 else math.inf
        assert ours == [p < smallest_kept for p in p_values]
