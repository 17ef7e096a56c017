"""Means, bands and the moment of parting, as the pages draw them."""

import pytest
from scipy import stats

from trainer.curves import T_QUANTILES, band, curves_of, parting_step


@pytest.mark.parametrize("freedom", range(1, 30))
def test_the_table_holds_the_quantiles_of_students_t(freedom: int) -> None:
    assert T_QUANTILES[freedom - 1] == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-5)


def test_a_band_is_the_t_interval_of_the_mean() -> None:
    values = [1.0, 2.0, 4.0, 7.0]
    low, high = stats.t.interval(0.95, len(values) - 1, loc=3.5, scale=stats.sem(values))
    assert band(values) == pytest.approx((3.5, low, high), rel=1e-5)


def test_one_seed_has_no_band_and_no_seed_no_mean() -> None:
    assert band([2.5]) == (2.5, None, None)
    assert band([]) == (None, None, None)


def test_records_of_several_shards_meet_in_one_curve() -> None:
    left = [((0, 0), (1, 0)), {"step": 1, "values": {"test/loss": [1.0, 5.0]}}]
    right = [((0, 1), (1, 1)), {"step": 1, "values": {"test/loss": [3.0, None]}}]
    curve = curves_of([left, right], arms=["a", "b"])["test/loss"]
    assert curve["steps"] == [1]
    assert (curve["arms"]["a"]["mean"], curve["arms"]["b"]["mean"]) == ([2.0], [5.0])


def curve_of(baseline: list[float], treatment: list[float]) -> dict:
    arms = {
        name: {"mean": means, "low": [mean - 1 for mean in means], "high": [mean + 1 for mean in means]}
        for name, means in (("baseline", baseline), ("treatment", treatment))
    }
    return {"steps": [10, 20, 30, 40], "arms": arms}


def test_arms_part_where_the_bands_no_longer_meet_until_the_end() -> None:
    assert parting_step(curve_of([0, 0, 0, 0], [9, 1, 3, 3])) == 30


def test_arms_that_meet_at_the_end_never_part() -> None:
    assert parting_step(curve_of([0, 0, 0, 0], [9, 9, 9, 1])) is None
